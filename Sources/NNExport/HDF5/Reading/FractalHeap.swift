/// Where groups with many links or attributes keep them: blocks of doubling size, reached through a table.
struct FractalHeap {
  private let file: HDF5File
  private let structure: String
  private let address: Int
  private var hasChecksums = false
  private var width = 0
  private var firstSize = 0
  private var maximumDirectSize = 0
  private var maximumObjectSize = 0
  private var offsetByteCount = 0
  private var root = 0
  /// Rows of the root's table; 0 where the root is a block of objects.
  private var rootRows = 0
  /// Blocks whose checksum was found right.
  private var verified: Set<Int> = []

  init(_ file: HDF5File, at address: Int, structure: String) throws(HDF5Error) {
    (self.file, self.address, self.structure) = (file, address, structure)
    let size = 26 + 12 * file.lengthSize + 3 * file.offsetSize
    var header = try file.region(at: address, count: size, structure)
    try header.expect(signature: "FRHP")
    try header.expect(version: 0)
    try header.skip(2)
    let filterSize = try header.integer(2)
    guard filterSize == 0 else {
      throw HDF5Error("\(structure) is compressed, which cannot be read", kind: .unsupported)
    }
    hasChecksums = try header.integer(1) & 2 != 0
    maximumObjectSize = try header.integer(4)
    // Of huge objects and free space, and what is in use.
    try header.skip(10 * file.lengthSize + 2 * file.offsetSize)
    width = try header.integer(2)
    (firstSize, maximumDirectSize) = (try header.length(), try header.length())
    let offsetBits = try header.integer(2)
    try header.skip(2)
    root = try header.address()
    rootRows = try header.integer(2)
    try header.verifyChecksum()
    let sizes = [width, firstSize, maximumDirectSize]
    guard sizes.allSatisfy({ $0 > 0 && $0 & ($0 - 1) == 0 && $0 <= 1 << 40 }), firstSize <= maximumDirectSize,
      (1...63).contains(offsetBits)
    else { throw header.damaged("blocks of \(firstSize) to \(maximumDirectSize) bytes, \(width) in a row") }
    offsetByteCount = (offsetBits + 7) / 8
  }

  /// The object with the number that `id` begins with.
  mutating func object(_ id: inout HDF5Cursor) throws(HDF5Error) -> HDF5Cursor {
    let kind = try id.integer(1)
    guard kind & 0xF0 == 0 else {
      throw HDF5Error("\(structure) has a member of more than \(maximumObjectSize) bytes", kind: .unsupported)
    }
    let offset = try id.integer(offsetByteCount)
    let length = try id.integer(min((log2(maximumDirectSize) + 7) / 8, log2(max(maximumObjectSize, 1)) / 8 + 1))
    let block = try block(containing: offset)
    guard offset - block.start <= block.size, length <= block.size - (offset - block.start) else {
      throw id.damaged("a member of \(length) bytes at \(offset) runs out of its block")
    }
    return try file.region(at: block.address + (offset - block.start), count: length, "a member of \(structure)")
  }

  private func log2(_ value: Int) -> Int { Int.bitWidth - 1 - value.leadingZeroBitCount }

  /// The block of objects that holds the heap's byte `offset`: where it is in the file and in the heap.
  private mutating func block(containing offset: Int) throws(HDF5Error) -> (address: Int, start: Int, size: Int) {
    if rootRows == 0 {
      try verifyDirect(at: root, start: 0, size: firstSize)
      return (root, 0, firstSize)
    }
    // Blocks of the first two rows have one size, and from then on double with each row.
    let directRows = log2(maximumDirectSize) - log2(firstSize) + 2
    var (table, start, rows) = (root, 0, rootRows)
    while true {
      let quotient = (offset - start) / (width * firstSize)
      let row = quotient == 0 ? 0 : log2(quotient) + 1
      let rowStart = row == 0 ? 0 : (width * firstSize) << (row - 1)
      let size = row == 0 ? firstSize : firstSize << (row - 1)
      let column = (offset - start - rowStart) / size
      guard row < rows else { throw HDF5Error("damaged: \(structure) has no byte \(offset)") }
      let child = try entry(row * width + column, ofTableAt: table, rows: rows, start: start)
      start += rowStart + column * size
      if row < directRows {
        try verifyDirect(at: child, start: start, size: size)
        return (child, start, size)
      }
      // A table below covers as much as its place: never as many rows as the one above.
      let next = log2(size) - log2(firstSize * width) + 1
      guard next > 0, next < rows else {
        throw HDF5Error("damaged: \(structure) has a table with no room at byte \(child)")
      }
      (table, rows) = (child, next)
    }
  }

  private mutating func entry(_ index: Int, ofTableAt place: Int, rows: Int, start: Int) throws(HDF5Error) -> Int {
    let headSize = 5 + file.offsetSize + offsetByteCount
    if verified.insert(place).inserted {
      var table = try file.region(at: place, count: headSize + rows * width * file.offsetSize + 4, structure)
      try expectHead(&table, signature: "FHIB", start: start)
      try table.skip(rows * width * file.offsetSize)
      try table.verifyChecksum()
    }
    let at = place + headSize + index * file.offsetSize
    var entry = try file.region(at: at, count: file.offsetSize, structure)
    return try entry.address()
  }

  private mutating func verifyDirect(at place: Int, start: Int, size: Int) throws(HDF5Error) {
    guard verified.insert(place).inserted else { return }
    var block = try file.region(at: place, count: size, structure)
    try expectHead(&block, signature: "FHDB", start: start)
    if !hasChecksums { return }
    // Its own checksum counts as zeros.
    var content = Array(file.bytes[place..<place + size])
    let checksumPlace = block.position - place
    let expected = try block.unsigned(4)
    for index in 0..<4 { content[checksumPlace + index] = 0 }
    guard UInt64(content.withUnsafeBytes(lookup3)) == expected else {
      throw block.damaged("its checksum does not match")
    }
  }

  private func expectHead(_ block: inout HDF5Cursor, signature: String, start: Int) throws(HDF5Error) {
    try block.expect(signature: signature)
    try block.expect(version: 0)
    guard try block.address() == address, try block.integer(offsetByteCount) == start else {
      throw block.damaged("it belongs to another heap or place")
    }
  }
}
