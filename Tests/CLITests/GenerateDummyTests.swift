import NNTestSupport
import Testing

@Suite struct GenerateDummyTests {
  private func lines(_ path: String) throws -> [Substring] {
    String(decoding: try #require(readFile(path)), as: UTF8.self).split(separator: "\n")
  }

  @Test func help() throws { try expectHelp(of: "generate-dummy") }

  @Test func theClassicExample() throws {
    try withFolder { folder in
      let run = try runCLI(["generate-dummy"], in: folder)
      #expect(run.end == .exit(0))
      #expect(run.standardError.isEmpty)
      #expect(run.standardOutput.contains("x.csv\n") && run.standardOutput.contains("y.csv\n"))
      let (x, y) = try (lines("\(folder)/x.csv"), lines("\(folder)/y.csv"))
      #expect(x.count == 1000)
      #expect(Set(x.map { $0.split(separator: ",").count }) == [100])
      #expect(y.count == 1000)
      #expect(Set(y) == ["0", "1"])
    }
  }

  @Test func asAsked() throws {
    try withFolder { folder in
      let options = ["--samples", "30", "--features", "4", "--classes", "3", "--signal", "0.9", "--seed", "5"]
      #expect(try runCLI(["generate-dummy", "--out-dir", folder] + options).end == .exit(0))
      let first = try lines("\(folder)/x.csv")
      #expect(first.count == 30)
      #expect(Set(first.map { $0.split(separator: ",").count }) == [4])
      #expect(Set(try lines("\(folder)/y.csv")).isSubset(of: ["0", "1", "2"]))
      #expect(try runCLI(["generate-dummy", "--force", "--out-dir", folder] + options).end == .exit(0))
      #expect(try lines("\(folder)/x.csv") == first)
    }
  }

  @Test func forAModel() throws {
    try withFolder(["model.yaml": Samples.model]) { folder in
      #expect(try runCLI(["generate-dummy", "--model", "model.yaml"], in: folder).end == .exit(0))
      let run = try runCLI(["train", "model.yaml", "--data", "x.csv", "--labels", "y.csv"], in: folder)
      #expect(run.end == .exit(0))
    }
  }

  @Test func forASavedModel() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      for model in ["runs/flowers/1/model.keras", "runs/flowers/latest"] {
        let options = ["--samples", "20", "--out-dir", "new/data", "--force"]
        #expect(try runCLI(["generate-dummy", "--model", model] + options, in: folder).end == .exit(0))
        #expect(Set(try lines("\(folder)/new/data/x.csv").map { $0.split(separator: ",").count }) == [3])
        #expect(Set(try lines("\(folder)/new/data/y.csv")) == ["0", "1", "2"])
      }
      let run = try runCLI(["predict", "runs/flowers/1", "--data", "new/data/x.csv"], in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardOutput.split(separator: "\n").count == 21)
    }
  }

  @Test func overwritesNothing() throws {
    try withFolder(["x.csv": "mine"]) { folder in
      let run = try runCLI(["generate-dummy", "--samples", "3"], in: folder)
      #expect(run.end == .exit(2))
      #expect(run.standardError.contains("--force"))
      #expect(readFile("\(folder)/x.csv") == Array("mine".utf8))
      #expect(readFile("\(folder)/y.csv") == nil)
    }
  }

  @Test func aFolderThatCannotBeMade() throws {
    let run = try runCLI(["generate-dummy", "--samples", "3", "--out-dir", "/dev/null/folder"])
    #expect(run.end == .exit(74))
    #expect(run.standardError.hasPrefix("/dev/null/folder: error: this folder cannot be made"))
  }

  @Test(arguments: [
    ["--samples", "0"], ["--signal", "1.5"], ["--shape", "28,x"], ["--shape", "2,2", "--features", "4"],
    ["--model", "model.yaml", "--features", "4"], ["--classes", "many"],
  ])
  func wrongUsage(_ options: [String]) throws {
    let run = try runCLI(["generate-dummy"] + options)
    #expect(run.end == .exit(2))
    #expect(run.standardError.contains("error: "))
  }
}
