import NNTensor

/// Encodes groups and datasets from the leaves up, so that addresses are known where they are written. Those of numbers
/// and of strings, which come behind everything else, are filled in at the end.
struct TreeEncoder {
  /// Where an object's header is; for a group also its name tree and name heap.
  struct Encoded {
    var header: Int
    var table: (tree: Int, heap: Int)?
  }

  private static let superblockSize = 96

  private var out = ByteEncoder()
  private var strings = StringHeap()
  private var data: [(dataset: HDF5Dataset, offset: Int)] = []
  private var dataSize = 0
  /// Places in `out` of addresses of numbers, from the first number on.
  private var dataPatches: [(place: Int, offset: Int)] = []
  private var stringPatches: [(place: Int, collection: Int)] = []

  init() { out.zeros(Self.superblockSize) }

  mutating func encode(_ group: HDF5Group, path: String, depth: Int) throws(HDF5Error) -> Encoded {
    guard depth <= HDF5Reader.depthLimit else {
      throw HDF5Error("groups lie more than \(HDF5Reader.depthLimit) deep, from \(path) on", kind: .unsupported)
    }
    if let first = group.unreadable.min(by: { $0.key < $1.key }) { throw first.value }
    var members: [(name: String, object: Encoded)] = []
    // Trees are searched by the names' bytes.
    let names = Set(group.groups.keys).union(group.datasets.keys)
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let place = path.isEmpty ? name : path + "/" + name
      guard !name.isEmpty, name != ".", !name.contains("/"), !name.utf8.contains(0) else {
        throw HDF5Error("\"\(place)\": a name must not be empty, \".\", or contain a slash or NUL", kind: .unsupported)
      }
      switch (group.groups[name], group.datasets[name]) {
      case (let child?, nil): members.append((name, try encode(child, path: place, depth: depth + 1)))
      case (nil, let dataset?): members.append((name, try encode(dataset, path: place)))
      default: throw HDF5Error("\(place) is both a group and a dataset", kind: .unsupported)
      }
    }
    let table = SymbolTableEncoder.encode(members, into: &out)
    var header = HeaderEncoder()
    header.add(0x11) { message in
      message.address(table.tree)
      message.address(table.heap)
    }
    try addAttributes(group.attributes, to: &header, owner: path.isEmpty ? "the root group" : path)
    return Encoded(header: place(header), table: table)
  }

  private mutating func encode(_ dataset: HDF5Dataset, path: String) throws(HDF5Error) -> Encoded {
    guard let type = DatatypeEncoder.number(dataset.dtype) else {
      throw HDF5Error("\(path): elements of type \(dataset.dtype) cannot be stored", kind: .unsupported)
    }
    guard dataset.shape.rank <= 32 else {
      throw HDF5Error("\(path): \(dataset.shape.rank) axes are more than the format's 32", kind: .unsupported)
    }
    let size = dataset.shape.count * dataset.dtype.byteCount
    var header = HeaderEncoder()
    header.add(0x01) { $0.dataspace(dataset.shape.dims) }
    header.add(0x03, flags: 1) { $0.append(type) }
    // Space comes late, fill values only where one is set; the default is zero.
    header.add(0x05, flags: 1) { $0.append([2, 2, 2, 1, 0, 0, 0, 0]) }
    if size > 0 { header.dataPatch = (header.nextContent + 2, dataSize) }
    header.add(0x08) { message in
      message.append([3, 1])
      message.address(ByteEncoder.undefined)
      message.number(size, 8)
    }
    var attributes = dataset.attributes
    if dataset.dtype == .bfloat16 { attributes["dtype"] = .string("bfloat16") }
    try addAttributes(attributes, to: &header, owner: path)
    if size > 0 {
      data.append((dataset, dataSize))
      dataSize += (size + 7) / 8 * 8
    }
    return Encoded(header: place(header))
  }

  private mutating func addAttributes(
    _ attributes: [String: HDF5Attribute], to header: inout HeaderEncoder, owner: String
  ) throws(HDF5Error) {
    for (name, value) in attributes.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      try header.addAttribute(name, value, strings: &strings, owner: owner)
    }
  }

  /// Appends a header and notes the addresses that are not known yet.
  private mutating func place(_ header: HeaderEncoder) -> Int {
    let address = out.count
    let start = address + HeaderEncoder.prefixSize
    if let patch = header.dataPatch { dataPatches.append((start + patch.place, patch.offset)) }
    for patch in header.stringPatches { stringPatches.append((start + patch.place, patch.collection)) }
    out.append(header.encoded())
    return address
  }

  /// The file without its numbers, the numbers' places, and the size of it all.
  mutating func finish(
    root: Encoded
  ) -> (metadata: [UInt8], data: [(dataset: HDF5Dataset, address: Int)], byteCount: Int) {
    let collections = strings.encode(into: &out)
    let start = out.count
    for patch in stringPatches { out.patch(patch.place, address: collections[patch.collection]) }
    for patch in dataPatches { out.patch(patch.place, address: start + patch.offset) }
    let last = data.last.map { $0.offset + $0.dataset.shape.count * $0.dataset.dtype.byteCount } ?? 0
    let byteCount = start + last
    var metadata = superblock(root: root, byteCount: byteCount).bytes
    metadata.append(contentsOf: out.bytes[Self.superblockSize...])
    return (metadata, data.map { ($0.dataset, start + $0.offset) }, byteCount)
  }

  private func superblock(root: Encoded, byteCount: Int) -> ByteEncoder {
    var block = ByteEncoder()
    block.append([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
    // Versions of the parts, then the bytes of an address and of a size.
    block.append([0, 0, 0, 0, 0, 8, 8, 0])
    block.number(SymbolTableEncoder.leafSize / 2, 2)
    block.number(SymbolTableEncoder.nodeSize / 2, 2)
    block.number(0, 4)
    block.address(0)
    block.address(ByteEncoder.undefined)
    block.address(byteCount)
    block.address(ByteEncoder.undefined)
    SymbolTableEncoder.entry(root, nameOffset: 0, into: &block)
    return block
  }
}
