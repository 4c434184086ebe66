import NNTensor

/// The axes that share one random choice under Keras's `noise_shape`: those for which it is 1.
///
/// - Throws: `LayerError` when it has not one entry for each axis of `shape`: null, 1, or the extent.
func sharedAxes(_ noiseShape: [Int?]?, of shape: Shape) throws -> [Int] {
  guard let noiseShape else { return [] }
  let fits =
    noiseShape.count == shape.rank
    && zip(noiseShape, shape.dims).allSatisfy { noise, extent in noise == nil || noise == 1 || noise == extent }
  guard fits else {
    let words = noiseShape.map { $0.map(String.init) ?? "null" }.joined(separator: ", ")
    throw LayerError(
      "[\(words)] does not fit an input of shape \(shape)", key: "noise_shape",
      help: "write one entry for each axis, the batch included: null, or 1 to share the choice")
  }
  return noiseShape.indices.filter { noiseShape[$0] == 1 && shape[$0] != 1 }
}
