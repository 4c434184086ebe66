/// Strings of variable length lie in collections that the whole file shares.
enum GlobalHeap {
  /// The string that `cursor` refers to: its length, the address of a collection, and a number in it.
  static func string(_ cursor: inout HDF5Cursor) throws(HDF5Error) -> String {
    let file = cursor.file
    let length = try cursor.integer(4)
    let address = try cursor.optionalAddress()
    let index = try cursor.integer(4)
    if length == 0 { return "" }
    guard let address else { throw cursor.damaged("a string of \(length) bytes has no address") }
    let object = try objects(file, at: address)[index]
    guard let object, length <= object.count else {
      throw cursor.damaged("string \(index) of the collection at byte \(address) has no \(length) bytes")
    }
    var content = try file.region(at: object.lowerBound, count: length, "a string of \(cursor.structure)")
    return try content.text(length)
  }

  private static func objects(_ file: HDF5File, at address: Int) throws(HDF5Error) -> [Int: Range<Int>] {
    if let known = file.globalHeaps[address] { return known }
    var head = try file.region(at: address, count: 8 + file.lengthSize, "a collection of strings")
    try head.expect(signature: "GCOL")
    try head.expect(version: 1)
    try head.skip(3)
    let size = try head.length()
    var cursor = try file.region(at: address, count: size, "a collection of strings")
    try cursor.skip(head.end - head.start)
    try cursor.align()
    var objects: [Int: Range<Int>] = [:]
    // Object 0 is the free space at the end; a gap too small for one may be left.
    while cursor.remaining >= 16 {
      let index = try cursor.integer(2)
      if index == 0 { break }
      try cursor.skip(6)
      let length = try cursor.length()
      try cursor.align()
      let content = try cursor.range(length)
      objects[index] = content
      try cursor.skip(min((8 - content.count % 8) % 8, cursor.remaining))
    }
    file.globalHeaps[address] = objects
    return objects
  }
}
