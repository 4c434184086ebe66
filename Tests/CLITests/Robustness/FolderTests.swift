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
        read line; read line; \(meanwhile); tail -1; }
      """)
  }

  @Test func theRunsFolderIsRemovedWhileTraining() throws {
    try Training.with { training in
      #expect(try training.train(in: "whole", ["--epochs", "1500"]).end == .exit(0))
      let run = try train(training, "--out out.keras", meanwhile: "rm -r runs")
      #expect(run.standardOutput == "exit 74\n")
      #expect(
        run.standardError.hasSuffix("runs/net/1: error: the run's folder is gone: somebody has moved or removed it\n"))
      #expect(!training.has("runs"))
      #expect(try training.bytes("out.keras") == training.bytes("whole/net/1/model.keras"))
    }
  }

  @Test func whatWasReadIsNeededNoMore() throws {
    try Training.with { training in
      let run = try train(training, "", meanwhile: "rm x.csv y.csv net.yaml")
      #expect(run.standardOutput == "exit 0\n")
      #expect(run.standardError.isEmpty)
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
