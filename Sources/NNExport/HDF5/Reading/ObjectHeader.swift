/// The messages that describe a group or a dataset.
struct ObjectHeader {
  struct Message {
    let type: MessageType
    let isShared: Bool
    var content: HDF5Cursor
  }

  enum MessageType: Int {
    case dataspace = 0x01
    case linkInfo = 0x02
    case datatype = 0x03
    case oldFillValue = 0x04
    case fillValue = 0x05
    case link = 0x06
    case externalFiles = 0x07
    case layout = 0x08
    case filters = 0x0B
    case attribute = 0x0C
    case continuation = 0x10
    case symbolTable = 0x11
    case attributeInfo = 0x15
  }

  /// `group layers/dense`, for messages.
  let name: String
  private(set) var messages: [Message] = []

  init(_ file: HDF5File, at address: Int, name: String) throws(HDF5Error) {
    self.name = name
    let structure = "the header of \(name)"
    var start = try file.region(at: address, count: 4, structure)
    if try start.integer(1) == 1 {
      try readVersion1(file, at: address, structure)
    } else {
      try readVersion2(file, at: address, structure)
    }
  }

  /// The first message of a type; there is no second one that matters.
  func first(_ type: MessageType) throws(HDF5Error) -> HDF5Cursor? {
    guard let message = messages.first(where: { $0.type == type }) else { return nil }
    if message.isShared {
      let what = type == .datatype ? "its type is a committed one" : "a part of its header is shared with others"
      throw HDF5Error("\(name): \(what), which cannot be read", kind: .unsupported)
    }
    return message.content
  }

  func all(_ type: MessageType) -> [Message] { messages.filter { $0.type == type } }

  /// Keeps a message. Gives the block where messages go on, if that is what it says.
  private mutating func add(
    type code: Int, flags: Int, _ content: HDF5Cursor
  ) throws(HDF5Error) -> (address: Int, count: Int)? {
    guard let type = MessageType(rawValue: code) else {
      // Bit 7: a reader that does not know the message must give up.
      if code > 0x18, flags & 0x80 != 0 {
        throw HDF5Error("\(name): its header has a message of unknown type \(code)", kind: .unsupported)
      }
      return nil
    }
    var content = content
    if type == .continuation { return (try content.address(), try content.length()) }
    messages.append(Message(type: type, isShared: flags & 2 != 0, content: content))
    return nil
  }

  private mutating func readVersion1(_ file: HDF5File, at address: Int, _ structure: String) throws(HDF5Error) {
    var prefix = try file.region(at: address, count: 16, structure)
    try prefix.skip(2)
    let expected = try prefix.integer(2)
    try prefix.skip(4)
    var blocks = [(address: address + 16, count: try prefix.integer(4))]
    var count = 0
    while let place = blocks.popLast() {
      var block = try file.region(at: place.address, count: place.count, structure)
      while block.remaining > 0 {
        let (type, size, flags) = (try block.integer(2), try block.integer(2), try block.integer(1))
        try block.skip(3)
        count += 1
        let next = try add(type: type, flags: flags, try block.part(size, structure))
        if let next { blocks.insert(next, at: 0) }
      }
    }
    if count != expected { throw prefix.damaged("it has \(count) messages, not the \(expected) that it says") }
  }

  private mutating func readVersion2(_ file: HDF5File, at address: Int, _ structure: String) throws(HDF5Error) {
    // The longest prefix has 34 bytes; one at the very end of a file may be shorter.
    var prefix = try file.region(at: address, count: min(34, file.bytes.count - address), structure)
    try prefix.expect(signature: "OHDR")
    try prefix.expect(version: 2)
    let flags = try prefix.integer(1)
    if flags & 0x20 != 0 { try prefix.skip(16) }
    if flags & 0x10 != 0 { try prefix.skip(4) }
    let size = try prefix.integer(1 << (flags & 3))
    let prefixSize = prefix.position - address
    guard size <= file.bytes.count else { throw prefix.damaged("its size \(size) is more than the file has") }

    var blocks = [(address: address, count: prefixSize + size + 4)]
    while let place = blocks.popLast() {
      var block = try file.region(at: place.address, count: place.count, structure)
      if place.address == address {
        try block.skip(prefixSize)
      } else {
        try block.expect(signature: "OCHK")
      }
      // Up to the gap, which is too small for a message, and the checksum.
      let messageHead = flags & 4 != 0 ? 6 : 4
      while block.remaining >= messageHead + 4 {
        let (type, size, messageFlags) = (try block.integer(1), try block.integer(2), try block.integer(1))
        try block.skip(messageHead - 4)
        guard size <= block.remaining - 4 else { throw block.damaged("a message runs into the checksum") }
        let next = try add(type: type, flags: messageFlags, try block.part(size, structure))
        if let next { blocks.insert(next, at: 0) }
      }
      try block.skip(block.remaining - 4)
      try block.verifyChecksum()
    }
  }
}
