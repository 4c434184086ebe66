import NNTensor

/// The extents of a dataset or an attribute.
struct HDF5Dataspace {
  /// `nil` for a null space, which has no elements and no shape.
  let shape: Shape?
  /// Whether the shape may become larger than it is.
  private(set) var canGrow = false

  /// Reads a dataspace message.
  init(_ cursor: inout HDF5Cursor) throws(HDF5Error) {
    let version = try cursor.integer(1)
    let rank = try cursor.integer(1)
    guard rank <= 32 else { throw cursor.damaged("\(rank) axes are more than the format's 32") }
    let flags = try cursor.integer(1)
    switch version {
    case 1: try cursor.skip(5)
    case 2:
      let type = try cursor.integer(1)
      guard type < 2 else {
        shape = nil
        return
      }
    default: throw HDF5Error("\(cursor.structure) has a dataspace of version \(version)", kind: .unsupported)
    }
    var dims: [Int] = []
    let start = cursor.position
    for _ in 0..<rank { dims.append(try cursor.length()) }
    // With an extent of 0 there are no elements, however large the others are. Whoever multiplies those must still get
    // a number that fits, so they are checked as if the 0 were a 1.
    guard let bits = Shape(dims.map { max($0, 1) }).checkedCount, bits <= Int.max / 64 else {
      throw cursor.damaged("the shape \(Shape(dims)) has more elements than can be counted")
    }
    shape = Shape(dims)
    if flags & 1 != 0 {
      let extents = cursor.file.bytes[start..<cursor.position]
      canGrow = !extents.elementsEqual(try cursor.bytes(extents.count))
    }
  }
}
