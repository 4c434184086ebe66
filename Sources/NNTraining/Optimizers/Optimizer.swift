import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// The rule by which gradients change weights, written as ops of the step.
public protocol Optimizer: Component {
  /// What every optimizer of Keras has: learning rate, decay, clipping, averages, accumulation.
  var options: OptimizerOptions { get set }

  /// Names of its slots in Keras's order: the slots of one group alternate, parameter by parameter, and a group is
  /// complete before the next begins.
  var slots: [[String]] { get }

  /// The new value of `parameter`. Slots are read and set through the scope.
  ///
  /// - Parameters:
  ///   - gradient: clipped already.
  ///   - learningRate: a scalar: the number or the schedule's value at this step.
  func updated(_ parameter: Value, gradient: Value, learningRate: Value, in scope: SlotScope) throws -> Value
}

extension Optimizer {
  public static var kerasModule: String { "keras.optimizers" }
}

/// The slots of one parameter, and what all parameters of a step share.
public struct SlotScope {
  public let builder: GraphBuilder
  public let table: StateTable
  public let parameter: VariableDeclaration
  /// Updates made before this one: 0 at the first step. `int32` scalar.
  public let iterations: Value

  public init(builder: GraphBuilder, table: StateTable, parameter: VariableDeclaration, iterations: Value) {
    self.builder = builder
    self.table = table
    self.parameter = parameter
    self.iterations = iterations
  }

  /// The slot `name` of this parameter, shaped like it, zero at first.
  public func slot(_ name: String, initial: StateTable.Initial = .constant(0)) -> Value {
    let spec = StateSpec("optimizer/\(parameter.path)/\(name)", parameter.type, role: .slot)
    table.declare(spec, initial: initial)
    return builder.state(spec)
  }

  public func set(_ name: String, to value: Value) {
    builder.setState("optimizer/\(parameter.path)/\(name)", to: value)
  }
}

/// An optimizer of any kind, read by its name.
public struct AnyOptimizer: Configurable {
  public var base: any Optimizer

  public init(_ base: any Optimizer) { self.base = base }

  public static var schema: ConfigSchema { .named("optimizer", example: "adam") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> AnyOptimizer? {
    Optimizers.all.read(value, in: context).map(AnyOptimizer.init)
  }

  public func write(in context: WriteContext) -> ConfigValue { base.write(in: context) }
}
