import Foundation
import NNTestSupport
import Testing

/// Folders and files that are not there, not to be written to, or vanish.
@Suite struct FolderTests {
  private func expectError(
    _ run: CLIRun, _ text: String, exit: Int32 = 74, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.end == .exit(exit), sourceLocation: sourceLocation)
    #expect(run.standardError == text, sourceLocation: sourceLocation)
  }

  @Test func aFileInThePlaceOfTheRuns() throws {
    try Training.with { training in
      try training.write("mine", to: "runs")
      expectError(
        try training.train(in: "runs"),
        """
        runs: error: this folder cannot be made: not a directory
          help: choose another place with --run-dir

        """)
      #expect(try training.text("runs") == "mine")
    }
  }

  @Test func aFolderInThePlaceOfLatest() throws {
    try Training.with { training in
      try FileManager.default.createDirectory(
        atPath: training.path("runs/net/latest/mine"), withIntermediateDirectories: true)
      expectError(
        try training.train(in: "runs"),
        """
        runs/net/latest: error: this link cannot be made: is a directory
          help: choose another place with --run-dir

        """)
      #expect(training.names("runs/net") == ["latest"])
    }
  }

  /// `/proc` lets nobody make folders, the system's administrator neither.
  @Test func aPlaceThatTakesNoFolders() throws {
    try Training.with { training in
      expectError(
        try training.train(in: "/proc/runs"),
        """
        /proc/runs: error: this folder cannot be made: no such file or directory
          help: choose another place with --run-dir

        """)
    }
  }

  @Test(.enabled(if: getuid() != 0, "to the system's administrator every folder is open"))
  func aFolderThatMayNotBeWrittenTo() throws {
    try Training.with { training in
      try FileManager.default.createDirectory(
        atPath: training.path("runs"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o555])
      expectError(
        try training.train(in: "runs"),
        """
        runs/net: error: this folder cannot be made: permission denied
          help: choose another place with --run-dir

        """)
    }
  }

  /// The training stands still as long as nobody reads its lines: everything between happens in its first epochs.
  private func train(_ training: Training, _ more: String, meanwhile: String) throws -> CLIRun {
    try training.shell(
      """
      { "$nnrun" train net.yaml --data x.csv --labels y.csv --epochs 1500 --json \(more); echo "exit $?"; } | {
        read line; read line; \(meanwhile); tail -3; }
      """)
  }

  @Test func theRunsFolderIsRemovedWhileTraining() throws {
    try Training.with { training in
      #expect(try training.train(in: "whole", ["--epochs", "1500"]).end == .exit(0))
      let run = try train(training, "--out out.keras", meanwhile: "rm -r runs")
      #expect(run.standardOutput.hasSuffix("exit 74\n"))
      #expect(
        run.standardOutput.contains(
          #""file": "runs/net/1", "line": null, "column": null, "message": "the run's folder is gone: "#))
      #expect(run.standardError.isEmpty)
      #expect(!training.has("runs"))
      #expect(try training.bytes("out.keras") == training.bytes("whole/net/1/model.keras"))
    }
  }

  @Test func whatWasReadIsNeededNoMore() throws {
    try Training.with { training in
      let run = try train(training, "", meanwhile: "rm x.csv y.csv net.yaml")
      #expect(run.standardOutput.hasSuffix("exit 0\n"))
      #expect(!run.standardOutput.contains(#""event": "error""#) && run.standardError.isEmpty)
    }
  }

  /// Each is told by itself, once, and anew when it had gone well in between.
  @Test func whatCannotBeWrittenWhileTraining() throws {
    try Training.with { training in
      let run = try training.shell(
        """
        until_true() { for i in $(seq 200); do eval "$1" && return; sleep 0.1; done; }
        block() { until rm -rf "$1" && mkdir "$1" 2>/dev/null; do :; done; }
        count() { grep -c "$1" errors; }
        # Slow epochs: the longer the history, the less often it is written.
        "$nnrun" train net.yaml --data x.csv --labels y.csv --epochs 100000000 --batch-size 1 --backend reference \
          --verbose 0 2>errors & id=$!
        place=runs/net/1; until_true 'test -f $place/run.json'
        block $place/history.csv; until_true 'test $(count "history could not") = 1'
        block $place/checkpoint.keras; until_true 'test $(count "no checkpoint could") = 1'
        rm -r $place/history.csv; until_true 'test -f $place/history.csv'
        block $place/history.csv; until_true 'test $(count "history could not") = 2'
        rm -r $place/checkpoint.keras $place/history.csv
        kill -TERM $id; wait $id; echo "exit $?"; count "history could not"; count "no checkpoint could"
        """)
      #expect(run.standardOutput == "exit 143\n2\n1\n")
      #expect(training.has("runs/net/1/checkpoint.keras"))
    }
  }

  @Test func draftsOfKilledProcessesAreRemovedSomeDay() throws {
    try Training.with { training in
      for name in [".new-1-0", ".new-2-0"] {
        let path = training.path("runs/net/\(name)")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try training.write("", to: "runs/net/\(name)/spec.yaml")
      }
      let old = Date(timeIntervalSinceNow: -7200)
      try FileManager.default.setAttributes(
        [.modificationDate: old], ofItemAtPath: training.path("runs/net/.new-1-0"))
      #expect(try training.train(in: "runs").end == .exit(0))
      #expect(training.names("runs/net") == [".new-2-0", "1", "latest"])
    }
  }
}
