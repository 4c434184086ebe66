/// Links or attributes of an object that has too many for its header: they lie in a fractal heap, and a B-tree finds
/// them by name.
enum DenseStorage {
  /// The members that an info message leads to; none if it leads nowhere, because the header has them.
  static func members(_ message: HDF5Cursor, kind: Kind, of owner: String) throws(HDF5Error) -> [HDF5Cursor] {
    var message = message
    try message.expect(version: 0)
    let flags = try message.integer(1)
    if flags & 1 != 0 { try message.skip(kind == .links ? 8 : 2) }
    guard let heapAddress = try message.optionalAddress() else { return [] }
    let treeAddress = try message.address()
    let what = kind == .links ? "links" : "attributes"
    var heap = try FractalHeap(message.file, at: heapAddress, structure: "the heap of the \(what) of \(owner)")
    let tree = try RecordTree(
      message.file, at: treeAddress, type: kind == .links ? 5 : 8, structure: "the index of the \(what) of \(owner)")
    var members: [HDF5Cursor] = []
    for record in tree.records {
      var record = record
      // In front of the heap's number of a link is a hash of its name.
      if kind == .links { try record.skip(4) }
      members.append(try heap.object(&record))
    }
    return members
  }

  enum Kind { case links, attributes }
}
