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

  struct Model: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var spec: String
    var rows = "x.csv"
    /// The first line of `y.csv`, where it has names.
    var header: String?
    /// The cells of `y.csv`; nil for numbers that may be any.
    var labels: Set<Substring>?
    var columns = 1

    init(
      _ name: String, _ last: String, loss: String, input: String = "[4]", more: String = "", rows: String = "x.csv",
      header: String? = nil, labels: Set<Substring>? = nil, columns: Int = 1
    ) {
      testDescription = name
      spec = "layers: [Input: \(input), \(last)]\ncompile: {loss: \(loss), metrics: [accuracy]}\n\(more)"
      (self.rows, self.header, self.labels, self.columns) = (rows, header, labels, columns)
    }
  }

  static let models = [
    Model("numbers", "Dense: 3", loss: "mse", columns: 3),
    Model("one number", "Dense: 1", loss: "mae"),
    Model("a sigmoid", "Dense: {units: 1, activation: sigmoid}", loss: "binary_crossentropy", labels: ["0", "1"]),
    Model("logits", "Dense: 1", loss: "{BinaryCrossentropy: {from_logits: true}}", labels: ["0", "1"]),
    Model(
      "one-hot", "Dense: {units: 3, activation: softmax}", loss: "categorical_crossentropy", labels: ["0", "1", "2"]),
    Model(
      "class numbers", "Dense: {units: 3, activation: softmax}", loss: "sparse_categorical_crossentropy",
      labels: ["0", "1", "2"]),
    Model("any crossentropy", "Dense: {units: 2, activation: softmax}", loss: "crossentropy", labels: ["0", "1"]),
    Model("several sigmoids", "Dense: {units: 3, activation: sigmoid}", loss: "bce", labels: ["0", "1", "2"]),
    Model("pictures", "Flatten, Dense: 2", loss: "mse", input: "[3, 3, 1]", rows: "x.npy", columns: 2),
    Model("a number per step", "Dense: 2", loss: "mse", input: "[null, 3]", rows: "x.npy", columns: 20),
    Model(
      "names", "Dense: {units: 3, activation: softmax}", loss: "categorical_crossentropy",
      more: "data: {classes: [no, yes]}\n", header: "label", labels: ["no", "yes"]),
    Model(
      "separated otherwise", "Dense: 2", loss: "mse", more: "data: {separator: ;, header: yes}\n", header: "y1;y2",
      columns: 2),
    Model("dropped columns", "Dense: 2", loss: "mse", more: "data: {drop: [id, 2]}\n", columns: 2),
  ]

  @Test(arguments: models) func forAModel(_ model: Model) throws {
    try withFolder(["m.yaml": model.spec]) { folder in
      let options = ["--model", "m.yaml", "--samples", "40", "--signal", "0.5"]
      let made = try runCLI(["generate-dummy"] + options, in: folder)
      #expect(made.end == .exit(0), "\(made.standardError)")
      #expect(made.standardOutput == "wrote \(model.rows)\nwrote y.csv\n")
      var labels = try lines("\(folder)/y.csv")
      if let header = model.header { #expect(labels.removeFirst() == header) }
      #expect(labels.count == 40)
      #expect(labels.allSatisfy { $0.split { $0 == "," || $0 == ";" }.count == model.columns })
      if let expected = model.labels { #expect(Set(labels) == expected) } else { #expect(Set(labels).count > 30) }
      let run = try runCLI(
        ["train", "m.yaml", "--data", model.rows, "--labels", "y.csv", "--verbose", "0"], in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
    }
  }

  @Test func forASavedModel() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      for model in ["runs/flowers/1/model.keras", "runs/flowers/latest"] {
        let options = ["--samples", "20", "--out-dir", "new/data", "--force"]
        #expect(try runCLI(["generate-dummy", "--model", model] + options, in: folder).end == .exit(0))
        #expect(try lines("\(folder)/new/data/x.csv").first == "petal,color,width")
        #expect(Set(try lines("\(folder)/new/data/x.csv").map { $0.split(separator: ",").count }) == [3])
        #expect(Set(try lines("\(folder)/new/data/y.csv")) == ["species", "iris", "rose", "tulip"])
        let data = ["--data", "new/data/x.csv", "--labels", "new/data/y.csv", "--verbose", "0"]
        let run = try runCLI(["train", model, "--epochs", "1"] + data, in: folder)
        #expect(run.end == .exit(0), "\(run.standardError)")
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
    #expect(
      run.standardError == """
        /dev/null: error: this folder cannot be made: not a directory
          help: choose another place with --out-dir, or make the folder yourself

        """)
  }

  /// Refused before memory is asked for.
  @Test(arguments: [
    (["--samples", "99999999999", "--features", "9999999"], "--samples: error: expected at most 2^36 numbers in all"),
    (["--samples", "1000000", "--classes", "16000000", "--signal", "1"], "--signal: error: the hidden network has"),
    (["--samples", "100000000000", "--features", "1"], "--samples: error: expected "),
  ])
  func tooMuch(_ options: [String], _ message: String) throws {
    let run = try runCLI(["generate-dummy"] + options)
    #expect(run.end == .exit(2))
    #expect(run.standardError.hasPrefix(message), "\(run.standardError)")
  }

  @Test(arguments: [
    ["--samples", "0"], ["--signal", "1.5"], ["--shape", "28,x"], ["--shape", "2,2", "--features", "4"],
    ["--model", "model.yaml", "--features", "4"], ["--model", "model.yaml", "--classes", "4"],
    ["--classes", "many"],
  ])
  func wrongUsage(_ options: [String]) throws {
    let run = try runCLI(["generate-dummy"] + options)
    #expect(run.end == .exit(2))
    #expect(run.standardError.contains("error: "))
  }
}
