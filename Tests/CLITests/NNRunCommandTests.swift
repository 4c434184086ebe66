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

  @Test(arguments: ["train", "backends"]) func helpOfACommand(_ command: String) throws {
    let run = try runCLI(["help", command], environment: ["COLUMNS": "80"])
    #expect(run.end == .exit(0))
    expectSnapshot(run.standardOutput, "help-\(command)")
  }

  @Test func aFullDiskIsTold() throws {
    let script = "\"$0\" --help >/dev/full"
    let run = try runCLI(["-c", script, try nnrunPath()], executable: "/bin/sh")
    #expect(run.end == .exit(74))
    #expect(run.standardError == "error: the output could not be written: No space left on device\n")
  }
}
