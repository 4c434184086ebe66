import NNConfig
import NNGraph
import NNTensor

/// A number that tells people how good a model is, gathered over the batches of an epoch.
///
/// It declares totals, the ops that add a batch to them (part of the step), and the ops from totals to the result (a
/// small program of its own, run when somebody looks).
public protocol Metric: Component {
  /// As logs call it where the spec gives no name.
  var defaultName: String { get }
  /// The name given in the spec.
  var givenName: String? { get set }
  /// Whether elements that the model masks are left out.
  var usesMask: Bool { get }
  func update(target: Value, prediction: Value, weights: Value?, in scope: MetricScope) throws
  /// A scalar.
  func result(in scope: MetricScope) throws -> Value
}

extension Metric {
  public static var kerasModule: String { "keras.metrics" }
  public var logName: String { givenName ?? defaultName }
  public var usesMask: Bool { true }

  /// `update` with what the model's output masks taken into the weights, where the metric looks at that.
  public func update(target: Value, prediction: Value, weights: Value?, mask: Value?, in scope: MetricScope) throws {
    let weights = usesMask ? try mergingMask(mask, into: weights, rescales: false) : weights
    try update(target: target, prediction: prediction, weights: weights, in: scope)
  }
}

/// The totals of one metric.
public struct MetricScope {
  public let builder: GraphBuilder
  public let table: StateTable
  /// The prefix of its variables, such as `metrics/accuracy`; validation uses the same ones.
  public let path: String

  public init(builder: GraphBuilder, table: StateTable, path: String) {
    self.builder = builder
    self.table = table
    self.path = path
  }

  /// The total `name`, zero at the start of every epoch.
  public func total(_ name: String, _ shape: Shape = .scalar, dtype: DType = .float32) -> Value {
    let spec = StateSpec(path + "/" + name, ValueType(shape, dtype), role: .metric)
    table.declare(spec, initial: .constant(0))
    return builder.state(spec)
  }

  public func set(_ name: String, to value: Value) { builder.setState(path + "/" + name, to: value) }

  public func add(_ value: Value, to name: String) {
    set(name, to: total(name, value.shape, dtype: value.dtype) + value)
  }
}
