import Foundation
import NNTestSupport
import Testing

/// The helpers themselves: each must be able to fail.
@Suite struct RunCLITests {
  private static let shell = "/bin/sh"

  private func sh(
    _ script: String, in directory: String? = nil, environment: [String: String] = [:], input: String = "",
    columns: Int? = nil, errorOnTerminal: Bool = false, timeout: Double = 30
  ) throws -> CLIRun {
    try runCLI(
      ["-c", script], in: directory, environment: environment, input: input, columns: columns,
      errorOnTerminal: errorOnTerminal, timeout: timeout, executable: Self.shell)
  }

  @Test func keepsOutputsApart() throws {
    let run = try sh("echo out; echo err >&2; exit 3")
    #expect(run.standardOutput == "out\n")
    #expect(run.standardError == "err\n")
    #expect(run.end == .exit(3))
  }

  @Test func tellsSignals() throws {
    #expect(try sh("kill -TERM $$").end == .signal(SIGTERM))
  }

  /// More than a pipe holds, on both outputs and on the input.
  @Test func readsWhileItRuns() throws {
    let input = String(repeating: "0123456789abcde\n", count: 30_000)
    let run = try sh("tee /dev/stderr", input: input)
    #expect(run.standardOutput == input)
    #expect(run.standardError == input)
  }

  @Test func inputMayBeLeftUnread() throws {
    #expect(try sh("exit 0", input: String(repeating: "x", count: 1_000_000)).end == .exit(0))
  }

  @Test func givesUpInTime() {
    #expect(throws: CLIFailure.self) { try sh("echo begun; sleep 60", timeout: 0.2) }
  }

  @Test func needsTheProgram() {
    #expect(throws: CLIFailure.self) { try runCLI([], executable: "/no/such/program") }
  }

  @Test func environmentAndDirectory() throws {
    let run = try sh("pwd; echo $COLOR $HOME", in: "/usr", environment: ["COLOR": "red"])
    #expect(run.standardOutput == "/usr\nred\n")
  }

  @Test func terminalHasAWidth() throws {
    let run = try sh("stty size <&1; test -t 1 && echo terminal; test -t 2 || echo pipe", columns: 93)
    #expect(run.standardOutput == "40 93\nterminal\npipe\n")
    let both = try sh("test -t 2 && echo both >&2", columns: 93, errorOnTerminal: true)
    #expect(both.standardOutput == "both\n")
    #expect(both.standardError.isEmpty)
  }

  @Test func pipesAreNoTerminal() throws {
    #expect(try sh("test -t 1 || echo pipe").standardOutput == "pipe\n")
  }

  /// Children that run at the same time do not hold each other's pipes open.
  @Test func runsSideBySide() async throws {
    let ends = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask { (try? sh("echo \(number)").standardOutput) == "\(number)\n" }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ends == Array(repeating: true, count: 8))
  }
}

@Suite struct SnapshotTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).txt").path

  @Test func equalTextsAgree() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try writeFile(path, Array("one\ntwo\n".utf8))
    #expect(snapshotFailure("one\ntwo\n", at: path, records: false) == nil)
  }

  @Test(arguments: ["one\ntoo\n", "one\ntwo", "one\ntwo\n\n", "", "one\r\ntwo\n"])
  func everyDifferenceFails(_ text: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try writeFile(path, Array("one\ntwo\n".utf8))
    #expect(snapshotFailure(text, at: path, records: false)?.contains("line ") == true)
  }

  @Test func aMissingOneFails() {
    #expect(snapshotFailure("text", at: path, records: false)?.contains("NNRUN_RECORD_SNAPSHOTS") == true)
  }

  @Test func recordingFailsAndWrites() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(snapshotFailure("text", at: path, records: true)?.hasPrefix("recorded") == true)
    #expect(readFile(path) == Array("text".utf8))
    #expect(snapshotFailure("text", at: "/no/such/folder/file", records: true) != nil)
  }

  @Test func recordsAnIssue() {
    withKnownIssue { expectSnapshot("text", "name", filePath: "/no/such/folder/Tests.swift") }
  }

  @Test func differencesShowEscapes() {
    #expect(differenceFailure("a\nb\u{1B}[1m", "a\nb") == "line 2\n  is       b\\u{1B}[1m\n  expected b")
    #expect(differenceFailure("a", "a\nb") == "line 2\n  is       (no such line)\n  expected b")
    // Equal as characters, different as bytes.
    #expect(differenceFailure("\u{E9}", "e\u{301}") != nil)
  }
}
