import NNGraph
import NNTensor

extension Value {
  /// Runs `body` on this value with `axes` moved behind all others and merged into one, and undoes both in its result.
  func withLastAxis(_ axes: [Int], _ body: (Value) throws -> Value) rethrows -> Value {
    let others = shape.dims.indices.filter { !axes.contains($0) }
    let permutation = others + axes
    let moved = transposed(permutation)
    let merged = Shape(others.map { shape[$0] } + [axes.map { shape[$0] }.reduce(1, *)])
    var inverse = permutation
    for (position, axis) in permutation.enumerated() { inverse[axis] = position }
    return try body(moved.reshaped(to: merged)).reshaped(to: moved.shape).transposed(inverse)
  }
}
