import NNConfig
import NNGraph

/// The schedules that a spec can name.
public enum LearningRateSchedules {
  public static let all = Catalogue<any LearningRateSchedule>(
    kind: "learning-rate schedule",
    [
      CosineDecay.self, CosineDecayRestarts.self, ExponentialDecay.self, InverseTimeDecay.self,
      PiecewiseConstantDecay.self, PolynomialDecay.self,
    ])
}

extension LearningRateSchedule {
  static func nameField(_ kerasName: String) -> Field<Self> {
    Field<Self>(
      "name", \.givenName, "A name of its own.",
      keras: KerasForm(write: { name, _ in .string(name ?? kerasName) }))
  }
}

/// `initial_learning_rate * decay_rate ^ (step / decay_steps)`. Same as Keras `ExponentialDecay`.
public struct ExponentialDecay: LearningRateSchedule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var decayRate = 0.0
  public var staircase = false
  public var givenName: String?

  public init() {}

  public static let summary = "A rate that shrinks by one factor over and over."

  public static var fields: [Field<ExponentialDecay>] {
    Field("initial_learning_rate", \.initialLearningRate, .required, "Rate at the start.", check: .nonNegative)
    Field("decay_steps", \.decaySteps, .required, "Batches per factor.", check: .positive)
    Field("decay_rate", \.decayRate, .required, "The factor.", check: .nonNegative)
    Field("staircase", \.staircase, "Whether the rate falls in steps rather than with every batch.")
    nameField("ExponentialDecay")
  }

  public func callAsFunction(step: Value) -> Value {
    let exact = step / Double(decaySteps)
    let periods = staircase ? floor(exact) : exact
    return initialLearningRate * power(periods.filled(with: decayRate), periods)
  }
}

/// `initial_learning_rate / (1 + decay_rate * step / decay_steps)`. Same as Keras `InverseTimeDecay`.
public struct InverseTimeDecay: LearningRateSchedule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var decayRate = 0.0
  public var staircase = false
  public var givenName: String?

  public init() {}

  public static let summary = "A rate divided by a number that grows evenly."

  public static var fields: [Field<InverseTimeDecay>] {
    Field("initial_learning_rate", \.initialLearningRate, .required, "Rate at the start.", check: .nonNegative)
    Field("decay_steps", \.decaySteps, .required, "Batches in which the divisor grows by decay_rate.", check: .positive)
    Field("decay_rate", \.decayRate, .required, "How much the divisor grows.", check: .nonNegative)
    Field("staircase", \.staircase, "Whether the rate falls in steps rather than with every batch.")
    nameField("InverseTimeDecay")
  }

  public func callAsFunction(step: Value) -> Value {
    let exact = step / Double(decaySteps)
    return initialLearningRate / (1 + decayRate * (staircase ? floor(exact) : exact))
  }
}

/// `values[i]` as long as `step <= boundaries[i]`, then the last value. Same as Keras `PiecewiseConstantDecay`.
public struct PiecewiseConstantDecay: LearningRateSchedule {
  public var boundaries: [Int] = []
  public var values: [Double] = []
  public var givenName: String?

  public init() {}

  public static let summary = "One rate after another."

  public static var fields: [Field<PiecewiseConstantDecay>] {
    Field(
      "boundaries", \.boundaries, .required, "Last batch, counted from 0, of every rate but the last.",
      keras: KerasForm(read: wholeSteps))
    Field("values", \.values, .required, "The rates: one more than boundaries.", check: .nonNegative)
    nameField("PiecewiseConstant")
  }

  public static let leading = Leading.none

  /// Keras takes fractions too: a step is at most 7.5 if it is at most 7.
  @Sendable private static func wholeSteps(_ value: ConfigValue, in context: ReadContext) -> [Int]? {
    let items = value.items ?? []
    let steps = items.compactMap { item -> Int? in
      guard let scalar = item.scalar, !scalar.isQuoted, let number = Double(scalar.text) else { return nil }
      return Int(exactly: number.rounded(.down))
    }
    return items.isEmpty || steps.count < items.count ? [Int].read(value, in: context) : steps
  }

  public func validate(_ checks: ComponentChecks) {
    if boundaries.isEmpty { return checks.error("expected one boundary or more, got none", at: "boundaries") }
    if values.count != boundaries.count + 1 {
      checks.error(
        "expected \(boundaries.count + 1) values for \(boundaries.count) boundaries, got \(values.count)", at: "values")
    }
    if zip(boundaries, boundaries.dropFirst()).contains(where: { $0 >= $1 }) {
      checks.error("boundaries must grow", at: "boundaries")
    }
  }

  public func callAsFunction(step: Value) -> Value {
    var rate = step.filled(with: values.last ?? 0)
    for (boundary, value) in zip(boundaries, values).reversed() {
      rate = select(step .<= Double(boundary), value, rate)
    }
    return rate
  }
}

