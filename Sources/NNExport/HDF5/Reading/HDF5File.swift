/// Memory that holds a file, and what keeps it alive.
final class HDF5Bytes: @unchecked Sendable {
  let buffer: UnsafeRawBufferPointer
  private let owner: AnyObject & Sendable

  init(_ buffer: UnsafeRawBufferPointer, owner: AnyObject & Sendable) {
    self.buffer = buffer
    self.owner = owner
  }
}

/// A file while its structures are read: its bytes, the widths of its addresses, and an account of what was read.
///
/// Addresses in a damaged file may lead to the same bytes again and again. So all bytes that are read are counted, and
/// reading ends when they are several times as many as the file has, which no sound file comes near.
final class HDF5File {
  let storage: HDF5Bytes
  var bytes: UnsafeRawBufferPointer { storage.buffer }
  /// Bytes of an address and of a size, as the superblock says.
  var offsetSize = 8
  var lengthSize = 8
  /// Bytes of all tensors that the readable datasets give.
  private(set) var decodedByteCount = 0
  /// Strings of each global heap collection that was read, as places in the file.
  var globalHeaps: [Int: [Int: Range<Int>]] = [:]

  private var unread: Int
  private var nameCount = 0
  private let nameLimit: Int
  private var visited: Set<Int> = []

  init(_ storage: HDF5Bytes, nameLimit: Int) {
    self.storage = storage
    self.nameLimit = nameLimit
    let (product, overflows) = storage.buffer.count.multipliedReportingOverflow(by: 6)
    unread = overflows ? Int.max : product
  }

  /// Counts `count` bytes as read.
  func claim(_ count: Int) throws(HDF5Error) {
    unread -= count
    if unread < 0 { throw HDF5Error("damaged: parts of the file overlap or lead back to each other") }
  }

  /// Counts members or attributes.
  func addNames(_ count: Int) throws(HDF5Error) {
    nameCount += count
    if nameCount > nameLimit {
      throw HDF5Error("damaged: the file has more than \(nameLimit) groups, datasets and attributes")
    }
  }

  /// Remembers that the structure at `address` was read. False if it was before.
  func visit(_ address: Int) -> Bool { visited.insert(address).inserted }

  func addDecoded(_ count: Int) {
    let (sum, overflows) = decodedByteCount.addingReportingOverflow(count)
    decodedByteCount = overflows ? Int.max : sum
  }

  /// The `count` bytes at `address`, which hold `structure`.
  func region(at address: Int, count: Int, _ structure: @autoclosure () -> String) throws(HDF5Error) -> HDF5Cursor {
    guard address >= 0, count >= 0, address <= bytes.count, count <= bytes.count - address else {
      throw HDF5Error(
        "damaged: \(structure()) lies at byte \(address) and takes \(count) bytes, but the file has \(bytes.count)")
    }
    try claim(count)
    return HDF5Cursor(file: self, start: address, end: address + count, structure: structure())
  }
}
