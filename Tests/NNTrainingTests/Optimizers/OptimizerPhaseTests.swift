import NNTraining
import Testing

@Suite struct OptimizerPhaseTests {
  static func optimizer(accumulation: Int? = nil, overwrite: Int? = nil) -> AnyOptimizer {
    var sgd = SGD()
    sgd.options.gradientAccumulationSteps = accumulation
    sgd.options.useEMA = overwrite != nil
    sgd.options.emaOverwriteFrequency = overwrite
    return AnyOptimizer(sgd)
  }

  @Test func plain() {
    #expect((0..<20).allSatisfy { OptimizerPhases(Self.optimizer()).phase(ofStep: $0) == .apply })
  }

  @Test func accumulation() {
    let optimizer = Self.optimizer(accumulation: 3)
    let phases = (0..<6).map { OptimizerPhases(optimizer).phase(ofStep: $0) }
    #expect(phases == [.accumulate, .accumulate, .apply, .accumulate, .accumulate, .apply])
  }

  @Test func averages() {
    let phases = (0..<4).map { OptimizerPhases(Self.optimizer(overwrite: 2)).phase(ofStep: $0) }
    let overwriting = OptimizerPhase(overwritesWithAverages: true)
    #expect(phases == [.apply, overwriting, .apply, overwriting])
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
  }

  /// Without averages the frequency means nothing.
  @Test func frequencyAlone() {
    var sgd = SGD()
    sgd.options.emaOverwriteFrequency = 2
    #expect((0..<4).allSatisfy { OptimizerPhases(AnyOptimizer(sgd)).phase(ofStep: $0) == .apply })
  }
}
