import Foundation
import NNTestSupport
import Testing

/// Ctrl-C, SIGTERM and a closed terminal at moments that matter.
@Suite struct SignalTests {
  /// Commands that compute for a moment and write files end at once. Nothing half-written is left beside the files.
  @Test(.enabled(if: Faults.isThere, "there is no C compiler for Scripts/robustness/faults.c"))
  func commandsLeaveNoDrafts() throws {
    try Training.with { training in
      #expect(try training.train(in: "runs", ["--out", "m.keras"]).end == .exit(0))
      let commands = [
        (["predict", "m.keras", "--data", "x.csv", "--out", "out/p.csv"], ["p.csv"]),
        (["predict", "m.keras", "--data", "x.csv", "--out", "out/p.npy"], ["p.npy"]),
        (["generate-dummy", "--out-dir", "out", "--samples", "20"], ["x.csv", "y.csv"]),
      ]
      for (command, files) in commands {
        try FileManager.default.createDirectory(atPath: training.path("out"), withIntermediateDirectories: true)
        let log = training.path("calls")
        #expect(try training.nnrun(command, environment: Faults.environment(log: log)).end == .exit(0))
        let whole = try files.map { try training.bytes("out/\($0)") }
        let count = try training.text("calls").split(separator: "\n").count
        try training.remove("calls")
        for (number, signal) in zip(1...count, [SIGINT, SIGTERM, SIGHUP].repeated()) {
          for file in training.names("out") { try training.remove("out/\(file)") }
          let run = try training.nnrun(command, environment: Faults.environment("signal:\(number):\(signal)"))
          #expect(run.end == .signal(signal))
          #expect(Set(training.names("out")).isSubset(of: files), "call \(number) of \(command)")
          for (file, bytes) in zip(files, whole) where training.has("out/\(file)") {
            #expect(try training.bytes("out/\(file)") == bytes)
          }
        }
        try training.remove("out")
      }
    }
  }

  /// A training that stands still, as nobody reads its lines, while the signals come.
  private func train(_ training: Training, signals: [String], then: String) throws -> CLIRun {
    try training.shell(
      """
      { sh -c 'echo $$ >id; exec "$nnrun" train net.yaml --data x.csv --labels y.csv --epochs 100000 --json'
        echo $? >status; } | {
        read line; read line; sleep 1
        \(signals.map { "kill -\($0) $(cat id); sleep 0.2" }.joined(separator: "\n  "))
        \(then); }
      """)
  }

  @Test(arguments: [["INT", "TERM"], ["TERM", "INT"], ["HUP", "INT"], ["INT", "INT"]])
  func theSecondEndsATrainingAtOnce(_ signals: [String]) throws {
    try Training.with { training in
      let run = try train(training, signals: signals, then: "kill -0 $(cat id) 2>/dev/null && echo alive")
      #expect(run.standardOutput.isEmpty)
      #expect(try training.text("status") == (signals[1] == "INT" ? "130\n" : "143\n"))
      #expect(try training.text("runs/net/1/run.json").contains(#""status": "running""#))
      #expect(training.names("runs/net/1").allSatisfy { !$0.hasSuffix(".part") })
    }
  }

  /// The shell and the system both send it when a terminal is closed, which is no lack of patience.
  @Test(arguments: [["HUP"], ["HUP", "HUP"], ["INT", "HUP"]])
  func aClosedTerminalStopsATraining(_ signals: [String]) throws {
    try Training.with { training in
      _ = try train(training, signals: signals, then: "cat >/dev/null")
      let exit = signals[0] == "INT" ? "130" : "129"
      #expect(try training.text("status") == exit + "\n")
      let record = try training.text("runs/net/1/run.json")
      #expect(record.contains(#""status": "interrupted""#) && record.contains(#""exit": \#(exit),"#))
      #expect(training.has("runs/net/1/checkpoint.keras"))
    }
  }
}

extension Array {
  /// Over and over.
  fileprivate func repeated() -> UnfoldSequence<Element, Int> {
    sequence(state: 0) { number in
      defer { number += 1 }
      return self[number % self.count]
    }
  }
}
