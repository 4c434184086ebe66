import NNTestSupport
import Testing

@Suite struct ValidateTests {
  @Test func help() throws { try expectHelp(of: "validate") }

  @Test func goodSpecs() throws {
    let run = try withFolder(Samples.files) { try runCLI(["validate", "model.yaml", "open.yaml"], in: $0) }
    #expect(run.end == .exit(0))
    #expect(run.standardOutput == "model.yaml: valid\nopen.yaml: valid\n")
    #expect(run.standardError.isEmpty)
  }

  @Test func withData() throws {
    let run = try withFolder(Samples.files) {
      try runCLI(["validate", "model.yaml", "--data", "x.csv", "--labels", "y.csv"], in: $0)
    }
    #expect(run.end == .exit(0))
    #expect(run.standardOutput == "model.yaml: valid\n")
  }

  /// All errors of all files; the status is that of the first.
  @Test func badSpecs() throws {
    let run = try withFolder(Samples.files) {
      try runCLI(["validate", "model.yaml", "wrong.yaml", "none.yaml"], in: $0)
    }
    #expect(run.end == .exit(65))
    #expect(run.standardOutput == "model.yaml: valid\n")
    expectSnapshot(run.standardError, "validate-errors")
  }

  @Test func dataThatDoesNotFit() throws {
    let run = try withFolder(Samples.files) {
      try runCLI(["validate", "model.yaml", "--data", "y.csv", "--labels", "y.csv"], in: $0)
    }
    #expect(run.end == .exit(65))
    #expect(run.standardError.contains("error: "))
  }

  @Test func savedModels() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      let run = try runCLI(["validate", "runs/flowers/1/model.keras", "runs/flowers/latest"], in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardOutput == "runs/flowers/1/model.keras: valid\nruns/flowers/latest: valid\n")
      try writeFile(
        "\(folder)/broken.keras", Array(try #require(readFile("\(folder)/runs/flowers/1/model.keras")).prefix(900)))
      let broken = try runCLI(["validate", "broken.keras"], in: folder)
      #expect(broken.end == .exit(65))
      #expect(broken.standardError.hasPrefix("broken.keras: error: "))
    }
  }

  @Test func withRowsToValidateOn() throws {
    let wide = "0,1,5\n1,0,5\n"
    try withFolder(Samples.files.merging(["wide.csv": wide, "two.csv": "0\n1\n"]) { $1 }) { folder in
      func validate(_ arguments: String) throws -> CLIRun {
        try runCLI(["validate", "model.yaml"] + arguments.split(separator: " ").map(String.init), in: folder)
      }
      let data = "--data x.csv --labels y.csv"
      #expect(try validate("\(data) --validation-data x.csv --validation-labels y.csv").end == .exit(0))
      let wrong = try validate("\(data) --validation-data wide.csv --validation-labels two.csv")
      #expect(wrong.end == .exit(65))
      #expect(wrong.standardError.contains("the rows have 3 numbers each, those to train on (x.csv) have 2"))
      let alone = try validate("--validation-data x.csv --validation-labels y.csv")
      #expect(alone.end == .exit(2))
      #expect(alone.standardError == "--validation-data: error: needs --data, the rows to train on\n")
    }
  }

  @Test func aMissingFile() throws {
    let run = try runCLI(["validate", "/no/such/model.yaml"])
    #expect(run.end == .exit(66))
    #expect(run.standardError == "/no/such/model.yaml: error: there is no such file\n")
  }
}
