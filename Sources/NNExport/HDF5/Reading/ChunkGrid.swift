import NNTensor

/// A dataset that is cut into blocks of equal shape. Blocks at the far ends reach beyond the dataset.
struct ChunkGrid: Sendable {
  let shape: Shape
  let chunkShape: Shape
  let elementSize: Int
  /// Number of chunks along each axis.
  let counts: Shape
  /// Bytes of a stored chunk, the part beyond the dataset included.
  let chunkByteCount: Int
  /// Chunks that were written: their row-major index in the grid, in rising order, and their place in the file.
  private(set) var chunks: [(index: Int, address: Int)] = []

  /// Reads the extents of a chunk, of which the last is the element's size.
  init(
    _ cursor: inout HDF5Cursor, axes: Int, extentSize: Int, shape: Shape, elementSize: Int
  ) throws(HDF5Error) {
    guard axes == shape.rank + 1, shape.rank > 0, (1...8).contains(extentSize) else {
      throw cursor.damaged("chunks of \(axes - 1) axes for a shape of \(shape.rank)")
    }
    var extents: [Int] = []
    for _ in 0..<axes { extents.append(try cursor.integer(extentSize)) }
    let chunkShape = Shape(extents.dropLast())
    guard extents.last == elementSize, !extents.contains(0), let byteCount = Shape(extents).checkedCount else {
      throw cursor.damaged("chunks of shape \(chunkShape) of \(extents.last ?? 0) bytes each")
    }
    self.shape = shape
    self.chunkShape = chunkShape
    self.elementSize = elementSize
    chunkByteCount = byteCount
    counts = Shape(zip(shape.dims, chunkShape.dims).map { $0 == 0 ? 0 : ($0 - 1) / $1 + 1 })
  }

  /// Notes where chunk `index` lies.
  mutating func add(_ index: Int, at address: Int, _ cursor: HDF5Cursor) throws(HDF5Error) {
    guard index < counts.count, index > chunks.last?.index ?? -1 else {
      throw cursor.damaged("chunk \(index) of \(counts.count) is out of range or out of order")
    }
    guard chunkByteCount <= cursor.file.bytes.count - address else {
      throw cursor.damaged("the \(chunkByteCount) bytes of a chunk at byte \(address) run past the end of the file")
    }
    try cursor.file.claim(chunkByteCount)
    chunks.append((index, address))
  }

  /// Notes that all chunks lie one behind the other.
  mutating func addAll(at address: Int, _ cursor: HDF5Cursor) throws(HDF5Error) {
    guard counts.count <= (cursor.file.bytes.count - address) / chunkByteCount else {
      throw cursor.damaged("its \(counts.count) chunks at byte \(address) run past the end of the file")
    }
    for index in 0..<counts.count { try add(index, at: address + index * chunkByteCount, cursor) }
  }

  /// The index of the chunk that begins at element `offset`.
  func index(ofElement offset: [Int], _ cursor: HDF5Cursor) throws(HDF5Error) -> Int {
    var index = 0
    for (axis, place) in offset.enumerated() {
      guard place % chunkShape[axis] == 0, place < shape[axis] else {
        throw cursor.damaged("a chunk begins at element \(Shape(offset)), where none can")
      }
      index = index * counts[axis] + place / chunkShape[axis]
    }
    return index
  }

  /// Copies what was written to its places in the whole array `target`.
  func copy(from file: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    let (targetStrides, chunkStrides, gridStrides) = (shape.strides, chunkShape.strides, counts.strides)
    let axes = shape.dims.indices
    for chunk in chunks {
      let first = axes.map { chunk.index / gridStrides[$0] % counts[$0] * chunkShape[$0] }
      let extents = axes.map { min(chunkShape[$0], shape[$0] - first[$0]) }
      let rowCount = extents.dropLast().reduce(1, *)
      for row in 0..<rowCount {
        var (rest, targetElement, chunkElement) = (row, first[axes.last!], 0)
        for axis in axes.dropLast().reversed() {
          let place = rest % extents[axis]
          rest /= extents[axis]
          targetElement += (first[axis] + place) * targetStrides[axis]
          chunkElement += place * chunkStrides[axis]
        }
        let start = chunk.address + chunkElement * elementSize
        let count = extents[axes.last!] * elementSize
        UnsafeMutableRawBufferPointer(rebasing: target[(targetElement * elementSize)...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: file[start..<start + count]))
      }
    }
  }
}
