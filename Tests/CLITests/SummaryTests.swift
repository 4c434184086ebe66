import NNTestSupport
import Testing

@Suite struct SummaryTests {
  @Test func help() throws { try expectHelp(of: "summary") }

  @Test func table() throws {
    let run = try runCLI(["summary", "models/digits.yaml"], in: projectFolder)
    #expect(run.end == .exit(0))
    #expect(run.standardError.isEmpty)
    expectSnapshot(run.standardOutput, "summary-digits")
  }

  @Test func onATerminal() throws {
    let run = try runCLI(["summary", "models/digits.yaml", "--show-trainable"], in: projectFolder, columns: 120)
    expectSnapshot(run.standardOutput, "summary-digits-terminal")
  }

  @Test func columnsOfTheEnvironmentWin() throws {
    let run = try runCLI(["summary", "models/iris.yaml"], in: projectFolder, environment: ["COLUMNS": "60"])
    let widths = Set(run.standardOutput.split(separator: "\n").filter { $0.hasPrefix("│") }.map(\.count))
    #expect(widths == [56])
  }

  @Test func withoutAnInput() throws {
    let run = try withFolder(Samples.files) { try runCLI(["summary", "open.yaml"], in: $0) }
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains("│ dense (Dense)                   │ ?                      │   0 (unbuilt) │"))
    #expect(run.standardError.hasPrefix("open.yaml: note: the shapes are not known"))
  }

  @Test func theInputFromTheData() throws {
    let run = try withFolder(Samples.files) {
      try runCLI(["summary", "open.yaml", "--data", "x.csv", "--labels", "y.csv"], in: $0)
    }
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains(" Total params: 13 (52.00 B)\n"))
    #expect(run.standardError.isEmpty)
  }

  @Test func badSpec() throws {
    let run = try withFolder(Samples.files) { try runCLI(["summary", "wrong.yaml"], in: $0) }
    #expect(run.end == .exit(65))
    #expect(run.standardOutput.isEmpty)
    #expect(run.standardError.hasPrefix("wrong.yaml:4:23: error: "))
  }
}
