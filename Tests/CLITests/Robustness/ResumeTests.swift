import Foundation
import NNTestSupport
import Testing

/// What a run that goes on has to find as it was. A refusal changes nothing.
@Suite(.enabled(if: Faults.isThere, "there is no C compiler for Scripts/robustness/faults.c"))
struct ResumeTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// A shell command, run beside the interrupted run.
    var change: String
    var arguments: [String] = []
    var exit: Int32 = 65
    var error: String
  }

  private static let help =
    "  help: bring the old file back, or begin a new run with nnrun train runs/net/1/spec.yaml\n"

  static let refusals = [
    Refusal(
      testDescription: "a label changed", change: "sed -i '1s/.*/2/;2s/.*/2/;3s/.*/2/' y.csv",
      error: """
        y.csv: error: this file is not the one that the run began with
          note: it has the same length, but other bytes
        \(help)
        """),
    Refusal(
      testDescription: "data have grown", change: "head -1 x.csv >>x.csv; head -1 y.csv >>y.csv",
      error: """
        x.csv: error: this file is not the one that the run began with
          note: it had BEFORE bytes then and has AFTER now
        \(help)y.csv: error: this file is not the one that the run began with
          note: it had 120 bytes then and has 122 now
        \(help)
        """),
    Refusal(
      testDescription: "data are gone", change: "mv x.csv moved.csv", exit: 66,
      error: "x.csv: error: there is no such file\n"),
    Refusal(
      testDescription: "other data than the run's", change: "sed '1s/^0/1/' x.csv >other.csv",
      arguments: ["--data", "other.csv"],
      error:
        "other.csv: error: this file is not the one that the run began with\n  note: it has the same length, but other bytes\n\(help)"
    ),
    Refusal(
      testDescription: "rows to validate with that the run had not", change: ":",
      arguments: ["--validation-data", "x.csv", "--validation-labels", "y.csv"],
      error: """
        runs/net/1/run.json: error: this file names 2 data files, and the run reads 4
          help: begin a new run with nnrun train runs/net/1/spec.yaml

        """),
    Refusal(
      testDescription: "another spec", change: "sed -i 's/epochs: 6/epochs: 7/' runs/net/1/spec.yaml",
      error: "runs/net/1/spec.yaml: error: this file is not the one that the run began with\n\(help)"),
    Refusal(
      testDescription: "no spec", change: "rm runs/net/1/spec.yaml", exit: 66,
      error: """
        runs/net/1/spec.yaml: error: the run's spec is gone, so it cannot go on
          help: bring it back, or begin a new run

        """),
    Refusal(
      testDescription: "a record cut off", change: "truncate -s 300 runs/net/1/run.json",
      error: """
        runs/net/1/run.json: error: this file is not what nnrun writes about a run, so the run cannot go on
          note: expected a key in double quotes
          help: begin a new run with nnrun train runs/net/1/spec.yaml
          help: or train what was reached, which runs/net/1/checkpoint.keras has

        """),
    Refusal(
      testDescription: "a record of something else", change: "echo '{\"status\": \"running\"}' >runs/net/1/run.json",
      error: """
        runs/net/1/run.json: error: this file is not what nnrun writes about a run, so the run cannot go on
          help: begin a new run with nnrun train runs/net/1/spec.yaml
          help: or train what was reached, which runs/net/1/checkpoint.keras has

        """),
    Refusal(
      testDescription: "a checkpoint cut off", change: "truncate -s 5000 runs/net/1/checkpoint.keras",
      error: """
        runs/net/1/checkpoint.keras: error: this checkpoint is damaged, so the run cannot go on
          note: this .keras file is damaged: there is no end record: the file is cut short, or not a zip
        \(help)
        """),
    Refusal(
      testDescription: "a model in the checkpoint's place",
      change: "\"$nnrun\" train net.yaml --data x.csv --labels y.csv --verbose 0 --run-dir other; "
        + "cp other/net/1/model.keras runs/net/1/checkpoint.keras",
      error: "runs/net/1/checkpoint.keras: error: this file is not a checkpoint of a training\n\(help)"),
    Refusal(
      testDescription: "no record", change: "rm runs/net/1/run.json", exit: 66,
      error: """
        runs/net/1: error: there is no such run
          help: name the folder of a run, such as runs/NAME/1, or latest

        """),
  ]

  @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
    try Training.with { training in
      let folder = try training.interrupted()
      let size = try training.bytes("x.csv").count
      #expect(try training.shell(refusal.change).end == .exit(0))
      func contents() throws -> [String: Data] {
        try Dictionary(uniqueKeysWithValues: training.names(folder).map { ($0, try training.bytes("\(folder)/\($0)")) })
      }
      let before = try contents()
      let run = try training.resume(folder, refusal.arguments)
      #expect(run.end == .exit(refusal.exit))
      let expected = refusal.error.replacing("BEFORE", with: "\(size)").replacing(
        "AFTER", with: training.has("x.csv") ? "\(try training.bytes("x.csv").count)" : "")
      #expect(run.standardError.replacing(training.folder + "/", with: "") == expected)
      #expect(try contents() == before)
    }
  }

  @Test func aRunFromASavedModelNeedsItsCheckpoint() throws {
    try Training.with { training in
      #expect(try training.train(in: "first", ["--out", "start.keras"]).end == .exit(0))
      let folder = try training.interrupted("start.keras")
      try training.remove("\(folder)/checkpoint.keras")
      let run = try training.resume(folder)
      #expect(run.end == .exit(65))
      #expect(
        run.standardError == """
          runs/net/1/checkpoint.keras: error: the checkpoint is gone, and with it the weights that the run began with
          \(Self.help)
          """)
    }
  }

  @Test func movedDataAreFound() throws {
    try Training.with { training in
      let reference = try training.reference()
      let folder = try training.interrupted()
      #expect(try training.shell("mkdir d; mv x.csv y.csv d").end == .exit(0))
      let run = try training.resume(folder, ["--data", "d/x.csv", "--labels", "d/y.csv"])
      #expect(run.end == .exit(0), "\(run.standardError)")
      try training.expectDone(folder, reference, "", sourceLocation: #_sourceLocation)
    }
  }

  @Test func movedRunsAreFound() throws {
    try Training.with { training in
      let reference = try training.reference()
      _ = try training.interrupted()
      #expect(try training.shell("mv runs elsewhere").end == .exit(0))
      #expect(try training.resume("latest", ["--run-dir", "elsewhere"]).end == .exit(0))
      try training.expectDone("elsewhere/net/1", reference, "", sourceLocation: #_sourceLocation)
    }
  }

  /// More threads add up in another order: the same training, but for last digits.
  @Test func anotherNumberOfThreads() throws {
    try Training.with { training in
      let folder = try training.interrupted()
      #expect(try training.resume(folder, ["--threads", "2"]).end == .exit(0))
      #expect(try training.text("\(folder)/run.json").contains(#""threads": 2"#))
    }
  }

  @Test func latestIsTheRunThatBeganLast() throws {
    try Training.with { training in
      let none = try training.resume("latest")
      #expect(none.end == .exit(66))
      #expect(none.standardError == "--resume: error: there is no run in runs\n  help: --run-dir names another place\n")
      #expect(try training.train(in: "runs").end == .exit(0))
      #expect(try training.shell("sed 's/name: net/name: aaa/' net.yaml >aaa.yaml").end == .exit(0))
      #expect(try training.train("aaa.yaml", in: "runs").end == .exit(0))
      let finished = try training.nnrun(["train", "--resume", "latest"])
      #expect(finished.end == .exit(0))
      #expect(finished.standardOutput == "  run       runs/aaa/1 is finished: 6 of 6 epochs, done\n")
      // A script asks for what it needs, whether there is anything left to do or not.
      let missed = try training.nnrun(["train", "--resume", "latest", "--max", "loss=-1"])
      #expect(missed.end == .exit(3))
      #expect(missed.standardError.firstMatch(of: /^--max: error: loss is .*, expected at most -1\n$/) != nil)
      let unknown = try training.nnrun(["train", "--resume", "latest", "--max", "lost=1"])
      #expect(unknown.end == .exit(2))
      #expect(unknown.standardError.hasPrefix("--max: error: there is no log \"lost\"\n"))
    }
  }

  @Test func optionsOfAResumedRunAreRemembered() throws {
    try Training.with { training in
      let reference = try training.reference()
      let folder = try training.interrupted()
      #expect(try training.shell("mkdir d e; mv x.csv y.csv d; echo mine >m.keras").end == .exit(0))
      let options = ["--data", "d/x.csv", "--labels", "d/y.csv", "--out", "m.keras", "--force", "--min", "accuracy=2"]
      let stopped = try training.nnrun(
        ["train", "--resume", folder, "--verbose", "0"] + options,
        environment: Faults.environment("signal:10:\(SIGTERM)"))
      #expect(stopped.end == .exit(143), "\(stopped.standardError)")
      // Paths are those of the folder that the options were given in.
      let run = try training.shell("cd e && \"$nnrun\" train --resume ../\(folder) --verbose 0")
      #expect(run.end == .exit(3))
      #expect(run.standardError.hasPrefix("--min: error: accuracy is "), "\(run.standardError)")
      #expect(try training.bytes("\(folder)/model.keras") == reference.model)
      #expect(try training.bytes("\(folder)/history.csv") == reference.history)
      #expect(try training.bytes("m.keras") == reference.model)
    }
  }

  /// `--force` was meant for the file beside it.
  @Test func anotherPlaceForTheModelIsNotForced() throws {
    try Training.with { training in
      try training.write("old", to: "a.keras")
      try training.write("mine", to: "b.keras")
      let begun = try training.train(
        in: "runs", ["--out", "a.keras", "--force"], environment: Faults.environment("signal:20:\(SIGINT)"))
      #expect(begun.end == .exit(130))
      let refused = try training.resume("runs/net/1", ["--out", "b.keras"])
      #expect(refused.end == .exit(2))
      #expect(refused.standardError.hasPrefix("b.keras: error: this file is already there and is not overwritten\n"))
      #expect(try training.text("b.keras") == "mine")
      #expect(try training.resume("runs/net/1").end == .exit(0))
      #expect(try training.bytes("a.keras") == training.bytes("runs/net/1/model.keras"))
    }
  }

  @Test func aFinishedRunGivesItsModel() throws {
    try Training.with { training in
      #expect(try training.train(in: "runs").end == .exit(0))
      func resume(_ more: [String] = []) throws -> CLIRun {
        try training.nnrun(["train", "--resume", "runs/net/1", "--out", "z.keras"] + more)
      }
      let text = "  run       runs/net/1 is finished: 6 of 6 epochs, done\n  saved     z.keras\n"
      let run = try resume()
      #expect(run.end == .exit(0))
      #expect(run.standardOutput == text)
      #expect(try training.bytes("z.keras") == training.bytes("runs/net/1/model.keras"))
      // It is there already.
      #expect(try resume().end == .exit(0))
      try training.write("mine", to: "z.keras")
      let refused = try resume()
      #expect(refused.end == .exit(2))
      #expect(refused.standardError.hasPrefix("z.keras: error: this file is already there and is not overwritten\n"))
      #expect(try training.text("z.keras") == "mine")
      #expect(try resume(["--force"]).standardOutput == text)
      #expect(try training.bytes("z.keras") == training.bytes("runs/net/1/model.keras"))
    }
  }

  @Test func aFileThatTheRunHasWrittenIsNotInTheWay() throws {
    try Training.with { training in
      let calls = try training.reference("net.yaml", ["--out", "first.keras"]).calls
      let number = try #require(calls.firstIndex { $0.hasSuffix("history.csv") && $0.contains(" rename ") }) + 1
      let kill = Faults.environment("kill:\(number)")
      #expect(try training.train(in: "runs", ["--out", "m.keras"], environment: kill).end == .signal(SIGKILL))
      #expect(try training.bytes("m.keras") == training.bytes("first.keras"))
      #expect(try training.resume("latest").end == .exit(0))
      // Somebody else's is.
      #expect(try training.train(in: "more", ["--out", "n.keras"], environment: kill).end == .signal(SIGKILL))
      try training.write("mine", to: "n.keras")
      let refused = try training.resume("more/net/1")
      #expect(refused.end == .exit(2))
      #expect(refused.standardError.contains("n.keras: error: this file is already there and is not overwritten\n"))
      #expect(try training.text("n.keras") == "mine")
    }
  }
}
