import NNGraph
import NNTensor

extension Interpreter {
  static func gather(
    _ source: ReferenceArray, _ indices: ReferenceArray, axis: Int, batchDims: Int, type: ValueType
  ) -> ReferenceArray {
    source.moved(to: type.shape, offsets: gatherOffsets(source.shape, indices, axis: axis, batchDims: batchDims))
  }

  static func scatterAdd(
    _ target: ReferenceArray, _ indices: ReferenceArray, _ updates: ReferenceArray, axis: Int, batchDims: Int
  ) -> ReferenceArray {
    let offsets = gatherOffsets(target.shape, indices, axis: axis, batchDims: batchDims)
    switch (target.elements, updates.elements) {
    case (.floats(var sums), .floats(let updates)):
      for (offset, update) in zip(offsets, updates) { sums[offset] += update }
      return ReferenceArray(target.type, floats: sums)
    case (.integers(var sums), .integers(let updates)):
      for (offset, update) in zip(offsets, updates) { sums[offset] = sums[offset] &+ update }
      return ReferenceArray(target.type, integers: sums)
    default: preconditionFailure("scatterAdd of \(updates.type) to \(target.type)")
    }
  }

  /// For every element of the gathered array its position in the source: `[batch, before, indices, after]`.
  private static func gatherOffsets(
    _ source: Shape, _ indices: ReferenceArray, axis: Int, batchDims: Int
  ) -> [Int] {
    let batch = source.dims[..<batchDims].reduce(1, *)
    let before = source.dims[batchDims..<axis].reduce(1, *)
    let after = source.dims[(axis + 1)...].reduce(1, *)
    let extent = source[axis]
    let perBatch = indices.shape.dims[batchDims...].reduce(1, *)
    let positions = indices.integers
    var offsets: [Int] = []
    for b in 0..<batch {
      for outer in 0..<before {
        for index in 0..<perBatch {
          let position = min(max(Int(positions[b * perBatch + index]), 0), extent - 1)
          let start = ((b * before + outer) * extent + position) * after
          for inner in 0..<after { offsets.append(start + inner) }
        }
      }
    }
    return offsets
  }
}
