/// A group of the old form: a B-tree of symbol nodes, whose names lie in a local heap.
struct SymbolTable {
  private let file: HDF5File
  private let group: String
  private var heap: Range<Int> = 0..<0
  private(set) var links: [Link] = []

  init(_ message: HDF5Cursor, of group: String) throws(HDF5Error) {
    self.group = group
    file = message.file
    var message = message
    let tree = try message.address()
    heap = try readHeap(at: try message.address())
    try readNode(at: tree, level: nil)
  }

  private func readHeap(at address: Int) throws(HDF5Error) -> Range<Int> {
    let size = 8 + 2 * file.lengthSize + file.offsetSize
    var header = try file.region(at: address, count: size, "the name heap of \(group)")
    try header.expect(signature: "HEAP")
    try header.expect(version: 0)
    try header.skip(3)
    let length = try header.length()
    try header.skip(file.lengthSize)
    let start = try header.address()
    guard length <= file.bytes.count - start else {
      throw header.damaged("its \(length) bytes run past the file's end")
    }
    return start..<start + length
  }

  private mutating func readNode(at address: Int, level expected: Int?) throws(HDF5Error) {
    var head = try file.region(at: address, count: 8 + 2 * file.offsetSize, "the name tree of \(group)")
    guard file.visit(address) else { throw head.damaged("it leads back to itself") }
    try head.expect(signature: "TREE")
    guard try head.integer(1) == 0 else { throw head.damaged("it is not the tree of a group") }
    let level = try head.integer(1)
    if let expected, level != expected { throw head.damaged("it has level \(level), not \(expected)") }
    guard level < 32 else { throw head.damaged("it has \(level) levels, more than any file needs") }
    let count = try head.integer(2)
    var entries = try file.region(
      at: head.end, count: count * (file.lengthSize + file.offsetSize), "the name tree of \(group)")
    for _ in 0..<count {
      try entries.skip(file.lengthSize)
      let child = try entries.address()
      if level > 0 {
        try readNode(at: child, level: level - 1)
      } else {
        try readSymbols(at: child)
      }
    }
  }

  private mutating func readSymbols(at address: Int) throws(HDF5Error) {
    var head = try file.region(at: address, count: 8, "a symbol node of \(group)")
    guard file.visit(address) else { throw head.damaged("it belongs to more than one tree") }
    try head.expect(signature: "SNOD")
    try head.expect(version: 1)
    try head.skip(1)
    let count = try head.integer(2)
    let entrySize = 2 * file.offsetSize + 24
    var entries = try file.region(at: head.end, count: count * entrySize, "a symbol node of \(group)")
    for _ in 0..<count {
      let name = try name(at: try entries.integer(file.offsetSize))
      let object = try entries.optionalAddress()
      let kind = try entries.integer(4)
      try entries.skip(4)
      var scratch = try entries.part(16, "a symbol node of \(group)")
      if kind == 2 {
        links.append(Link(name, .other("a soft link to \(try self.name(at: try scratch.integer(4)))")))
      } else if let object {
        links.append(Link(name, .object(address: object)))
      } else {
        throw head.damaged("\(name) has no address")
      }
    }
  }

  private func name(at offset: Int) throws(HDF5Error) -> String {
    guard offset < heap.count else {
      throw HDF5Error("damaged: \(group) has a name at \(offset) of a heap of \(heap.count) bytes")
    }
    let start = heap.lowerBound + offset
    var end = start
    while end < heap.upperBound, file.bytes[end] != 0 { end += 1 }
    var cursor = try file.region(at: start, count: end - start, "a name in \(group)")
    return try cursor.text(end - start)
  }
}
