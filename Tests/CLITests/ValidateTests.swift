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

  @Test func aMissingFile() throws {
    let run = try runCLI(["validate", "/no/such/model.yaml"])
    #expect(run.end == .exit(66))
    #expect(run.standardError == "/no/such/model.yaml: error: there is no such file\n")
  }
}
