/// The index of chunks that a dataset of fixed shape has: an array of their addresses, in pages where it is long.
enum FixedArray {
  static func read(at address: Int, into grid: inout ChunkGrid, _ layout: HDF5Cursor) throws(HDF5Error) {
    let (file, structure) = (layout.file, layout.structure)
    var header = try file.region(at: address, count: 12 + file.lengthSize + file.offsetSize, structure)
    try header.expect(signature: "FAHD")
    try header.expect(version: 0)
    guard try header.integer(1) == 0, try header.integer(1) == file.offsetSize else {
      throw header.damaged("its entries are not addresses")
    }
    let pageBits = try header.integer(1)
    let count = try header.length()
    guard pageBits < 32, count == grid.counts.count else {
      throw header.damaged("it has \(count) entries, for \(grid.counts.count) chunks")
    }
    let start = try header.optionalAddress()
    try header.verifyChecksum()
    guard let start else { return }

    let pageSize = 1 << pageBits
    let pageCount = count > pageSize ? (count - 1) / pageSize + 1 : 0
    let headSize = 6 + file.offsetSize + (pageCount + 7) / 8
    var block = try file.region(at: start, count: headSize, structure)
    try block.expect(signature: "FADB")
    try block.skip(2 + file.offsetSize)
    let bitmap = try block.bytes((pageCount + 7) / 8)
    if pageCount == 0 {
      guard count <= file.bytes.count else { throw block.damaged("it has \(count) entries") }
      var entries = try file.region(at: start, count: headSize + count * file.offsetSize + 4, structure)
      try entries.skip(headSize)
      return try add(0..<count, &entries, to: &grid)
    }
    var place = start + headSize + 4
    for page in 0..<pageCount {
      let range = page * pageSize..<min((page + 1) * pageSize, count)
      // A page is stored whole even where it was never used.
      let byteCount = range.count * file.offsetSize + 4
      if bitmap[page / 8] & 0x80 >> (page % 8) != 0 {
        var entries = try file.region(at: place, count: byteCount, structure)
        try add(range, &entries, to: &grid)
      }
      place += byteCount
    }
  }

  private static func add(
    _ range: Range<Int>, _ entries: inout HDF5Cursor, to grid: inout ChunkGrid
  ) throws(HDF5Error) {
    for index in range {
      if let address = try entries.optionalAddress() { try grid.add(index, at: address, entries) }
    }
    try entries.verifyChecksum()
  }
}
