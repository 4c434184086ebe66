import Foundation
import NNTestSupport
import Testing

/// Outputs that nobody reads, that are full or closed.
@Suite struct StreamTests {
  private static let train = "\"$nnrun\" train net.yaml --data x.csv --labels y.csv"

  struct Output: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var redirection: String
    var status = "0"
    var error = ""
    var folders = ["1", "latest"]
  }

  static let outputs = [
    Output(testDescription: "a reader that has read enough", redirection: "| head -1 >/dev/null"),
    Output(testDescription: "a reader that reads nothing", redirection: "| true"),
    Output(testDescription: "a closed output", redirection: ">&-"),
    Output(testDescription: "everything closed", redirection: "<&- >&- 2>&-"),
    Output(testDescription: "closed errors", redirection: ">/dev/null 2>&-"),
    Output(
      testDescription: "a full output", redirection: ">/dev/full", status: "74",
      error: "error: the output could not be written: No space left on device\n", folders: []),
  ]

  @Test(arguments: outputs) func training(_ output: Output) throws {
    try Training.with { training in
      let run = try training.shell("{ \(Self.train); echo $? >status; } \(output.redirection)")
      #expect(try training.text("status") == output.status + "\n")
      #expect(run.standardError == output.error)
      #expect(training.names("runs/net") == output.folders)
      guard training.has("runs/net/1") else { return }
      // Nothing that was said has come into a file.
      #expect(try training.train(in: "quiet").end == .exit(0))
      #expect(try training.bytes("runs/net/1/model.keras") == training.bytes("quiet/net/1/model.keras"))
      #expect(try training.bytes("runs/net/1/history.csv") == training.bytes("quiet/net/1/history.csv"))
    }
  }

  @Test func predictions() throws {
    try Training.with { training in
      #expect(try training.train(in: "runs").end == .exit(0))
      let predict = "\"$nnrun\" predict runs/net/latest --data x.csv"
      let read = try training.shell("\(predict) | head -1")
      #expect(read.standardOutput == "class,p_0,p_1,p_2\n")
      #expect(read.standardError.isEmpty)
      let full = try training.shell("\(predict) >/dev/full")
      #expect(full.end == .exit(74))
      #expect(full.standardError == "error: the output could not be written: No space left on device\n")
    }
  }

  /// `ulimit -f` ends programs that do not expect it.
  @Test func aLimitOnFiles() throws {
    try Training.with { training in
      let run = try training.shell("ulimit -f 8; \(Self.train) --verbose 0")
      #expect(run.end == .exit(74))
      #expect(
        run.standardError == """
          runs/net/1/model.keras: error: this file could not be written: file too large
            help: choose another place with --run-dir

          """)
      #expect(training.names("runs/net").isEmpty)
      let made = try training.shell("ulimit -f 8; \"$nnrun\" generate-dummy --out-dir made")
      #expect(made.end == .exit(74))
      #expect(made.standardError == "made/x.csv: error: this file could not be written: file too large\n")
      #expect(training.names("made").isEmpty)
    }
  }

  /// What is opened does not take a closed stream's place, and results that come nowhere are an error.
  @Test func closedStreamsOfOtherCommands() throws {
    try Training.with { training in
      #expect(try training.train(in: "runs").end == .exit(0))
      let predicted = try training.shell("\"$nnrun\" predict runs/net/latest --data x.csv >&-")
      #expect(predicted.end == .exit(74))
      #expect(predicted.standardError == "error: the output could not be written: Bad file descriptor\n")
      let made = try training.shell("\"$nnrun\" generate-dummy --out-dir made <&- >&- 2>&-")
      #expect(made.end == .exit(74))
      #expect(try training.shell("\"$nnrun\" generate-dummy --out-dir other").end == .exit(0))
      for name in ["x.csv", "y.csv"] { #expect(try training.bytes("made/\(name)") == training.bytes("other/\(name)")) }
    }
  }

  /// A program in the background of a script is not meant by Ctrl-C, which the shell tells it by ignoring the signal.
  @Test func anIgnoredSignalStaysIgnored() throws {
    try Training.with { training in
      let run = try training.shell(
        """
        { \(Self.train) --epochs 300 --json & echo $! >id; wait; } | {
          read line; read line; kill -INT $(cat id); cat >/dev/null; }
        "$nnrun" train --resume latest
        """)
      #expect(run.standardOutput == "  run       runs/net/1 is finished: 300 of 300 epochs, done\n")
    }
  }
}
