import NNGraph
import NNTensor

/// Smallest probability that a logarithm is taken of: Keras's `epsilon`.
private let smallestProbability = 1e-7

/// The input of the softmax or sigmoid that gave `prediction`.
///
/// As Keras on TensorFlow, every crossentropy takes the logits of either: a categorical one behind a sigmoid gives
/// the sigmoid's logits to its own softmax.
func logits(behind prediction: Value) -> Value? {
  let node = prediction.definingNode
  switch node.op {
  case .unary(.logistic): return prediction.builder.value(node.inputs[0])
  case .composite(let composite, _) where composite.base is SoftmaxComposite:
    return prediction.builder.value(node.inputs[0])
  default: return nil
  }
}

private func clippedLog(_ probabilities: Value) -> Value {
  log(minimum(maximum(probabilities, smallestProbability), 1 - smallestProbability))
}

/// An axis of `shape` counted from its start.
///
/// - Throws: `TargetError` when there is no such axis.
private func normalized(axis: Int, of shape: Shape, _ loss: String) throws -> Int {
  guard let index = shape.normalized(axis: axis) else {
    throw TargetError("\(loss): axis \(axis) does not exist in an output of shape \(shape)")
  }
  return index
}

/// Mean over `axis` of `-t * log(p) - (1 - t) * log(1 - p)`.
func binaryCrossentropy(
  target: Value, prediction: Value, fromLogits: Bool, labelSmoothing: Double, axis: Int
) throws -> Value {
  var (target, prediction) = try matched(target, prediction)
  let axis = try normalized(axis: axis, of: prediction.shape, "BinaryCrossentropy")
  if labelSmoothing != 0 { target = target * (1 - labelSmoothing) + 0.5 * labelSmoothing }
  let found = logits(behind: prediction)
  if fromLogits || found != nil {
    let elements = target.builder.add(SigmoidCrossentropy(), [found ?? prediction, target])[0]
    return elements.mean(axes: [axis])
  }
  // Clipping once serves both logarithms.
  prediction = minimum(maximum(prediction, smallestProbability), 1 - smallestProbability)
  return (-(target * log(prediction) + (1 - target) * log(1 - prediction))).mean(axes: [axis])
}

/// `-sum(t * log(p / sum(p)))` over `axis`.
func categoricalCrossentropy(
  target: Value, prediction: Value, fromLogits: Bool, labelSmoothing: Double, axis: Int
) throws -> Value {
  var (target, prediction) = try matched(target, prediction)
  let axis = try normalized(axis: axis, of: prediction.shape, "CategoricalCrossentropy")
  if labelSmoothing != 0 {
    target = target * (1 - labelSmoothing) + labelSmoothing / Double(target.shape.last)
  }
  let found = logits(behind: prediction)
  if fromLogits || found != nil {
    prediction = found ?? prediction
    // The composite works on the last axis.
    let order = prediction.shape.dims.indices.filter { $0 != axis } + [axis]
    return target.builder.add(SoftmaxCrossentropy(), [prediction.transposed(order), target.transposed(order)])[0]
  }
  let probabilities = prediction / prediction.sum(axes: [axis], keepAxes: true)
  return -(target * clippedLog(probabilities)).sum(axes: [axis])
}

/// `-log(p[t] / sum(p))` over the last axis; 0 where the target is `ignoredClass`.
func sparseCategoricalCrossentropy(
  target: Value, prediction: Value, fromLogits: Bool, ignoredClass: Int?
) throws -> Value {
  let prediction = prediction.cast(to: .float32)
  var labels = try classNumbers(target, of: prediction)
  var scores = prediction
  let valid = ignoredClass.map { labels .!= Double($0) }
  if let valid {
    labels = select(valid, labels, 0)
    scores = select(valid.broadcast(to: scores.shape, axes: Array(0..<valid.shape.rank)), scores, 0)
  }
  let found = logits(behind: scores)
  if found == nil && !fromLogits { scores = clippedLog(scores) }
  let losses = target.builder.add(SparseSoftmaxCrossentropy(), [found ?? scores, labels])[0]
  return valid.map { select($0, losses, 0) } ?? losses
}

/// Targets as class numbers in place of the prediction's last axis; a last axis of 1 is dropped.
///
/// - Throws: `TargetError` when the shapes do not fit.
func classNumbers(_ target: Value, of prediction: Value) throws -> Value {
  var labels = target.cast(to: .int32)
  let rows = Shape(Array(prediction.shape.dims.dropLast()))
  if labels.shape.rank == prediction.shape.rank, labels.shape.last == 1 { labels = labels.reshaped(to: rows) }
  guard labels.shape == rows else {
    throw TargetError(
      "targets have shape \(target.shape), an output of shape \(prediction.shape) needs class numbers of shape \(rows)",
      help: "use categorical_crossentropy where targets are one-hot")
  }
  return labels
}
