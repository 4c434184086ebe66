import NNConfig
import NNGraph

/// A penalty on a variable that is added to the loss.
public protocol Regularizer: Component {
  /// A scalar.
  func callAsFunction(_ x: Value) throws -> Value
}

extension Regularizer {
  public static var kerasModule: String { "keras.regularizers" }
}

/// A regularizer of any kind, read by its name.
public struct AnyRegularizer: Configurable {
  public var base: any Regularizer

  public init(_ base: any Regularizer) { self.base = base }

  public static var schema: ConfigSchema { .named("regularizer", example: "l2") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> AnyRegularizer? {
    Regularizers.all.read(value, in: context).map(AnyRegularizer.init)
  }

  public func write(in context: WriteContext) -> ConfigValue { base.write(in: context) }
}

/// What a variable is forced to be after every update.
public protocol Constraint: Component {
  /// The nearest allowed value, same shape.
  func callAsFunction(_ x: Value) throws -> Value
}

extension Constraint {
  public static var kerasModule: String { "keras.constraints" }
}

/// A constraint of any kind, read by its name.
public struct AnyConstraint: Configurable {
  public var base: any Constraint

  public init(_ base: any Constraint) { self.base = base }

  public static var schema: ConfigSchema { .named("constraint", example: "unit_norm") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> AnyConstraint? {
    Constraints.all.read(value, in: context).map(AnyConstraint.init)
  }

  public func write(in context: WriteContext) -> ConfigValue { base.write(in: context) }
}
