/// The older index of chunks: a B-tree whose keys are the chunks' first elements.
struct ChunkTree {
  let file: HDF5File
  let structure: String

  func read(at address: Int, level expected: Int? = nil, into grid: inout ChunkGrid) throws(HDF5Error) {
    var head = try file.region(at: address, count: 8 + 2 * file.offsetSize, structure)
    guard file.visit(address) else { throw head.damaged("its chunk index leads back to itself") }
    try head.expect(signature: "TREE")
    guard try head.integer(1) == 1 else { throw head.damaged("it is not an index of chunks") }
    let level = try head.integer(1)
    guard level < 32, expected == nil || level == expected else { throw head.damaged("it has level \(level)") }
    let count = try head.integer(2)
    let axes = grid.shape.rank
    let entrySize = 8 + 8 * (axes + 1) + file.offsetSize
    var entries = try file.region(at: head.end, count: count * entrySize, structure)
    for _ in 0..<count {
      let size = try entries.integer(4)
      try entries.skip(4)
      var offset: [Int] = []
      for _ in 0..<axes { offset.append(try entries.integer(8)) }
      try entries.skip(8)
      let child = try entries.address()
      if level > 0 {
        try read(at: child, level: level - 1, into: &grid)
      } else {
        guard size == grid.chunkByteCount else {
          throw entries.damaged("a chunk of \(size) bytes, where chunks have \(grid.chunkByteCount)")
        }
        try grid.add(try grid.index(ofElement: offset, entries), at: child, entries)
      }
    }
  }
}
