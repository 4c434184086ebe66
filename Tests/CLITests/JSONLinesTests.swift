import Foundation
import NNTestSupport
import Testing

/// Lines of `--json` as objects.
struct Event {
  var fields: [String: Any]

  var name: String { fields["event"] as? String ?? "" }
  var names: Set<String> { Set(fields.keys) }

  func text(_ key: String) -> String? { fields[key] as? String }
  func number(_ key: String) -> Double? { (fields[key] as? NSNumber)?.doubleValue }
  func object(_ key: String) -> [String: Any]? { fields[key] as? [String: Any] }
  func isNull(_ key: String) -> Bool { fields[key] is NSNull }

  /// Every line of an output; a line that is no object with `event` and `schema: 1` is an issue.
  static func all(in output: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Event] {
    #expect(output.isEmpty || output.hasSuffix("\n"), sourceLocation: sourceLocation)
    return try output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let event = Event(fields: try #require(object, sourceLocation: sourceLocation))
      #expect(event.text("event") != nil && event.number("schema") == 1, "\(line)", sourceLocation: sourceLocation)
      return event
    }
  }
}

@Suite struct JSONLinesTests {
  private let data = ["--data", "x.csv", "--labels", "y.csv"]
  private let head: Set = ["event", "schema"]

  private func run(_ arguments: [String], files: [String: String] = [:]) throws -> (run: CLIRun, events: [Event]) {
    let run = try withFolder(Samples.files.merging(files) { $1 }) { try runCLI(arguments + ["--json"], in: $0) }
    // Lines stand in the place of text.
    #expect(run.standardError.isEmpty)
    return (run, try Event.all(in: run.standardOutput))
  }

  @Test func aTraining() throws {
    let (run, events) = try run(["train", "model.yaml", "--validation-split", "0.5", "--seed", "7"] + data)
    #expect(run.end == .exit(0))
    #expect(events.map(\.name) == ["start", "epoch", "epoch", "end"])

    let start = events[0]
    let known: Set = ["run", "seed", "rows", "validation_rows", "parameters", "backend", "threads"]
    #expect(start.names == head.union(known))
    #expect(start.text("run") == "runs/tiny/1")
    #expect(start.number("seed") == 7)
    #expect(start.number("rows") == 4)
    #expect(start.number("validation_rows") == 4)
    #expect(start.number("parameters") == 17)
    #expect(start.text("backend") == "cpu")
    #expect(start.number("threads") == 1)

    for (number, epoch) in events[1...2].enumerated() {
      #expect(epoch.names == head.union(["epoch", "epochs", "seconds", "logs"]))
      #expect(epoch.number("epoch") == Double(number + 1))
      #expect(epoch.number("epochs") == 2)
      #expect(try #require(epoch.number("seconds")) >= 0)
      #expect(epoch.object("logs").map { Set($0.keys) } == ["accuracy", "loss", "val_accuracy", "val_loss"])
    }

    let end = events[3]
    #expect(end.names == head.union(["status", "exit", "run", "last", "best", "model"]))
    #expect(end.text("status") == "done")
    #expect(end.number("exit") == 0)
    #expect(end.text("run") == "runs/tiny/1")
    #expect(end.text("model") == "runs/tiny/1/model.keras")
    let last = try #require(end.object("last")) as NSDictionary
    #expect(last == events[2].object("logs").map { $0 as NSDictionary })
    let best = try #require(end.object("best"))
    let epoch = try #require((best["epoch"] as? NSNumber)?.intValue)
    #expect(Set(best.keys) == ["epoch", "logs"])
    #expect((best["logs"] as? NSDictionary) == events[epoch].object("logs").map { $0 as NSDictionary })
    // The smaller of the two losses on rows that were held out.
    let losses = events[1...2].map { ($0.object("logs")?["val_loss"] as? NSNumber)?.doubleValue ?? .nan }
    #expect(losses[epoch - 1] == losses.min())
  }

