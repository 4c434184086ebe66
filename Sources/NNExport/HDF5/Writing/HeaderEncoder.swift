/// An object header of version 1: the messages of one group or dataset.
struct HeaderEncoder {
  static let prefixSize = 16

  /// Places in the messages of addresses that are not known yet: of the numbers, and of collections of strings.
  var dataPatch: (place: Int, offset: Int)?
  private(set) var stringPatches: [(place: Int, collection: Int)] = []

  private var messages = ByteEncoder()
  private var count = 0

  private static let messageHead = 8

  /// Where the content of the next message will begin.
  var nextContent: Int { messages.count + Self.messageHead }

  mutating func add(_ type: Int, flags: Int = 0, _ fill: (inout ByteEncoder) -> Void) {
    var content = ByteEncoder()
    fill(&content)
    content.align()
    messages.number(type, 2)
    messages.number(content.count, 2)
    messages.number(flags, 4)
    messages.append(content.bytes)
    count += 1
  }

  mutating func addAttribute(
    _ name: String, _ value: HDF5Attribute, strings: inout StringHeap, owner: String
  ) throws(HDF5Error) {
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw HDF5Error("\(owner): an attribute's name must not be empty or contain NUL", kind: .unsupported)
    }
    guard !value.texts.contains(where: { $0.utf8.contains(0) || $0.utf8.count > Int32.max }) else {
      throw HDF5Error("\(owner): the text of attribute \(name) contains NUL, or is too long", kind: .unsupported)
    }
    var space = ByteEncoder()
    space.dataspace(value.dims)
    let type = value.datatype
    let (nameSize, valueSize) = (name.utf8.count + 1, value.byteCount)
    // A message's size has 2 bytes, and is a multiple of 8.
    guard nameSize + type.count + space.count + valueSize < 65_480 else {
      throw HDF5Error("\(owner): attribute \(name.prefix(40)) is larger than the format's 64 KB", kind: .unsupported)
    }
    guard count < 0xFFFF else { throw HDF5Error("\(owner) has more than 65,000 attributes", kind: .unsupported) }
    var patches: [(place: Int, collection: Int)] = []
    let start = nextContent
    add(0x0C) { message in
      message.append([1, 0])
      for size in [nameSize, type.count, space.count] { message.number(size, 2) }
      message.append(name.utf8)
      message.zeros(1)
      for part in [type, space.bytes] {
        message.align()
        message.append(part)
      }
      message.align()
      value.encode(into: &message, strings: &strings) { place, collection in
        patches.append((start + place, collection))
      }
    }
    stringPatches += patches
  }

  func encoded() -> [UInt8] {
    var out = ByteEncoder()
    out.append([1, 0])
    out.number(count, 2)
    out.number(1, 4)
    out.number(messages.count, 4)
    out.zeros(4)
    out.append(messages.bytes)
    return out.bytes
  }
}

extension ByteEncoder {
  /// The content of a dataspace message: extents, and the same again as the most that they may grow to.
  mutating func dataspace(_ dims: [Int]) {
    append([1, UInt8(dims.count), dims.isEmpty ? 0 : 1, 0, 0, 0, 0, 0])
    for extent in dims + dims { number(extent, 8) }
  }
}
