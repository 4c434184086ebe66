import Foundation
import NNRun
import NNTestSupport
import Testing

/// What a training leaves behind.
@Suite struct RunFolderTests {
  private let data = ["--data", "x.csv", "--labels", "y.csv"]

  private func train(_ arguments: [String], in folder: String, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let run = try runCLI(["train"] + arguments, in: folder)
    #expect(run.end == .exit(0), "\(run.standardError)", sourceLocation: sourceLocation)
  }

  private func text(_ path: String) throws -> String { String(decoding: try #require(readFile(path)), as: UTF8.self) }

  private func object(_ path: String) throws -> [String: Any] {
    let bytes = try #require(readFile(path))
    return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  @Test func everyRunHasAFolder() throws {
    try withFolder(Samples.files) { folder in
      for _ in 1...2 { try train(["model.yaml", "--verbose", "0"] + data, in: folder) }
      for run in 1...2 {
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/runs/tiny/\(run)")
        #expect(files.sorted() == ["history.csv", "model.keras", "run.json", "spec.yaml"])
      }
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/runs/tiny/latest") == "2")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/runs/tiny").sorted() == ["1", "2", "latest"])
      // One seed, one model.
      #expect(readFile("\(folder)/runs/tiny/1/model.keras") == readFile("\(folder)/runs/tiny/2/model.keras"))
    }
  }

  /// Without `name:` a spec has its file's.
  @Test func namesAndPlaces() throws {
    let unnamed = Samples.model.replacing("name: tiny\n", with: "")
    try withFolder(Samples.files.merging(["some.model.yaml": unnamed]) { $1 }) { folder in
      try train(["some.model.yaml", "--run-dir", "else/where"] + data, in: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/else/where")
      #expect(names.count == 1)
      #expect(readFile("\(folder)/else/where/\(names[0])/1/model.keras") != nil)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs"))
    }
  }

  @Test func theHistory() throws {
    try withFolder(Samples.files) { folder in
      let options = ["--epochs", "4", "--validation-split", "0.5", "--set", "fit.validation_freq=2", "--json"]
      let run = try runCLI(["train", "model.yaml"] + data + options, in: folder)
      let events = run.standardOutput.split(separator: "\n").filter { $0.contains("\"event\": \"epoch\"") }
      let lines = try text("\(folder)/runs/tiny/1/history.csv").split(separator: "\n").map { $0.split(separator: ",") }
      #expect(lines.first == ["epoch", "accuracy", "loss", "val_accuracy", "val_loss"])
      #expect(lines.dropFirst().map { $0[0] } == ["0", "1", "2", "3"])
      #expect(events.count == 4)
      // The numbers are those that were shown, to the last digit.
      for (line, event) in zip(lines.dropFirst(), events) {
        for (name, cell) in zip(lines[0], line).dropFirst() {
          #expect(event.contains(cell == "NA" ? "\"logs\"" : "\"\(name)\": \(cell)"))
          #expect(event.contains("\"\(name)\"") == (cell != "NA"))
        }
      }
      #expect(lines[1].suffix(2) == ["NA", "NA"])
      #expect(Double(lines[2][4]) != nil)
    }
  }

  /// What Keras 3.15's CSVLogger writes for the same logs, but for its line ends.
  @Test func theHistorysNumbers() {
    let numbers = [
      0.1, 1e-5, 1e16, 123_456_789_012_345_680, .nan, .infinity, 1, 0.30000001192092896, .leastNonzeroMagnitude,
      1.7976931348623157e308, 1e22, 1e-4, 0.0001234, 100_000, 1e15,
    ]
    var history = History()
    for (epoch, number) in numbers.enumerated() {
      history.append(epoch: epoch, Logs([("loss", number), ("val_loss", 3), ("a", 2), ("B", 1)]))
    }
    #expect(
      history.csv == """
        epoch,B,a,loss,val_loss
        0,1.0,2.0,0.1,3.0
        1,1.0,2.0,1e-05,3.0
        2,1.0,2.0,1e+16,3.0
        3,1.0,2.0,1.2345678901234568e+17,3.0
        4,1.0,2.0,nan,3.0
        5,1.0,2.0,inf,3.0
        6,1.0,2.0,1.0,3.0
        7,1.0,2.0,0.30000001192092896,3.0
        8,1.0,2.0,5e-324,3.0
        9,1.0,2.0,1.7976931348623157e+308,3.0
        10,1.0,2.0,1e+22,3.0
        11,1.0,2.0,0.0001,3.0
        12,1.0,2.0,0.0001234,3.0
        13,1.0,2.0,100000.0,3.0
        14,1.0,2.0,1000000000000000.0,3.0

        """)
  }

  @Test func theRecord() throws {
    try withFolder(Samples.files) { folder in
      try train(["model.yaml", "--seed", "5", "--validation-split", "0.25", "--max", "loss=100"] + data, in: folder)
      let record = try object("\(folder)/runs/tiny/1/run.json")
      func number(_ key: String) -> Int? { (record[key] as? NSNumber)?.intValue }
      #expect(number("schema") == 1)
      #expect(record["status"] as? String == "done")
      #expect(number("exit") == 0)
      #expect(record["name"] as? String == "tiny")
      #expect(number("run") == 1)
      #expect(record["nnrun"] as? String == NNRunVersion.string)
      #expect(number("seed") == 5)
      #expect(record["seed_was_drawn"] as? Bool == false)
      #expect(record["backend"] as? String == "cpu")
      #expect(number("threads") == 1)
      #expect((record["machine"] as? [String: String])?["processor"] != nil)
      #expect(number("rows") == 6)
      #expect(number("validation_rows") == 2)
      #expect(number("parameters") == 17)
      #expect(number("epochs") == 2)
      #expect(number("epochs_done") == 2)
      let times = ["started", "ended"].compactMap { record[$0] as? String }
      let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
      let dates = try times.map { try Date($0, strategy: format) }
      #expect(dates.count == 2 && dates[0] <= dates[1] && abs(dates[1].timeIntervalSinceNow) < 300)
      #expect(try #require(record["seconds"] as? Double) >= 0)
      let files = try #require(record["data"] as? [[String: Any]])
      #expect(files.map { $0["name"] as? String } == ["x.csv", "y.csv"])
      #expect(files.map { $0["bytes"] as? Int } == [Samples.data.utf8.count, Samples.labels.utf8.count])
      #expect(files.allSatisfy { ($0["xxh64"] as? String)?.count == 16 })
      let last = try #require(record["last"] as? [String: Double])
      #expect(Set(last.keys) == ["accuracy", "loss", "val_accuracy", "val_loss"])
      let best = try #require(record["best"] as? [String: Any])
      #expect([1, 2].contains(best["epoch"] as? Int))
      #expect(Set((best["logs"] as? [String: Double] ?? [:]).keys) == Set(last.keys))
      #expect(record["spec"] as? String == Samples.model)
      let request = try #require(record["request"] as? [String: Any])
      #expect(request["max"] as? [String] == ["loss=100.0"])
    }
  }

  /// The spec that a run leaves behind has all in it that was said elsewhere: alone, it gives the same model.
  @Test func theSpecGivesTheSameModel() throws {
    try withFolder(Samples.files) { folder in
      let options = ["--epochs", "3", "--seed", "9", "--validation-split", "0.25", "--set", "layers.1.units=5"]
      try train(["model.yaml"] + data + options, in: folder)
      try train(["runs/tiny/1/spec.yaml", "--run-dir", "again"], in: folder)
      #expect(try text("\(folder)/runs/tiny/1/history.csv") == text("\(folder)/again/tiny/1/history.csv"))
      #expect(try text("\(folder)/runs/tiny/1/spec.yaml") == text("\(folder)/again/tiny/1/spec.yaml"))
      let answers = try ["runs", "again"].map { runs in
        try runCLI(["predict", "\(runs)/tiny/latest", "--data", "x.csv"], in: folder).standardOutput
      }
      #expect(answers[0] == answers[1] && answers[0].contains("class,p_0,p_1"))
    }
  }

  @Test func aSecondPlaceForTheModel() throws {
    try withFolder(Samples.files.merging(["taken.keras": "mine"]) { $1 }) { folder in
      try train(["model.yaml", "--out", "here.keras"] + data, in: folder)
      #expect(readFile("\(folder)/here.keras") == readFile("\(folder)/runs/tiny/1/model.keras"))
      let taken = try runCLI(["train", "model.yaml", "--out", "taken.keras"] + data, in: folder)
      #expect(taken.end == .exit(2))
      #expect(
        taken.standardError == """
          taken.keras: error: this file is already there and is not overwritten
            help: say --force to replace it, or choose another place

          """)
      #expect(!taken.standardOutput.contains("Epoch"))
      #expect(try text("\(folder)/taken.keras") == "mine")
      // No folder of a run that never was.
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs/tiny/2"))
      try train(["model.yaml", "--out", "taken.keras", "--force"] + data, in: folder)
      #expect(readFile("\(folder)/taken.keras") == readFile("\(folder)/runs/tiny/2/model.keras"))
    }
  }

  /// A saved model goes on: two and two epochs are four.
  @Test func aSavedModelGoesOn() throws {
    try withFolder(Samples.files) { folder in
      try train(["model.yaml", "--no-shuffle", "--epochs", "4", "--run-dir", "whole"] + data, in: folder)
      try train(["model.yaml", "--no-shuffle"] + data, in: folder)
      // How a training went on is no part of a model.
      let rest = ["--no-shuffle", "--batch-size", "4"]
      try train(["runs/tiny/latest", "--epochs", "2", "--run-dir", "second"] + rest + data, in: folder)
      let whole = try text("\(folder)/whole/tiny/1/history.csv").split(separator: "\n").suffix(2)
      let second = try text("\(folder)/second/tiny/1/history.csv").split(separator: "\n").suffix(2)
      #expect(whole.map { $0.dropFirst() } == second.map { $0.dropFirst() })
    }
  }
}
