import NNConfig
import NNTraining
import Testing

@testable import NNRun

@Suite struct PackedHistoryTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var history: History
  }

  static let cases = [
    Case(testDescription: "none", history: History()),
    Case(
      testDescription: "held-out rows every second epoch",
      history: History([
        (3, Logs([("loss", 0.5)])), (4, Logs([("loss", 0.25), ("val_loss", 0.75)])), (5, Logs([("loss", 0.125)])),
      ])),
    Case(
      testDescription: "numbers of double precision",
      history: History([(0, Logs([("loss", 0.1), ("r2", -1e300)])), (1, Logs([("loss", 0.2), ("r2", 0)]))])),
    Case(
      testDescription: "numbers that are not finite",
      history: History([(0, Logs([("loss", .infinity)])), (1, Logs([("loss", -.infinity)]))])),
    Case(testDescription: "a late epoch", history: History([(123_456_789, Logs([("loss", 1)]))])),
  ]

  @Test(arguments: cases) func readsWhatItWrote(_ example: Case) throws {
    let text = JSONWriter().write(example.history.json)
    let value = try #require(JSONReader.parse(SourceText(name: "h", text: text), diagnostics: Diagnostics()))
    #expect(History(json: value) == example.history)
  }

  @Test func keepsNaN() throws {
    let history = History([(0, Logs([("loss", .nan)])), (1, Logs([("loss", 1)]))])
    let read = try #require(History(json: history.json))
    #expect(read["loss"].count == 2 && read["loss"][0].isNaN && read["loss"][1] == 1)
  }

  @Test func isSmall() {
    let logs = Logs([("accuracy", 0.5), ("loss", 0.25), ("val_accuracy", 0.5), ("val_loss", 0.25)])
    let history = History((0..<100_000).map { ($0, logs) })
    #expect(JSONWriter().write(history.json).utf8.count < 2_700_000)
  }

  @Test(arguments: [
    #"{}"#, #"{"epochs": "f", "logs": []}"#, #"{"epochs": "fAAAAAA==", "logs": {"loss": "f"}}"#,
    #"{"epochs": "fAAA=", "logs": {}}"#, #"{"epochs": "x", "logs": {}}"#, #"{"epochs": "fAADAfw==", "logs": {}}"#,
    #"{"epochs": "f#", "logs": {}}"#, #"{"epochs": "fAAAAPw==", "logs": {}}"#,
  ])
  func refuses(_ text: String) throws {
    let value = try #require(JSONReader.parse(SourceText(name: "h", text: text), diagnostics: Diagnostics()))
    #expect(History(json: value) == nil)
  }
}

@Suite struct CheckpointIntervalTests {
  @Test func isTenSecondsUnlessTheEnvironmentSaysOtherwise() throws {
    #expect(try CheckpointInterval.seconds([:]) == 10)
    #expect(try CheckpointInterval.seconds(["NNRUN_CHECKPOINT_SECONDS": ""]) == 10)
    #expect(try CheckpointInterval.seconds(["NNRUN_CHECKPOINT_SECONDS": "0.5"]) == 0.5)
  }

  @Test(arguments: ["-1", "soon", "nan"]) func refuses(_ text: String) {
    #expect(throws: DiagnosticError.self) { try CheckpointInterval.seconds(["NNRUN_CHECKPOINT_SECONDS": text]) }
  }
}
