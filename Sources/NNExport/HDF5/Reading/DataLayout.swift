import NNTensor

/// Reads a data layout message: where the numbers of a dataset lie.
enum DataLayout {
  static func place(
    _ cursor: inout HDF5Cursor, shape: Shape, elementSize: Int
  ) throws(HDF5Error) -> StoredValues.Place {
    let size = shape.count * elementSize
    let version = try cursor.integer(1)
    guard version == 3 || version == 4 else {
      throw HDF5Error("\(cursor.structure): a data layout of version \(version) cannot be read", kind: .unsupported)
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
      return .contiguous(address)
    case 2:
      return try version == 3
        ? chunks3(&cursor, shape: shape, elementSize: elementSize)
        : chunks4(&cursor, shape: shape, elementSize: elementSize)
    case 3:
      throw HDF5Error("\(cursor.structure): a virtual dataset cannot be read", kind: .unsupported)
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
    _ cursor: inout HDF5Cursor, shape: Shape, elementSize: Int
  ) throws(HDF5Error) -> StoredValues.Place {
    let flags = try cursor.integer(1)
    let axes = try cursor.integer(1)
    let extentSize = try cursor.integer(1)
    var grid = try ChunkGrid(&cursor, axes: axes, extentSize: extentSize, shape: shape, elementSize: elementSize)
    let index = try cursor.integer(1)
    switch index {
    case 1:
      if flags & 2 != 0 { throw unsupported(cursor, "a filtered chunk") }
    case 2: break
    case 3: throw unsupported(cursor, "chunks in a fixed array")
    case 4: throw unsupported(cursor, "chunks in an extensible array")
    case 5: throw unsupported(cursor, "chunks in a B-tree of version 2")
    default: throw unsupported(cursor, "a chunk index of unknown type \(index)")
    }
    guard let address = try cursor.optionalAddress() else { return .none }
    if index == 1 {
      try grid.add(0, at: address, cursor)
    } else {
      try grid.addAll(at: address, cursor)
    }
    return .chunks(grid)
  }

  private static func unsupported(_ cursor: HDF5Cursor, _ what: String) -> HDF5Error {
    HDF5Error("\(cursor.structure): \(what) cannot be read", kind: .unsupported)
  }
}
