/// The head of a file, which says how wide addresses are and where the root group is.
struct Superblock {
  private(set) var rootAddress = 0

  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads the head of `file`, and tells `file` the widths.
  init(_ file: HDF5File) throws(HDF5Error) {
    try Self.checkSignature(file)
    var cursor = try file.region(at: 0, count: min(file.bytes.count, 128), "the head of the file")
    try cursor.skip(Self.signature.count)
    let version = try cursor.integer(1)
    switch version {
    case 0, 1:
      try cursor.skip(4)
      try Self.readWidths(&cursor)
      try cursor.skip(version == 0 ? 9 : 13)
    case 2, 3:
      try Self.readWidths(&cursor)
      try cursor.skip(1)
    default: throw HDF5Error("an HDF5 file of version \(version) cannot be read, only 0 to 3", kind: .unsupported)
    }
    guard try cursor.integer(file.offsetSize) == 0 else { throw Self.userBlock }
    try cursor.skip(file.offsetSize)
    let end = try cursor.integer(file.offsetSize)
    guard end <= file.bytes.count else {
      throw HDF5Error("damaged: the file is cut off: it says that it has \(end) bytes, and has \(file.bytes.count)")
    }
    // Behind: the driver's block and the root's name, or only the root.
    if version < 2 { try cursor.skip(2 * file.offsetSize) }
    rootAddress = try cursor.address()
    if version >= 2 { try cursor.verifyChecksum() }
  }

  private static let userBlock = HDF5Error(
    "the file has a user block in front of the HDF5 data, which cannot be read", kind: .unsupported)

  private static func checkSignature(_ file: HDF5File) throws(HDF5Error) {
    func isSignature(at place: Int) -> Bool {
      place + signature.count <= file.bytes.count
        && file.bytes[place..<place + signature.count].elementsEqual(signature)
    }
    if isSignature(at: 0) { return }
    var place = 512
    while place < file.bytes.count {
      if isSignature(at: place) { throw userBlock }
      place *= 2
    }
    throw HDF5Error("not an HDF5 file")
  }

  private static func readWidths(_ cursor: inout HDF5Cursor) throws(HDF5Error) {
    let (offsetSize, lengthSize) = (try cursor.integer(1), try cursor.integer(1))
    guard [2, 4, 8].contains(offsetSize), [2, 4, 8].contains(lengthSize) else {
      throw HDF5Error(
        "addresses of \(offsetSize) bytes and sizes of \(lengthSize) cannot be read, only 2, 4 and 8",
        kind: .unsupported)
    }
    cursor.file.offsetSize = offsetSize
    cursor.file.lengthSize = lengthSize
  }
}
