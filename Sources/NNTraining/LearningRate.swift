import NNConfig
import NNGraph

/// A learning rate that changes from step to step.
public protocol LearningRateSchedule: Component {
  /// The name given in the spec.
  var givenName: String? { get set }
  /// The rate at a step, a scalar.
  ///
  /// - Parameter step: batches trained on before this one, as a `float32` scalar.
  func callAsFunction(step: Value) -> Value
}

extension LearningRateSchedule {
  public static var kerasModule: String { "keras.optimizers.schedules" }
}

/// A number, which callbacks may change while training runs, or a schedule.
public enum LearningRate: Configurable, CheckableNumbers {
  case constant(Double)
  case schedule(any LearningRateSchedule)

  public static var schema: ConfigSchema {
    .union("a number or a schedule", [.number, .named("learning-rate schedule")])
  }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> LearningRate? {
    if value.entries != nil || value.text.flatMap({ LearningRateSchedules.all[$0] }) != nil {
      return LearningRateSchedules.all.read(value, in: context).map(LearningRate.schedule)
    }
    var inner = context
    if inner.expectation == nil { inner.expectation = schema }
    guard let rate = Double.read(value, in: inner) else { return nil }
    // Keras keeps the rate in single precision and writes it out in double: 0.009999999776482582 is 0.01.
    if context.dialect == .keras, Double(Float(rate)) == rate, let plain = Double("\(Float(rate))") {
      return .constant(plain)
    }
    return .constant(rate)
  }

  public func write(in context: WriteContext) -> ConfigValue {
    switch self {
    case .constant(let rate): .double(rate)
    case .schedule(let schedule): schedule.write(in: context)
    }
  }

  public var checkableNumbers: [Double] {
    if case .constant(let rate) = self { [rate] } else { [] }
  }
}

extension LearningRate: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}