  /// The finished run is told as it ended.
  @Test func aRunThatIsDone() throws {
    try withFolder(Samples.files) { folder in
      #expect(try runCLI(["train", "model.yaml", "--verbose", "0"] + data, in: folder).end == .exit(0))
      let run = try runCLI(["train", "--resume", "latest", "--json"], in: folder)
      #expect(run.end == .exit(0))
      let events = try Event.all(in: run.standardOutput)
      #expect(events.count == 1)
      let end = try #require(events.first)
      #expect(end.names == head.union(["status", "exit", "run", "last", "best", "model"]))
      #expect(end.text("status") == "done")
      #expect(end.text("model") == "runs/tiny/1/model.keras")
    }
  }

  /// Ended after its first epoch: the checkpoint, a word on how to go on, and the end.
  @Test func anInterruption() throws {
    try withFolder(Samples.files) { folder in
      let script = """
        "$0" train model.yaml --data x.csv --labels y.csv --epochs 100000000 --json >out & child=$!
        tail -f --pid=$child out | grep -q '"epoch"'; kill -TERM $child; wait $child; code=$?; cat out; exit $code
        """
      let run = try runCLI(["-c", script, try nnrunPath()], in: folder, executable: "/bin/bash")
      #expect(run.end == .exit(143))
      #expect(run.standardError.isEmpty)
      let events = try Event.all(in: run.standardOutput)
      #expect(events.first?.name == "start")
      #expect(events.suffix(3).map(\.name) == ["checkpoint", "warning", "end"])
      let checkpoint = try #require(events.first { $0.name == "checkpoint" })
      #expect(checkpoint.names == head.union(["file", "epoch"]))
      #expect(checkpoint.text("file") == "runs/tiny/1/checkpoint.keras")
      #expect(try #require(checkpoint.number("epoch")) >= 1)
      let warning = events[events.count - 2]
      #expect(warning.text("message")?.hasPrefix("interrupted after ") == true)
      #expect(warning.fields["help"] as? [String] == ["go on with: nnrun train --resume runs/tiny/1"])
      let end = try #require(events.last)
      #expect(end.text("status") == "interrupted")
      #expect(end.number("exit") == 143)
      #expect(end.isNull("model"))
    }
  }

  @Test func aLossThatIsNoNumber() throws {
    let (run, events) = try run(["train", "wild.yaml"] + data)
    #expect(run.end == .exit(4))
    let error = try #require(events.first { $0.name == "error" })
    #expect(error.text("message")?.hasPrefix("the loss became NaN or infinite in epoch 1, step ") == true)
    let end = try #require(events.last)
    #expect(end.text("status") == "diverged")
    #expect(end.number("exit") == 4)
  }

