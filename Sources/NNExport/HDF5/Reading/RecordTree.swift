/// A B-tree of version 2: records of one size, in order, in its inner nodes too.
struct RecordTree {
  private let file: HDF5File
  private let structure: String
  private var nodeSize = 0
  private var recordSize = 0
  /// Per level, from the leaves up: most records of a node, and bytes that count all records below a node.
  private var levels: [(maximum: Int, totalSize: Int)] = []
  private(set) var records: [HDF5Cursor] = []

  private static let overhead = 10

  /// Reads all records of the tree at `address`, whose records must be of `type`.
  init(_ file: HDF5File, at address: Int, type: Int, structure: String) throws(HDF5Error) {
    self.file = file
    self.structure = structure
    let size = 22 + file.offsetSize + file.lengthSize
    var header = try file.region(at: address, count: size, structure)
    try header.expect(signature: "BTHD")
    try header.expect(version: 0)
    guard try header.integer(1) == type else { throw header.damaged("its records are not of type \(type)") }
    nodeSize = try header.integer(4)
    recordSize = try header.integer(2)
    let depth = try header.integer(2)
    try header.skip(2)
    let root = try header.optionalAddress()
    let count = try header.integer(2)
    try header.skip(file.lengthSize)
    try header.verifyChecksum()
    guard recordSize > 0, nodeSize > Self.overhead, depth < 32 else {
      throw header.damaged("\(depth) levels of nodes of \(nodeSize) bytes with records of \(recordSize)")
    }
    try setLevels(depth, header)
    guard count > 0 else { return }
    guard let root else { throw header.damaged("it has no root") }
    try readNode(at: root, count: count, level: depth)
  }

  /// A node's size says how many records it may have, and that how wide its counts are.
  private mutating func setLevels(_ depth: Int, _ header: HDF5Cursor) throws(HDF5Error) {
    let leafMaximum = (nodeSize - Self.overhead) / recordSize
    levels = [(leafMaximum, 0)]
    var total = leafMaximum
    for level in 0..<depth {
      let pointerSize = file.offsetSize + width(of: leafMaximum) + levels[level].totalSize
      let maximum = (nodeSize - Self.overhead - pointerSize) / (recordSize + pointerSize)
      guard maximum > 0, case (let product, let overflows) = total.multipliedReportingOverflow(by: maximum + 1),
        !overflows, product < Int.max - maximum
      else { throw header.damaged("its nodes of \(nodeSize) bytes do not fit \(depth) levels") }
      total = product + maximum
      levels.append((maximum, width(of: total)))
    }
  }

  /// Bytes that hold numbers up to `limit`.
  private func width(of limit: Int) -> Int { (Int.bitWidth - 1 - max(limit, 1).leadingZeroBitCount) / 8 + 1 }

  private mutating func readNode(at address: Int, count: Int, level: Int) throws(HDF5Error) {
    guard count <= levels[level].maximum else {
      throw HDF5Error("damaged: \(structure) has a node of \(count) records at byte \(address), too many for its size")
    }
    let countSize = width(of: levels[0].maximum)
    let totalSize = level > 0 ? levels[level - 1].totalSize : 0
    let pointersSize = level > 0 ? (count + 1) * (file.offsetSize + countSize + totalSize) : 0
    let size = Self.overhead + count * recordSize + pointersSize
    var node = try file.region(at: address, count: size, structure)
    guard file.visit(address) else { throw node.damaged("it leads back to itself") }
    try node.expect(signature: level > 0 ? "BTIN" : "BTLF")
    try node.expect(version: 0)
    try node.skip(1)
    var own: [HDF5Cursor] = []
    for _ in 0..<count { own.append(try node.part(recordSize, structure)) }
    var children: [(address: Int, count: Int)] = []
    if level > 0 {
      for _ in 0...count {
        children.append((try node.address(), try node.integer(countSize)))
        try node.skip(totalSize)
      }
    }
    try node.verifyChecksum()
    for (index, child) in children.enumerated() {
      try readNode(at: child.address, count: child.count, level: level - 1)
      if index < count { records.append(own[index]) }
    }
    if level == 0 { records += own }
  }
}
