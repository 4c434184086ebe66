import NNConfig
import Testing

@testable import NNRun

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
