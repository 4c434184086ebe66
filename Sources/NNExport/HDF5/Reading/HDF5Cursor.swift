/// Reads little-endian numbers one after the other from one structure of a file, never beyond its end.
struct HDF5Cursor {
  let file: HDF5File
  let start: Int
  let end: Int
  /// For messages: `the object header of layers/dense`.
  let structure: String
  private(set) var position: Int

  /// `start...end` must lie in the file.
  init(file: HDF5File, start: Int, end: Int, structure: String) {
    self.file = file
    self.start = start
    self.end = end
    self.structure = structure
    position = start
  }

  var remaining: Int { end - position }

  func damaged(_ text: String) -> HDF5Error { HDF5Error("damaged: \(structure) at byte \(start): \(text)") }

  mutating func skip(_ count: Int) throws(HDF5Error) { _ = try range(count) }

  /// The place in the file of the next `count` bytes.
  mutating func range(_ count: Int) throws(HDF5Error) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw damaged("it has \(remaining) bytes left at byte \(position), where \(count) are needed")
    }
    defer { position += count }
    return position..<position + count
  }

  mutating func bytes(_ count: Int) throws(HDF5Error) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[try range(count)])
  }

  /// The next `count` bytes as a structure of their own.
  mutating func part(_ count: Int, _ structure: String) throws(HDF5Error) -> HDF5Cursor {
    let range = try range(count)
    return HDF5Cursor(file: file, start: range.lowerBound, end: range.upperBound, structure: structure)
  }

  mutating func unsigned(_ byteCount: Int) throws(HDF5Error) -> UInt64 {
    try bytes(byteCount).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number of `byteCount` bytes that counts something.
  mutating func integer(_ byteCount: Int) throws(HDF5Error) -> Int {
    let place = position
    guard let value = Int(exactly: try unsigned(byteCount)) else {
      throw damaged("the number at byte \(place) is too large")
    }
    return value
  }

  mutating func length() throws(HDF5Error) -> Int { try integer(file.lengthSize) }

  /// An address in the file; `nil` if it says that there is none.
  mutating func optionalAddress() throws(HDF5Error) -> Int? {
    let place = position
    let size = file.offsetSize
    let value = try unsigned(size)
    if value == UInt64.max >> UInt64(64 - 8 * size) { return nil }
    guard value < file.bytes.count else {
      throw damaged("the address at byte \(place) is \(value), but the file has \(file.bytes.count) bytes")
    }
    return Int(value)
  }

  mutating func address() throws(HDF5Error) -> Int {
    let place = position
    guard let address = try optionalAddress() else { throw damaged("the address at byte \(place) is missing") }
    return address
  }

  mutating func expect(signature: String) throws(HDF5Error) {
    guard try bytes(signature.utf8.count).elementsEqual(signature.utf8) else {
      throw damaged("it does not begin with \(signature)")
    }
  }

  mutating func expect(version: Int) throws(HDF5Error) {
    let found = try integer(1)
    if found != version {
      throw HDF5Error("\(structure) has version \(found), not \(version)", kind: .unsupported)
    }
  }

  /// Skips to a multiple of 8 bytes from the start.
  mutating func align() throws(HDF5Error) { try skip((8 - (position - start) % 8) % 8) }

  /// UTF-8 up to the next NUL, which is skipped, or up to the end.
  mutating func text(_ byteCount: Int) throws(HDF5Error) -> String {
    let content = try bytes(byteCount).prefix { $0 != 0 }
    guard let text = String(validating: content, as: UTF8.self) else { throw damaged("its text is not UTF-8") }
    return text
  }

  /// Compares the checksum that follows with that of everything before it.
  mutating func verifyChecksum() throws(HDF5Error) {
    let covered = UnsafeRawBufferPointer(rebasing: file.bytes[start..<position])
    if try unsigned(4) != UInt64(lookup3(covered)) { throw damaged("its checksum does not match") }
  }
}
