import NNConfig
import NNGraph

/// What every optimizer of Keras has.
public struct OptimizerOptions: Sendable {
  public var learningRate: LearningRate
  /// Share of each parameter, times the learning rate, that is taken off before every update.
  public var weightDecay: Double?
  /// Largest norm of one parameter's gradient.
  public var clipNorm: Double?
  /// Largest absolute value of one element of a gradient.
  public var clipValue: Double?
  /// Largest norm of all gradients together.
  public var globalClipNorm: Double?
  /// Keeps an exponential moving average of every parameter, which replaces it when training ends.
  public var useEMA = false
  public var emaMomentum = 0.99
  /// Number of updates after which the averages replace the parameters, again and again.
  public var emaOverwriteFrequency: Int?
  /// Factor of the loss, taken out of the gradients again: keeps small ones from vanishing in low precision.
  public var lossScaleFactor: Double?
  /// Number of batches whose mean gradient makes one update.
  public var gradientAccumulationSteps: Int?
  public var givenName: String?

  public init(learningRate: LearningRate) { self.learningRate = learningRate }

  /// Only one way of clipping may be chosen.
  func validate(_ checks: ComponentChecks) {
    let clips = [("clipnorm", clipNorm), ("clipvalue", clipValue), ("global_clipnorm", globalClipNorm)]
    let chosen = clips.filter { $0.1 != nil }.map(\.0)
    if chosen.count > 1 {
      checks.error(
        "only one of clipnorm, clipvalue and global_clipnorm can be set, got \(chosen.joined(separator: " and "))",
        at: chosen[1], help: "keep \(chosen[0]) or \(chosen[1])")
    }
    if emaOverwriteFrequency != nil && !useEMA {
      checks.warning(
        "ema_overwrite_frequency has no effect without use_ema", at: "ema_overwrite_frequency",
        help: "add use_ema: true")
    }
  }
}

extension Optimizer {
  /// The first field of every optimizer, which may be written without its key.
  static var rate: Field<Self> {
    Field<Self>(
      "learning_rate", \.options.learningRate, "Size of the steps.",
      check: .custom("a non-negative number or a schedule") { $0.checkableNumbers.allSatisfy { $0 >= 0 } })
  }

  /// What stands behind an optimizer's own parameters.
  static func common(_ kerasName: String) -> [Field<Self>] {
    [
      Field<Self>(
        "weight_decay", \.options.weightDecay,
        "Share of each parameter, times the learning rate, that every update takes off.", check: .nonNegative),
      Field<Self>("clipnorm", \.options.clipNorm, "Largest norm of each parameter's gradient.", check: .positive),
      Field<Self>("clipvalue", \.options.clipValue, "Largest absolute value in a gradient.", check: .positive),
      Field<Self>(
        "global_clipnorm", \.options.globalClipNorm, "Largest norm of all gradients together.", check: .positive),
      Field<Self>(
        "use_ema", \.options.useEMA,
        "Whether moving averages of the parameters are kept, which replace them when training ends."),
      Field<Self>(
        "ema_momentum", \.options.emaMomentum, "Share of the average that stays at each update.",
        check: .range(0...1)),
      Field<Self>(
        "ema_overwrite_frequency", \.options.emaOverwriteFrequency,
        "Number of updates after which the averages replace the parameters.", check: .positive),
      Field<Self>(
        "loss_scale_factor", \.options.lossScaleFactor,
        "Factor of the loss while gradients are computed, for low precision.", check: .positive),
      Field<Self>(
        "gradient_accumulation_steps", \.options.gradientAccumulationSteps,
        "Number of batches whose mean gradient makes one update.", check: .atLeast(2)),
      Field<Self>(
        "name", \.options.givenName, "A name of its own.",
        keras: KerasForm(write: { name, _ in .string(name ?? kerasName) })),
    ]
  }

  public static var leading: Leading { .first }

  public func validate(_ checks: ComponentChecks) { options.validate(checks) }
}
