import NNConfig
import NNSpec
import NNTraining
import Testing

/// Steps of a schedule that are given in epochs.
@Suite struct EpochCountTests {
  private func read(_ schedule: String) -> (spec: Spec?, messages: String) {
    reading("layers: [Dense: 1]\ncompile: {loss: mse, optimizer: {Adam: {learning_rate: \(schedule)}}}\n")
  }

  private func schedule(_ spec: Spec) -> (any LearningRateSchedule)? {
    if case .schedule(let schedule)? = spec.compile?.optimizer.base.options.learningRate { schedule } else { nil }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var same: String
    var testDescription: String { text }
  }

  /// With 7 steps per epoch.
  @Test(arguments: [
    Case(
      text: "{CosineDecay: {initial_learning_rate: 0.1, decay_steps: 20 epochs}}",
      same: "{CosineDecay: {initial_learning_rate: 0.1, decay_steps: 140}}"),
    Case(
      text: "{CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9, warmup_steps: '1 epoch', warmup_target: 1}}",
      same: "{CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9, warmup_steps: 7, warmup_target: 1}}"),
    Case(
      text: "{CosineDecayRestarts: {initial_learning_rate: 0.1, first_decay_steps: 1.5 epochs}}",
      same: "{CosineDecayRestarts: {initial_learning_rate: 0.1, first_decay_steps: 11}}"),
    Case(
      text: "{ExponentialDecay: {initial_learning_rate: 1, decay_steps: 0.01 epochs, decay_rate: 0.9}}",
      same: "{ExponentialDecay: {initial_learning_rate: 1, decay_steps: 1, decay_rate: 0.9}}"),
    Case(
      text: "{PiecewiseConstantDecay: {boundaries: [10, 2 epochs, 3 epochs], values: [1, 0.5, 0.25, 0.1]}}",
      same: "{PiecewiseConstantDecay: {boundaries: [10, 14, 21], values: [1, 0.5, 0.25, 0.1]}}"),
    Case(
      text: "{PiecewiseConstantDecay: {boundaries: 2 epochs, values: [1, 0.5]}}",
      same: "{PiecewiseConstantDecay: {boundaries: [14], values: [1, 0.5]}}"),
  ])
  func isCounted(_ item: Case) throws {
    var counted = try #require(read(item.text).spec)
    #expect(counted.places.epochs != nil)
    try counted.countEpochs(stepsPerEpoch: 7)
    #expect(counted.places.epochs == nil)
    let plain = try #require(read(item.same).spec)
    #expect(plain.places.epochs == nil)
    let context = WriteContext(includesDefaults: true)
    #expect(schedule(counted)?.write(in: context) == schedule(plain)?.write(in: context))
    // What is kept of the spec, and saved with the model, holds numbers.
    #expect(counted.write() == plain.write())
  }

  @Test func numbersStayAsTheyAre() throws {
    let before = try #require(read("{CosineDecay: {initial_learning_rate: 0.1, decay_steps: 20}}").spec)
    var after = before
    try after.countEpochs(stepsPerEpoch: 7)
    #expect(before.sectionValues == after.sectionValues)
  }

  @Test func boundariesMustGrowOnceTheyAreCounted() throws {
    var spec = try #require(read("{PiecewiseConstantDecay: {boundaries: [1 epoch, 5], values: [1, 0.5, 0.1]}}").spec)
    #expect(throws: DiagnosticError.self) { try spec.countEpochs(stepsPerEpoch: 7) }
    try spec.countEpochs(stepsPerEpoch: 4)
  }

  @Test(arguments: ["20 weeks", "20epochs", "-1 epochs", "x epochs", "0 epochs"])
  func isRefused(_ count: String) {
    let (spec, messages) = read("{CosineDecay: {initial_learning_rate: 0.1, decay_steps: \(count)}}")
    #expect(spec == nil)
    #expect(messages.contains("decay_steps: expected a positive integer, got "))
  }
}