  /// JSON has no such numbers.
  @Test func numbersThatAreNotFinite() throws {
    let (run, events) = try run(["train", "wild.yaml", "--set", "fit.stop_on_nan=false"] + data)
    #expect(run.end == .exit(0))
    let logs = try events.filter { $0.name == "epoch" }.map { try #require($0.object("logs")?["loss"] as? String) }
    #expect(logs.count == 3)
    #expect(Set(logs).isSubset(of: ["NaN", "Infinity"]))
    #expect(events.last?.object("last")?["loss"] as? String == logs.last)
  }

  @Test func aWarningOfTheData() throws {
    let labels = String(repeating: "1\n", count: 8)
    let (run, events) = try run(["train", "model.yaml"] + data, files: ["y.csv": labels])
    #expect(run.end == .exit(0))
    let warning = try #require(events.first)
    #expect(warning.name == "warning")
    #expect(warning.names == head.union(["file", "line", "column", "message", "notes", "help"]))
    #expect(warning.text("file") == "y.csv")
    #expect(warning.isNull("line") && warning.isNull("column"))
    #expect(warning.text("message") == "all labels are 1, so there is nothing to tell apart")
  }

  @Test func anErrorOfTheSpec() throws {
    let (run, events) = try run(["train", "wrong.yaml"] + data)
    #expect(run.end == .exit(65))
    #expect(events.map(\.name) == ["error", "error", "end"])
    let error = events[0]
    #expect(error.names == head.union(["file", "line", "column", "message", "notes", "help"]))
    #expect(error.text("file") == "wrong.yaml")
    #expect(error.number("line") == 4)
    #expect(error.number("column") == 23)
    #expect(error.text("message") == "Dense \"dense\": unknown key \"activaton\"")
    #expect(error.fields["notes"] as? [String] == [])
    #expect(error.fields["help"] as? [String] == ["did you mean activation?"])
    #expect(events[2].text("status") == "failed")
    #expect(events[2].number("exit") == 65)
  }

  @Test func aMissingFile() throws {
    let (run, events) = try run(["train", "none.yaml"] + data)
    #expect(run.end == .exit(66))
    #expect(events.map(\.name) == ["error", "end"])
    #expect(events[0].text("file") == "none.yaml")
    #expect(events[1].number("exit") == 66)
  }

  @Test func wrongUsage() throws {
    let (run, events) = try run(["train", "model.yaml", "--epoch", "3"])
    #expect(run.end == .exit(2))
    #expect(events.map(\.name) == ["error", "end"])
    #expect(events[0].text("file") == "--epoch")
    #expect(events[1].number("exit") == 2)
  }

  /// Commands without `--json` know none, so nothing of the kind comes out of them.
  @Test func whereThereIsNoJSON() throws {
    let run = try withFolder(Samples.files) { try runCLI(["summary", "model.yaml", "--json"], in: $0) }
    #expect(run.end == .exit(2))
    #expect(run.standardOutput.isEmpty)
  }

  @Test func thresholds() throws {
    let (run, events) = try run(["train", "model.yaml", "--min", "accuracy=2"] + data)
    #expect(run.end == .exit(3))
    #expect(events.suffix(2).map(\.name) == ["error", "end"])
    #expect(events[events.count - 2].text("file") == "--min")
    #expect(events.last?.text("status") == "missed")
    #expect(events.last?.number("exit") == 3)
    #expect(events.last?.text("model") == "runs/tiny/1/model.keras")
  }

  @Test func anEvaluation() throws {
    try withFolder(Samples.files) { folder in
      #expect(try runCLI(["train", "model.yaml", "--verbose", "0"] + data, in: folder).end == .exit(0))
      let run = try runCLI(["evaluate", "runs/tiny/latest", "--json", "--max", "loss=0"] + data, in: folder)
      #expect(run.end == .exit(3))
      #expect(run.standardError.isEmpty)
      let events = try Event.all(in: run.standardOutput)
      #expect(events.map(\.name) == ["error", "end"])
      let end = events[1]
      #expect(end.names == head.union(["status", "exit", "rows", "logs", "confusion"]))
      #expect(end.text("status") == "missed")
      #expect(end.number("rows") == 8)
      #expect(end.object("logs").map { Set($0.keys) } == ["accuracy", "loss"])
      let confusion = try #require(end.object("confusion"))
      #expect(confusion["classes"] as? [String] == ["0", "1"])
      let counts = try #require(confusion["counts"] as? [[Int]])
      #expect(counts.map { $0.reduce(0, +) } == [4, 4])
    }
  }

  /// What is only counted stands in a message of its own.
  @Test func errorsBeyondThoseKept() throws {
    let rows = String(repeating: "1,2\n", count: 3) + (0..<30).map { "1,2\n1,x\($0)\n" }.joined()
    let (run, events) = try run(["validate", "model.yaml"] + data, files: ["x.csv": rows])
    #expect(run.end == .exit(65))
    #expect(events.map(\.name) == Array(repeating: "error", count: 21) + ["end"])
    #expect(events[20].text("message") == "and 10 more")
  }

  /// For editors: an object for each mistake of each file.
  @Test func aValidation() throws {
    let (run, events) = try run(["validate", "model.yaml", "wrong.yaml", "none.yaml"])
    #expect(run.end == .exit(65))
    #expect(events.map(\.name) == ["error", "error", "error", "end"])
    #expect(events.map { $0.text("file") } == ["wrong.yaml", "wrong.yaml", "none.yaml", nil])
    #expect(events.map { $0.number("line") } == [4, 5, nil, nil])
    let end = events[3]
    #expect(end.names == head.union(["status", "exit", "valid"]))
    #expect(end.text("status") == "failed")
    #expect(end.number("exit") == 65)
    #expect(end.fields["valid"] as? [String] == ["model.yaml"])
    let good = try self.run(["validate", "model.yaml"])
    #expect(good.run.end == .exit(0))
    #expect(good.events.map(\.name) == ["end"])
  }
}
