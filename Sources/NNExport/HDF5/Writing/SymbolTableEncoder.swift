/// Writes the members of a group: a heap of names, symbol nodes, and a B-tree over them.
enum SymbolTableEncoder {
  /// Entries of a symbol node, and children of a tree node, at most. As h5py has them; the superblock says so.
  static let leafSize = 8
  static let nodeSize = 32

  /// `members` are in the order of their names' bytes.
  static func encode(
    _ members: [(name: String, object: TreeEncoder.Encoded)], into out: inout ByteEncoder
  ) -> (tree: Int, heap: Int) {
    let (heap, offsets) = encodeHeap(members.map(\.name), into: &out)
    // Of each node below: its address, and the place in the heap of its last name.
    var nodes: [(address: Int, lastName: Int)] = []
    for start in stride(from: 0, to: members.count, by: leafSize) {
      let range = start..<min(start + leafSize, members.count)
      nodes.append((out.count, offsets[range.upperBound - 1]))
      out.append("SNOD".utf8)
      out.append([1, 0])
      out.number(range.count, 2)
      for index in range { entry(members[index].object, nameOffset: offsets[index], into: &out) }
      out.zeros((leafSize - range.count) * 40)
    }
    var level = 0
    repeat {
      nodes = encodeLevel(level, over: nodes, into: &out)
      level += 1
    } while nodes.count > 1
    return (nodes[0].address, heap)
  }

  /// A name and what it stands for. The place of a group's tree is repeated here.
  static func entry(_ object: TreeEncoder.Encoded, nameOffset: Int, into out: inout ByteEncoder) {
    out.number(nameOffset, 8)
    out.address(object.header)
    out.number(object.table == nil ? 0 : 1, 8)
    out.address(object.table?.tree ?? 0)
    out.address(object.table?.heap ?? 0)
  }

  private static func encodeHeap(_ names: [String], into out: inout ByteEncoder) -> (heap: Int, offsets: [Int]) {
    // The empty name, smaller than all others, comes first.
    var content = ByteEncoder()
    content.zeros(8)
    var offsets: [Int] = []
    for name in names {
      offsets.append(content.count)
      content.append(name.utf8)
      content.zeros(1)
      content.align()
    }
    let heap = out.count
    out.append("HEAP".utf8)
    out.zeros(4)
    out.number(content.count, 8)
    // There is no free space in it.
    out.number(1, 8)
    out.address(heap + 32)
    out.append(content.bytes)
    return (heap, offsets)
  }

  /// Tree nodes over `children`; an empty one where there are none.
  private static func encodeLevel(
    _ level: Int, over children: [(address: Int, lastName: Int)], into out: inout ByteEncoder
  ) -> [(address: Int, lastName: Int)] {
    let byteCount = 24 + 8 * (2 * nodeSize + 1)
    let count = max(1, (children.count + nodeSize - 1) / nodeSize)
    let first = out.count
    var nodes: [(address: Int, lastName: Int)] = []
    for index in 0..<count {
      let range = index * nodeSize..<min((index + 1) * nodeSize, children.count)
      let address = out.count
      out.append("TREE".utf8)
      out.append([0, UInt8(level)])
      out.number(range.count, 2)
      out.address(index == 0 ? ByteEncoder.undefined : address - byteCount)
      out.address(index == count - 1 ? ByteEncoder.undefined : address + byteCount)
      // Keys stand between children: the last name of the child before, and at the far left that of its neighbour.
      out.number(range.isEmpty || index == 0 ? 0 : children[range.lowerBound - 1].lastName, 8)
      for child in children[range] {
        out.address(child.address)
        out.number(child.lastName, 8)
      }
      out.pad(to: first + (index + 1) * byteCount)
      nodes.append((address, range.isEmpty ? 0 : children[range.upperBound - 1].lastName))
    }
    return nodes
  }
}
