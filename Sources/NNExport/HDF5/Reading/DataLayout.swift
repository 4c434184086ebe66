import NNTensor

/// Reads a data layout message: where the numbers of a dataset lie.
enum DataLayout {
  static func place(
    _ cursor: inout HDF5Cursor, of dataset: String, space: HDF5Dataspace, elementSize: Int
  ) throws(HDF5Error) -> StoredValues.Place {
    guard let shape = space.shape else { throw cursor.damaged("numbers without a shape") }
    let size = shape.count * elementSize
    let version = try cursor.integer(1)
    guard version == 3 || version == 4 else {
      throw unsupported(dataset, "a data layout of version \(version)")
    }
    switch try cursor.integer(1) {
    case 0:
      let content = try cursor.range(try cursor.integer(2))
      guard content.count >= size else { throw tooShort(cursor, found: content.count, needed: size) }
      return .contiguous(content.lowerBound)
    case 1:
      guard let address = try cursor.optionalAddress() else { return .none }
      let length = try cursor.length()
      guard length >= size else { throw tooShort(cursor, found: length, needed: size) }
      guard size <= cursor.file.bytes.count - address else {
        throw cursor.damaged("its numbers at byte \(address) run past the end of the file")
      }
      try cursor.file.claim(size)
      return .contiguous(address)
    case 2:
      return try version == 3
        ? chunks3(&cursor, shape: shape, elementSize: elementSize)
        : chunks4(&cursor, shape: shape, canGrow: space.canGrow, elementSize: elementSize, dataset)
    case 3:
      throw unsupported(dataset, "a virtual dataset")
    case let other:
      throw cursor.damaged("a data layout of class \(other)")
    }
  }

  private static func tooShort(_ cursor: HDF5Cursor, found: Int, needed: Int) -> HDF5Error {
    cursor.damaged("its numbers take \(found) bytes; by its shape and type they need \(needed)")
  }

  private static func chunks3(
    _ cursor: inout HDF5Cursor, shape: Shape, elementSize: Int
  ) throws(HDF5Error) -> StoredValues.Place {
    let axes = try cursor.integer(1)
    let tree = try cursor.optionalAddress()
    var grid = try ChunkGrid(&cursor, axes: axes, extentSize: 4, shape: shape, elementSize: elementSize)
    guard let tree else { return .none }
    try ChunkTree(file: cursor.file, structure: cursor.structure).read(at: tree, into: &grid)
    return .chunks(grid)
  }

  private static func chunks4(
    _ cursor: inout HDF5Cursor, shape: Shape, canGrow: Bool, elementSize: Int, _ dataset: String
  ) throws(HDF5Error) -> StoredValues.Place {
    let flags = try cursor.integer(1)
    let axes = try cursor.integer(1)
    let extentSize = try cursor.integer(1)
    var grid = try ChunkGrid(&cursor, axes: axes, extentSize: extentSize, shape: shape, elementSize: elementSize)
    let index = try cursor.integer(1)
    // These count chunks by the shape that the dataset may grow to.
    if index == 2 || index == 3, canGrow { throw unsupported(dataset, "a chunked dataset that may grow") }
    switch index {
    case 1:
      if flags & 2 != 0 { throw unsupported(dataset, "a filtered chunk") }
    case 2: break
    case 3: try cursor.skip(1)
    case 4: throw unsupported(dataset, "chunks in an extensible array")
    case 5: try cursor.skip(6)
    default: throw unsupported(dataset, "a chunk index of unknown type \(index)")
    }
    guard let address = try cursor.optionalAddress() else { return .none }
    switch index {
    case 1: try grid.add(0, at: address, cursor)
    case 2: try grid.addAll(at: address, cursor)
    case 3: try FixedArray.read(at: address, into: &grid, cursor)
    default: try addRecords(at: address, to: &grid, cursor)
    }
    return .chunks(grid)
  }

  /// The index of chunks that grow along several axes: records of an address and the chunk's place in the grid.
  private static func addRecords(at address: Int, to grid: inout ChunkGrid, _ cursor: HDF5Cursor) throws(HDF5Error) {
    let tree = try RecordTree(cursor.file, at: address, type: 10, structure: cursor.structure)
    for record in tree.records {
      var record = record
      let chunk = try record.address()
      var index = 0
      for count in grid.counts.dims {
        let place = try record.integer(8)
        guard place < count else { throw record.damaged("a chunk lies outside the dataset") }
        index = index * count + place
      }
      try grid.add(index, at: chunk, record)
    }
  }

  private static func unsupported(_ dataset: String, _ what: String) -> HDF5Error {
    HDF5Error("\(dataset): \(what) cannot be read", kind: .unsupported)
  }
}
