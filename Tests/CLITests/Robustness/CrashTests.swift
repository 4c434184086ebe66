import Foundation
import NNTestSupport
import Testing

/// Trainings that are stopped where it hurts, and resumed. `Scripts/robustness` does the same at every call.
@Suite(.enabled(if: Faults.isThere, "there is no C compiler for Scripts/robustness/faults.c"))
struct CrashTests {
  struct Stop: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// With `N` for the call.
    var fault: String
    var ends: [CLIRun.End]
  }

  static let stops = [
    Stop(testDescription: "killed before a call", fault: "kill:N", ends: [.signal(SIGKILL)]),
    Stop(testDescription: "killed in the middle of a call", fault: "cut:N", ends: [.signal(SIGKILL)]),
    Stop(testDescription: "Ctrl-C", fault: "signal:N:\(SIGINT)", ends: [.exit(130), .exit(0)]),
    Stop(testDescription: "SIGTERM", fault: "signal:N:\(SIGTERM)", ends: [.exit(143), .exit(0)]),
    Stop(testDescription: "a closed terminal", fault: "signal:N:\(SIGHUP)", ends: [.exit(129), .exit(0)]),
  ]

  @Test(arguments: stops) func resumedItComesToTheSameBytes(_ stop: Stop) throws {
    try Training.with { training in
      let reference = try training.reference()
      try #require(reference.calls.count > 40)
      var recovered = 0
      for number in SeededSample.numbers(7, upTo: reference.calls.count, seed: 1) {
        let fault = stop.fault.replacing("N", with: "\(number)")
        let place = "place-\(number)"
        let run = try training.train(in: place, environment: Faults.environment(fault))
        #expect(stop.ends.contains(run.end), "\(fault): \(run.end) \(run.standardError)")
        if try training.expectRecovers(in: place, reference, "\(fault), \(reference.calls[number - 1])") {
          recovered += 1
        }
      }
      #expect(recovered >= 4)
    }
  }

  /// The file that a run begins with may be gone when it is resumed.
  @Test func aRunFromASavedModel() throws {
    try Training.with { training in
      #expect(try training.train(in: "first", ["--out", "start.keras", "--epochs", "1"]).end == .exit(0))
      let saved = try training.bytes("start.keras")
      let reference = try training.reference("start.keras", ["--epochs", "6"])
      for number in SeededSample.numbers(5, upTo: reference.calls.count, seed: 2) {
        try saved.write(to: URL(filePath: training.path("start.keras")))
        let run = try training.train(
          "start.keras", in: "place-\(number)", ["--epochs", "6"], environment: Faults.environment("kill:\(number)"))
        #expect(run.end == .signal(SIGKILL))
        try training.remove("start.keras")
        try training.expectRecovers(in: "place-\(number)", reference, "kill:\(number)")
      }
    }
  }

  /// Not only between calls that change files.
  @Test(arguments: [SIGINT, SIGTERM, SIGKILL]) func atRandomMoments(_ signal: Int32) throws {
    try Training.with { training in
      let reference = try training.reference("net.yaml", ["--epochs", "400"])
      var generator = SeededSample(state: UInt64(signal))
      for number in 1...4 {
        let seconds = Double.random(in: 0.02...0.25, using: &generator)
        let place = "place-\(number)"
        let run = try training.shell(
          "timeout --preserve-status -s \(signal) \(seconds) \"$nnrun\" train net.yaml --data x.csv --labels y.csv "
            + "--epochs 400 --verbose 0 --run-dir \(place)")
        let ends: [CLIRun.End] = [.exit(0), .exit(128 + signal), .signal(signal)]
        #expect(ends.contains(run.end), "\(run.end) \(run.standardError)")
        try training.expectRecovers(in: place, reference, "signal \(signal) after \(seconds) s")
      }
    }
  }

  /// Stopped in the place where it goes on, several times.
  @Test func againAndAgain() throws {
    try Training.with { training in
      let reference = try training.reference()
      let run = try training.interrupted()
      var ends: [CLIRun.End] = []
      for _ in 1...3 {
        ends.append(
          try training.nnrun(
            ["train", "--resume", run, "--verbose", "0"], environment: Faults.environment("signal:10:\(SIGTERM)")
          ).end)
      }
      #expect(ends == Array(repeating: .exit(143), count: 3))
      try training.expectRecovers(in: "runs", reference, "after four stops")
    }
  }

  /// The disk has a file's bytes before its name, and the name before the run is called done.
  @Test func whatIsSavedOutlastsAPowerFailure() throws {
    try Training.with { training in
      let calls = try training.reference().calls.map { line in
        line.split(separator: " ").dropFirst().joined(separator: " ").replacing(training.folder + "/", with: "")
          .replacing(#/\.[0-9a-f]+\.part$/#, with: ".part")
      }
      let folder = "reference/net/1"
      for name in ["checkpoint.keras", "model.keras"] {
        let renamed = try #require(calls.lastIndex(of: "rename \(folder)/\(name)"))
        #expect(calls[renamed - 1] == "fsync \(folder)/\(name).part")
        #expect(calls[renamed + 1] == "fsync \(folder)")
      }
      let saved = try #require(calls.firstIndex(of: "rename \(folder)/checkpoint.keras"))
      #expect(calls[..<saved].contains("fsync \(folder)/spec.yaml"))
      #expect(calls[..<saved].contains("fsync \(folder)/run.json"))
      // The names of all folders that were made for the run.
      for parent in ["reference/net", "reference", training.folder] {
        #expect(calls[..<saved].contains("fsync \(parent)"))
      }
      #expect(calls.last == "unlink \(folder)/checkpoint.keras")
      let done = try #require(calls.lastIndex(of: "fsync \(folder)/run.json.part"))
      #expect(calls.firstIndex(of: "rename \(folder)/model.keras").map { $0 < done } == true)
    }
  }

  /// What the other tests hold runs against must be able to fail.
  @Test func differencesAreNoticed() throws {
    try Training.with { training in
      var reference = try training.reference()
      #expect(try training.train(in: "runs").end == .exit(0))
      func isNoticed(_ change: () throws -> Void) throws {
        try change()
        withKnownIssue { try training.expectRecovers(in: "runs", reference, "") }
      }
      try training.expectRecovers(in: "runs", reference, "unchanged")
      let model = reference.model
      try isNoticed { reference.model.append(0) }
      reference.model = model
      try isNoticed { try training.write("", to: "runs/net/1/left-over") }
      try training.remove("runs/net/1")
      try isNoticed { try training.write("", to: "runs/net/run.json") }
    }
  }

  @Test func theLibraryLetsCallsGoWrong() throws {
    try Training.with { training in
      let run = try training.train(in: "runs", environment: Faults.environment("fail:1:\(EIO)"))
      #expect(run.end == .exit(74))
      #expect(run.standardError.hasPrefix("runs: error: this folder cannot be made: input/output error\n"))
    }
  }
}
