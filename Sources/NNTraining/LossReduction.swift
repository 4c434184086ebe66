import NNConfig
import NNGraph
import NNTensor

extension Loss {
  /// The loss of a batch: `elements` weighted, masked and reduced, as Keras's `Loss.__call__` does.
  ///
  /// - Parameters:
  ///   - weights: per sample `[batch]`, or shaped as the elements, or broadcasting to them.
  ///   - mask: `bool`, which elements count: what the model's output carries.
  /// - Returns: a scalar, but for `reduction` `.none`, which gives the weighted elements.
  /// - Throws: `TargetError` when shapes do not fit.
  public func callAsFunction(target: Value, prediction: Value, weights: Value? = nil, mask: Value? = nil) throws
    -> Value
  {
    let elements = try elements(target: target, prediction: prediction)
    let own = try elementMask(target: target, prediction: prediction)
    let mask = [mask, own].compactMap { $0 }.reduce(nil) { all, next in all.map { and($0, next) } ?? next }
    return try reducedLoss(elements, weights: weights, mask: mask, reduction: reduction)
  }

  /// What training makes small and what logs show; they differ only for `reduction` `.none`, of which Keras
  /// differentiates the sum and shows the mean.
  public func trainingValues(target: Value, prediction: Value, weights: Value? = nil, mask: Value? = nil) throws
    -> (objective: Value, logged: Value)
  {
    let value = try self(target: target, prediction: prediction, weights: weights, mask: mask)
    return value.shape.rank == 0 ? (value, value) : (value.sum(), value.mean())
  }
}

/// Weights and mask as one: weights times mask, or whichever is there.
///
/// - Parameter rescales: makes up for what the mask takes away, so that a mean over all elements is one over those
///   that count: every one of them weighs `total / valid`, or 0 if there are none.
func mergingMask(_ mask: Value?, into weights: Value?, rescales: Bool) throws -> Value? {
  guard let mask else { return weights?.cast(to: .float32) }
  var factors = mask.cast(to: .float32)
  if rescales {
    let total = mask.builder.constant(Double(mask.shape.count))
    factors = factors * dividedOrZero(total, by: factors.sum())
  }
  guard let weights else { return factors }
  let (own, aligned) = alignedFromFirst(weights.cast(to: .float32), factors)
  guard broadcastShape(own.shape, aligned.shape) != nil else {
    throw TargetError("sample weights have shape \(weights.shape), the mask has \(mask.shape)")
  }
  return own * aligned
}

/// One number of all elements, as Keras's `reduce_weighted_values` makes it.
///
///     sum                        sum(elements * weights)
///     sum_over_batch_size, mean  sum(elements * weights) / number of elements
///     mean_with_sample_weight    sum(elements * weights) / sum(weights)
///     none                       elements * weights
///
/// With a mask, the number of elements is that of the elements that count. 0 where the divisor is 0.
public func reducedLoss(_ elements: Value, weights: Value?, mask: Value?, reduction: LossReduction) throws -> Value {
  let isMean = reduction == .mean || reduction == .sumOverBatchSize
  var values = elements
  var factors = try mergingMask(mask, into: weights, rescales: isMean)
  if let some = factors {
    let (matched, shaped) = try matchedWeights(values, some)
    values = matched * shaped
    factors = shaped
  }
  switch reduction {
  case .none: return values
  case .sum: return values.sum()
  case .sumOverBatchSize, .mean: return values.mean()
  case .meanWithSampleWeight:
    guard let factors else { return values.mean() }
    return values.shape.rank == 0 ? values : dividedOrZero(values.sum(), by: factors.sum())
  }
}
