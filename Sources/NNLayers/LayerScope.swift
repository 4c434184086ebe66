import NNConfig
import NNGraph
import NNTensor

/// Whether a network is traced to learn or to answer.
public enum Mode: String, Hashable, Sendable { case training, inference }

/// What one trace of a model shares: the graph being written and what its layers declare.
public final class Trace {
  public let builder: GraphBuilder
  public let variables: VariableTable
  public let mode: Mode
  /// Whether penalties are wanted: where there is no loss, what they cannot be computed of must not stop anything.
  let hasLoss: Bool
  /// Penalties that layers add to the loss, scalars.
  public private(set) var losses: [Value] = []
  private var regularized: Set<String> = []

  public init(builder: GraphBuilder, variables: VariableTable, mode: Mode, hasLoss: Bool = true) {
    self.builder = builder
    self.variables = variables
    self.mode = mode
    self.hasLoss = hasLoss
  }

  func add(loss: Value) { losses.append(loss) }

  /// A shared variable is penalized once.
  func regularize(_ path: String, _ regularizer: AnyRegularizer?, _ value: Value) throws {
    guard hasLoss, let regularizer, regularized.insert(path).inserted else { return }
    add(loss: try regularizer.base(value))
  }
}

/// Random numbers for one draw of one layer: the operands of random ops.
public struct RandomDraw {
  public var seed: Value
  public var step: Value
  public var streamHash: UInt64
}

/// State that belongs to no layer.
public enum ControlState {
  /// The model's seed, low and high word.
  public static let seed = StateSpec("random/seed", ValueType([2], .uint32), role: .control)
  /// Number of training steps so far: a new draw at each.
  public static let step = StateSpec("random/step", ValueType([], .int32), role: .control)
}

/// What a layer sees while it builds: its variables, its mode, its place in the model.
public struct LayerScope {
  public let trace: Trace
  /// `encoder/dense_1`.
  public let path: String
  /// `layers/dense_2`.
  public let storagePath: String
  /// False for a frozen layer.
  public let trainable: Bool
  /// Which call of the layer this is: a shared layer is called several times, each with random numbers of its own.
  public let call: Int
  private let counter: VariableCounter

  /// Numbers the variables of one layer as a `.keras` file does.
  private final class VariableCounter {
    var next = 0
    var indices: [String: Int] = [:]
  }

  public init(trace: Trace, path: String, storagePath: String, trainable: Bool = true, call: Int = 0) {
    self.trace = trace
    self.path = path
    self.storagePath = storagePath
    self.trainable = trainable
    self.call = call
    counter = VariableCounter()
  }

  public var builder: GraphBuilder { trace.builder }
  public var mode: Mode { trace.mode }

  /// A scope inside this one, for a layer that holds others.
  public func child(_ name: String) -> LayerScope {
    LayerScope(
      trace: trace, path: path + "/" + name, storagePath: storagePath + "/" + name, trainable: trainable, call: call)
  }

  /// The trained variable `name`, declared when it is new, in the dtype that the layer computes in.
  ///
  /// - Throws: `LayerError` when the variable exists with another shape.
  public func parameter(
    _ name: String, _ shape: Shape, _ initializer: AnyInitializer, regularizer: AnyRegularizer? = nil,
    constraint: AnyConstraint? = nil
  ) throws -> Value {
    let value = try variable(name, ValueType(shape), initializer, isTrainable: trainable, regularizer, constraint)
    // As in Keras, what is frozen is not penalized either.
    if trainable { try trace.regularize(path + "/" + name, regularizer, value) }
    return value
  }

  /// A variable that is not trained: moving averages, statistics of the data.
  public func state(
    _ name: String, _ shape: Shape, _ initializer: AnyInitializer, dtype: DType = .float32
  ) throws -> Value {
    try variable(name, ValueType(shape, dtype), initializer, isTrainable: false, nil, nil)
  }

  /// From here on the state `name` reads as `value`, and after the step the model keeps it.
  public func update(_ name: String, to value: Value) { builder.setState(path + "/" + name, to: value) }

  /// Adds a scalar to the loss.
  public func addLoss(_ value: Value) { trace.add(loss: value) }

  /// Random numbers for the draw called `name`, new at every training step. A layer's own `seed` makes a stream of
  /// its own, whatever the model's path to it.
  public func random(_ name: String, seed: Int? = nil) -> RandomDraw {
    let stream = (seed.map { "seed \($0)/\(name)" } ?? path + "/" + name) + (call == 0 ? "" : "/call_\(call)")
    return RandomDraw(
      seed: builder.state(ControlState.seed), step: builder.state(ControlState.step),
      streamHash: RandomStream(stream).hash)
  }

  private func variable(
    _ name: String, _ type: ValueType, _ initializer: AnyInitializer, isTrainable: Bool,
    _ regularizer: AnyRegularizer?, _ constraint: AnyConstraint?
  ) throws -> Value {
    if counter.indices[name] == nil {
      counter.indices[name] = counter.next
      counter.next += 1
    }
    let declaration = VariableDeclaration(
      path: path + "/" + name, storagePath: "\(storagePath)/vars/\(counter.indices[name] ?? 0)", type: type,
      initializer: initializer, isTrainable: isTrainable, regularizer: regularizer, constraint: constraint)
    try trace.variables.declare(declaration)
    return builder.state(declaration.spec)
  }
}
