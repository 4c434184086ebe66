import NNTraining
import Testing

@Suite struct OptimizerPhaseTests {
  static func optimizer(accumulation: Int? = nil, overwrite: Int? = nil) -> AnyOptimizer {
    var sgd = SGD()
    sgd.options.accumulationSteps = accumulation
    sgd.options.usesAverage = overwrite != nil
    sgd.options.averageOverwriteFrequency = overwrite
    return AnyOptimizer(sgd)
  }

  @Test func plain() {
    #expect(OptimizerPhase.needed(by: Self.optimizer()) == [.apply])
    #expect(OptimizerPhases(Self.optimizer()).phase(ofStep: 17) == .apply)
  }

  @Test func accumulation() {
    let optimizer = Self.optimizer(accumulation: 3)
    #expect(OptimizerPhase.needed(by: optimizer) == [.accumulate, .apply])
    let phases = (0..<6).map { OptimizerPhases(optimizer).phase(ofStep: $0) }
    #expect(phases == [.accumulate, .accumulate, .apply, .accumulate, .accumulate, .apply])
  }

  @Test func averages() {
    let optimizer = Self.optimizer(overwrite: 2)
    #expect(OptimizerPhase.needed(by: optimizer) == [.apply, OptimizerPhase(overwritesWithAverages: true)])
    let flags = (0..<4).map { OptimizerPhases(optimizer).phase(ofStep: $0).overwritesWithAverages }
    #expect(flags == [false, true, false, true])
  }

  /// Keras overwrites at every batch of the update that is due.
  @Test func both() {
    let optimizer = Self.optimizer(accumulation: 2, overwrite: 2)
    let phases = (0..<4).map { OptimizerPhases(optimizer).phase(ofStep: $0) }
    #expect(
      phases == [
        .accumulate, .apply, OptimizerPhase(onlyAccumulates: true, overwritesWithAverages: true),
        OptimizerPhase(overwritesWithAverages: true),
      ])
    #expect(OptimizerPhase.needed(by: optimizer) == phases)
  }

  /// Without averages the frequency means nothing.
  @Test func frequencyAlone() {
    var sgd = SGD()
    sgd.options.averageOverwriteFrequency = 2
    #expect(OptimizerPhase.needed(by: AnyOptimizer(sgd)) == [.apply])
  }
}
