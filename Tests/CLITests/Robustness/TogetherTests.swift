import Foundation
import NNTestSupport
import Testing

/// Several processes in one place.
@Suite struct TogetherTests {
  @Test func runsOfOneNameGetFoldersOfTheirOwn() throws {
    try Training.with { training in
      let count = 10
      let run = try training.shell(
        "for i in $(seq \(count)); do \"$nnrun\" train net.yaml --data x.csv --labels y.csv --verbose 0 & done; wait")
      #expect(run.standardError.isEmpty)
      let numbers = (1...count).map(String.init)
      #expect(training.names("runs/net") == (numbers + ["latest"]).sorted())
      let newest = try FileManager.default.destinationOfSymbolicLink(atPath: training.path("runs/net/latest"))
      #expect(newest == "\(count)")
      let model = try training.bytes("runs/net/1/model.keras")
      for number in numbers {
        #expect(training.names("runs/net/\(number)") == ["history.csv", "model.keras", "run.json", "spec.yaml"])
        #expect(try training.bytes("runs/net/\(number)/model.keras") == model)
        let record = try training.text("runs/net/\(number)/run.json")
        #expect(record.contains(#""run": \#(number),"#) && record.contains(#""status": "done""#))
      }
    }
  }

  @Test(.enabled(if: Faults.isThere, "there is no C compiler for Scripts/robustness/faults.c"))
  func aRunIsResumedOnce() throws {
    try Training.with { training in
      let reference = try training.reference()
      let folder = try training.interrupted()
      // The first waits for room in the pipe, so the second finds it at work.
      let run = try training.shell(
        """
        { "$nnrun" train --resume \(folder) --json; echo "first $?"; } | {
          read line; "$nnrun" train --resume \(folder); echo "second $?"; tail -1; }
        """)
      #expect(run.standardOutput == "second 74\nfirst 0\n")
      #expect(
        run.standardError == """
          runs/net/1: error: another nnrun is training in this folder
            help: wait until it is done, or start a run of its own without --resume

          """)
      try training.expectDone(folder, reference, "", sourceLocation: #_sourceLocation)
    }
  }
}
