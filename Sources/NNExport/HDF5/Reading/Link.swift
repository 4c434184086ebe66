/// A name in a group and what it stands for.
struct Link {
  enum Target {
    case object(address: Int)
    /// Something that is not followed, in words.
    case other(String)
  }

  let name: String
  let target: Target

  init(_ name: String, _ target: Target) {
    self.name = name
    self.target = target
  }

  /// Reads a link message, which stands in the group's header or in its fractal heap.
  init(_ cursor: inout HDF5Cursor) throws(HDF5Error) {
    try cursor.expect(version: 1)
    let flags = try cursor.integer(1)
    let type = flags & 0x08 != 0 ? try cursor.integer(1) : 0
    if flags & 0x04 != 0 { try cursor.skip(8) }
    if flags & 0x10 != 0 { try cursor.skip(1) }
    let length = try cursor.integer(1 << (flags & 3))
    name = try cursor.text(length)
    switch type {
    case 0: target = .object(address: try cursor.address())
    case 1: target = .other("a soft link to \(try cursor.text(try cursor.integer(2)))")
    case 64: target = .other("a link into another file")
    default: target = .other("a link of unknown type \(type)")
    }
  }
}
