import NNGraph
import NNTensor

/// Why a loss or metric cannot compare the targets with a model's output.
public struct TargetError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public var help: String?
  /// The name of the metric that cannot; nil for the loss.
  public var metric: String?

  public init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  public var description: String { message }
}

/// Where ranks differ by one and the longer shape ends in 1, drops that axis; but a vector beside a column becomes a
/// column. Keras's rule for targets and predictions and for losses and weights.
func matchingRanks(_ left: Value, _ right: Value) -> (Value, Value) {
  func column(_ value: Value) -> Value { value.reshaped(to: Shape(value.shape.dims + [1])) }
  func withoutLast(_ value: Value) -> Value { value.reshaped(to: Shape(Array(value.shape.dims.dropLast()))) }
  if left.shape.rank == right.shape.rank + 1, left.shape.last == 1 {
    return right.shape.rank == 1 ? (left, column(right)) : (withoutLast(left), right)
  }
  if right.shape.rank == left.shape.rank + 1, right.shape.last == 1 {
    return left.shape.rank == 1 ? (column(left), right) : (left, withoutLast(right))
  }
  return (left, right)
}

/// Target and prediction in single precision and of one shape.
///
/// Deviation: Keras lets shapes that differ broadcast; here they are an error.
///
/// - Throws: `TargetError` when the shapes differ by more than a last axis of 1.
func matched(_ target: Value, _ prediction: Value) throws -> (target: Value, prediction: Value) {
  let (target, prediction) = matchingRanks(target.cast(to: .float32), prediction.cast(to: .float32))
  guard target.shape == prediction.shape else {
    throw TargetError(
      "targets have shape \(target.shape), the output has \(prediction.shape)",
      help: "give the last layer as many units as a target has numbers")
  }
  return (target, prediction)
}

/// Both with equally many axes, those they have being the first: ranks matched, then axes of 1 appended.
///
/// Deviation: Keras aligns the last axes, which for one weight per row beside losses per step mostly fails. Here such
/// weights serve.
func alignedFromFirst(_ left: Value, _ right: Value) -> (Value, Value) {
  let (left, right) = matchingRanks(left, right)
  let rank = max(left.shape.rank, right.shape.rank)
  func padded(_ value: Value) -> Value {
    // A scalar goes with every shape as it is.
    guard value.shape.rank > 0 else { return value }
    return value.reshaped(to: Shape(value.shape.dims + [Int](repeating: 1, count: rank - value.shape.rank)))
  }
  return (padded(left), padded(right))
}

/// `weights` shaped so that they multiply `values`, which may gain a last axis of 1.
///
/// - Throws: `TargetError` when they do not fit.
func matchedWeights(_ values: Value, _ weights: Value) throws -> (values: Value, weights: Value) {
  let (values, weights) = alignedFromFirst(values, weights.cast(to: .float32))
  guard broadcastShape(values.shape, weights.shape) == values.shape else {
    throw TargetError("sample weights have shape \(weights.shape), losses have \(values.shape)")
  }
  return (values, weights)
}

/// `x / y`, and 0 where `y` is 0; without a gradient there.
func dividedOrZero(_ x: Value, by y: Value) -> Value {
  let isZero = y .== 0.0
  return select(isZero, 0, x / select(isZero, 1, y))
}
