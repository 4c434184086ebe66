import NNTestSupport
import Testing

@Suite struct NNRunCommandTests {
  @Test func help() throws {
    try expectHelp(of: nil)
    let bare = try runCLI([], environment: ["COLUMNS": "80"])
    #expect(bare.end == .exit(0))
    expectSnapshot(bare.standardOutput, "help-nnrun")
  }

  @Test func version() throws {
    let run = try runCLI(["--version"])
    #expect(run.end == .exit(0))
    #expect(run.standardOutput == "nnrun 0.1.0\n")
  }

  struct Usage: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var message: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Usage(arguments: ["trian"], message: "Error: Unknown command 'trian'. Did you mean 'train'?"),
    Usage(
      arguments: ["m.yaml"], message: "Error: Unknown command 'm.yaml'. Did you mean 'nnrun train m.yaml'?"),
    Usage(arguments: ["xyzzy"], message: "Error: Unknown command 'xyzzy'."),
    Usage(arguments: ["--versoin"], message: "Error: Unknown option '--versoin'"),
  ])
  func wrongUsage(_ usage: Usage) throws {
    let run = try runCLI(usage.arguments)
    #expect(run.end == .exit(2))
    #expect(run.standardError.hasPrefix(usage.message))
    #expect(run.standardOutput.isEmpty)
  }

  @Test func aFullDiskIsTold() throws {
    let script = "\"$0\" --help >/dev/full"
    let run = try runCLI(["-c", script, try nnrunPath()], executable: "/bin/sh")
    #expect(run.end == .exit(74))
    #expect(run.standardError == "error: the output could not be written: No space left on device\n")
  }
}
