import Foundation
import NNTestSupport
import Testing

/// Disks that are full or broken, from any call on. `Scripts/robustness` does the same at every call, and with real disks.
@Suite(.enabled(if: Faults.isThere, "there is no C compiler for Scripts/robustness/faults.c"))
struct FullDiskTests {
  private func leftovers(_ training: Training, _ place: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: training.path(place)).filter { path in
      let name = path.split(separator: "/").last ?? ""
      return name.hasPrefix(".") || name.hasSuffix(".part")
    }
  }

  @Test(arguments: ["full:N", "fail:N:\(EIO)", "fail:N:\(EDQUOT)"]) func aTrainingLosesNothing(_ fault: String) throws {
    try Training.with { training in
      let reference = try training.reference("net.yaml", ["--out", "reference.keras"])
      // What cannot be removed is left over, and does no harm.
      let numbers = SeededSample.numbers(7, upTo: reference.calls.count, seed: 3).filter {
        !reference.calls[$0 - 1].contains(" unlink ")
      }
      for number in numbers {
        let fault = fault.replacing("N", with: "\(number)")
        let (place, out) = ("place-\(number)", "place-\(number).keras")
        let run = try training.train(in: place, ["--out", out], environment: Faults.environment(fault))
        let comment = Comment(rawValue: "\(fault), \(reference.calls[number - 1]): \(run.standardError)")
        #expect(run.end == .exit(0) || run.end == .exit(74), comment)
        #expect(run.end == .exit(0) || run.standardError.contains("error: "), comment)
        if training.has(place) { #expect(try leftovers(training, place).isEmpty, comment) }
        #expect(training.names(".").allSatisfy { !$0.hasSuffix(".part") }, comment)
        guard try training.expectRecovers(in: place, reference, comment) else { continue }
        #expect(try training.bytes(out) == reference.model, comment)
      }
    }
  }

  /// There is no run without room for its model.
  @Test func roomIsReservedBeforeTheFirstStep() throws {
    try Training.with { training in
      let calls = try training.reference().calls
      let number = try #require(calls.firstIndex { $0.contains(" posix_fallocate ") }) + 1
      let run = try training.train(in: "runs", environment: Faults.environment("full:\(number)"))
      #expect(run.end == .exit(74))
      #expect(
        run.standardError == """
          runs/net/1/model.keras: error: this file could not be written: no space left on device
            help: choose another place with --run-dir

          """)
      #expect(training.names("runs/net").isEmpty)
    }
  }

  @Test func aCheckpointThatCannotBeSavedIsAWarning() throws {
    try Training.with { training in
      let reference = try training.reference()
      let number = try #require(reference.calls.firstIndex { $0.contains(" open ") && $0.contains("checkpoint") }) + 1
      let run = try training.train(in: "runs", environment: Faults.environment("fail:\(number):\(ENOSPC)"))
      #expect(run.end == .exit(0))
      #expect(
        run.standardError == """
          runs/net/1/checkpoint.keras: warning: no checkpoint could be saved; training goes on
            note: this file could not be written: no space left on device

          """)
      try training.expectDone("runs/net/1", reference, "", sourceLocation: #_sourceLocation)
    }
  }

  @Test func aModelThatCannotBeSavedCanBeSavedLater() throws {
    try Training.with { training in
      let reference = try training.reference()
      let number = try #require(reference.calls.firstIndex { $0.contains(" fsync ") && $0.contains("model") }) + 1
      let run = try training.train(in: "runs", environment: Faults.environment("fail:\(number):\(EIO)"))
      #expect(run.end == .exit(74))
      #expect(
        run.standardError == """
          runs/net/1/model.keras: error: this file could not be written: input/output error
            help: put that right and go on from the last checkpoint: nnrun train --resume runs/net/1

          """)
      try training.expectRecovers(in: "runs", reference, "")
    }
  }

  @Test func theModelIsThereWhenOutIsNot() throws {
    try Training.with { training in
      let reference = try training.reference("net.yaml", ["--out", "m.keras"])
      try training.remove("m.keras")
      let number = try #require(reference.calls.firstIndex { $0.contains(" open ") && $0.contains("m.keras") }) + 1
      let run = try training.train(
        in: "runs", ["--out", "m.keras"], environment: Faults.environment("fail:\(number):\(ENOSPC)"))
      #expect(run.end == .exit(74))
      #expect(
        run.standardError == """
          m.keras: error: this file could not be written: no space left on device
            help: the model itself is saved: runs/net/1/model.keras

          """)
      #expect(try training.bytes("runs/net/1/model.keras") == reference.model)
      #expect(try training.text("runs/net/1/run.json").contains(#""status": "failed""#))
      try training.expectRecovers(in: "runs", reference, "")
      #expect(try training.bytes("m.keras") == reference.model)
    }
  }

  /// The model is there, but nothing says so: the run must be able to come to its end, from the checkpoint.
  @Test(arguments: ["net.yaml", "start.keras"]) func theCheckpointStaysUntilTheRecordIsWritten(_ model: String) throws {
    try Training.with { training in
      #expect(try training.train(in: "first", ["--out", "start.keras", "--epochs", "1"]).end == .exit(0))
      let reference = try training.reference(model, ["--epochs", "6"])
      let number = try #require(reference.calls.lastIndex { $0.contains(" open ") && $0.contains("history.csv") }) + 1
      let run = try training.train(
        model, in: "runs", ["--epochs", "6"], environment: Faults.environment("full:\(number)"))
      #expect(run.end == .exit(74))
      #expect(
        run.standardError == """
          runs/net/1/history.csv: error: this file could not be written: no space left on device
            help: put that right and go on from the last checkpoint: nnrun train --resume runs/net/1
            help: the model itself is saved: runs/net/1/model.keras

          """)
      #expect(training.has("runs/net/1/checkpoint.keras"))
      try training.expectRecovers(in: "runs", reference, "")
    }
  }

  @Test func otherCommandsWriteAWholeFileOrNone() throws {
    try Training.with { training in
      #expect(try training.train(in: "runs", ["--out", "m.keras"]).end == .exit(0))
      let commands = [
        (["predict", "m.keras", "--data", "x.csv", "--out", "out/p.csv"], ["p.csv"]),
        (["generate-dummy", "--out-dir", "out"], ["x.csv", "y.csv"]),
      ]
      for (command, files) in commands {
        try FileManager.default.createDirectory(atPath: training.path("out"), withIntermediateDirectories: true)
        let log = training.path("calls")
        #expect(try training.nnrun(command, environment: Faults.environment(log: log)).end == .exit(0))
        let whole = try files.map { try training.bytes("out/\($0)") }
        let count = try training.text("calls").split(separator: "\n").count
        try training.remove("calls")
        for number in 1...count {
          for file in training.names("out") { try training.remove("out/\(file)") }
          let run = try training.nnrun(command, environment: Faults.environment("full:\(number)"))
          #expect(run.end == .exit(0) || run.end == .exit(74))
          #expect(Set(training.names("out")).isSubset(of: files))
          for (file, bytes) in zip(files, whole) where training.has("out/\(file)") {
            #expect(try training.bytes("out/\(file)") == bytes)
          }
        }
        try training.remove("out")
      }
    }
  }
}
