import NNTestSupport
import Testing

@Suite struct BackendsTests {
  @Test func help() throws { try expectHelp(of: "backends") }

  @Test func listsThem() throws {
    let run = try runCLI(["backends"])
    #expect(run.end == .exit(0))
    let names = run.standardOutput.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(names == ["cpu (default)", "reference"])
    #expect(run.standardOutput.contains("  threads"))
  }

  @Test func threadsOfTheEnvironment() throws {
    let run = try runCLI(["backends"], environment: ["NNRUN_THREADS": "many"])
    #expect(run.end == .exit(2))
    #expect(run.standardError == "NNRUN_THREADS: error: expected a number of threads from 1 to 1024, got \"many\"\n")
  }
}