/// `(initial - end) * (1 - step / decay_steps) ^ power + end`, then `end`. Same as Keras `PolynomialDecay`.
///
/// With `cycle` the number of steps grows by `decay_steps` each time it is used up.
public struct PolynomialDecay: LearningRateSchedule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var endLearningRate = 0.0001
  public var power = 1.0
  public var cycle = false
  public var givenName: String?

  public init() {}

  public static let summary = "A rate that falls to another one along a power of the steps left."

  public static var fields: [Field<PolynomialDecay>] {
    Field("initial_learning_rate", \.initialLearningRate, .required, "Rate at the start.", check: .nonNegative)
    Field("decay_steps", \.decaySteps, .required, "Batches until the end rate.", check: .positive)
    Field("end_learning_rate", \.endLearningRate, "Rate at the end.", check: .nonNegative)
    Field("power", \.power, "1 is a straight line.", check: .nonNegative)
    Field("cycle", \.cycle, "Whether the rate rises again and falls more slowly.")
    nameField("PolynomialDecay")
  }

  public func callAsFunction(step: Value) -> Value {
    let span = Double(decaySteps)
    let fraction: Value
    if cycle {
      let rounds = select(step .== 0.0, 1, ceil(step / span))
      fraction = step / (span * rounds)
    } else {
      fraction = minimum(step, span) / span
    }
    return (initialLearningRate - endLearningRate) * NNGraph.power(1 - fraction, power) + endLearningRate
  }
}

/// `initial * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha)`. Same as Keras `CosineDecay`.
///
/// With `warmup_target` the rate first rises evenly to it within `warmup_steps`, then falls from there.
///
/// Reference: SGDR: Stochastic Gradient Descent with Warm Restarts, Loshchilov & Hutter, 2016,
/// https://arxiv.org/abs/1608.03983
public struct CosineDecay: LearningRateSchedule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var alpha = 0.0
  public var givenName: String?
  public var warmupTarget: Double?
  public var warmupSteps = 0

  public init() {}

  public static let summary = "A rate that falls along half a cosine wave, perhaps after a warm-up."

  public static var fields: [Field<CosineDecay>] {
    Field("initial_learning_rate", \.initialLearningRate, .required, "Rate at the start.", check: .nonNegative)
    Field("decay_steps", \.decaySteps, .required, "Batches until the end.", check: .positive)
    Field("alpha", \.alpha, "Share of the rate that is left at the end.", check: .range(0...1))
    nameField("CosineDecay")
    Field("warmup_target", \.warmupTarget, "Rate at the end of the warm-up.", check: .nonNegative)
    Field("warmup_steps", \.warmupSteps, "Batches of the warm-up.", check: .nonNegative)
  }

  public func validate(_ checks: ComponentChecks) {
    if warmupTarget == nil && warmupSteps > 0 {
      checks.warning("warmup_steps has no effect without warmup_target", at: "warmup_steps")
    }
  }

  public func callAsFunction(step: Value) -> Value {
    let span = Double(decaySteps)
    func decayed(_ step: Value, from rate: Double) -> Value {
      rate * ((1 - alpha) * (0.5 * (1 + cos(step / span * Double.pi))) + alpha)
    }
    guard let warmupTarget else { return decayed(minimum(step, span), from: initialLearningRate) }
    let warmup = Double(warmupSteps)
    let bounded = minimum(step, span + warmup)
    let falling = decayed(bounded - warmup, from: warmupTarget)
    guard warmupSteps > 0 else { return falling }
    let rising = (warmupTarget - initialLearningRate) * (bounded / warmup) + initialLearningRate
    return select(bounded .< warmup, rising, falling)
  }
}

/// Cosine decays one after another, each `t_mul` times as long and `m_mul` times as high as the one before. Same as
/// Keras `CosineDecayRestarts`.
///
/// Reference: SGDR: Stochastic Gradient Descent with Warm Restarts, Loshchilov & Hutter, 2016,
/// https://arxiv.org/abs/1608.03983
public struct CosineDecayRestarts: LearningRateSchedule {
  public var initialLearningRate = 0.0
  public var firstDecaySteps = 0
  public var lengthFactor = 2.0
  public var heightFactor = 1.0
  public var alpha = 0.0
  public var givenName: String?

  public init() {}

  public static let summary = "Cosine decays one after another."

  public static var fields: [Field<CosineDecayRestarts>] {
    Field("initial_learning_rate", \.initialLearningRate, .required, "Rate at the start.", check: .nonNegative)
    Field("first_decay_steps", \.firstDecaySteps, .required, "Batches of the first decay.", check: .positive)
    Field("t_mul", \.lengthFactor, "How much longer each decay is than the one before.", check: .atLeast(1))
    Field("m_mul", \.heightFactor, "How much higher each decay starts than the one before.", check: .nonNegative)
    Field("alpha", \.alpha, "Share of the rate that is left at the end.", check: .range(0...1))
    nameField("SGDRDecay")
  }

  public func callAsFunction(step: Value) -> Value {
    let passed = step / Double(firstDecaySteps)
    let restarts: Value
    let fraction: Value
    if lengthFactor == 1 {
      restarts = floor(passed)
      fraction = passed - restarts
    } else {
      let base = passed.filled(with: lengthFactor)
      restarts = floor(log(1 - passed * (1 - lengthFactor)) / log(base))
      let length = power(base, restarts)
      fraction = (passed - (1 - length) / (1 - lengthFactor)) / length
    }
    let height = power(restarts.filled(with: heightFactor), restarts)
    return initialLearningRate * ((1 - alpha) * (0.5 * height * (1 + cos(fraction * Double.pi))) + alpha)
  }
}
