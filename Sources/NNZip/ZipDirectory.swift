/// The central directory of a zip: where it lies and what it lists.
///
/// Only whole, plain zips are read: one disk, nothing before the first member, nothing behind the end record, no
/// member over another. Every offset and size is held against the length of the file.
struct ZipDirectory {
  private let fields: ZipFields
  private var count: Int { fields.bytes.count }

  init(_ bytes: UnsafeRawBufferPointer) { fields = ZipFields(bytes: bytes) }

  /// All members in the directory's order.
  func members() throws(ZipError) -> [ZipMember] {
    let place = try findDirectory()
    var members: [ZipMember] = []
    var starts: [(header: Int, member: Int)] = []
    var names: Set<String> = []
    var offset = place.range.lowerBound
    for index in 0..<place.memberCount {
      let entry = try entry(at: offset, end: place.range.upperBound, index: index)
      guard names.insert(entry.name).inserted else {
        throw ZipError("there are two members named \"\(entry.name)\"")
      }
      let member = try member(entry, before: place.range.lowerBound)
      starts.append((entry.headerOffset, index))
      members.append(member)
      offset = entry.next
    }
    guard offset == place.range.upperBound else {
      throw ZipError("the directory is longer than its \(place.memberCount) entries")
    }
    try checkLayout(members, starts, directory: place.range.lowerBound)
    return members
  }

  // MARK: - End records

  private struct Place {
    var range: Range<Int>
    var memberCount: Int
  }

  private func findDirectory() throws(ZipError) -> Place {
    let end = try findEnd()
    var disks = [UInt32(fields.u16(end + 4)), UInt32(fields.u16(end + 6))]
    var counts = [UInt64(fields.u16(end + 8)), UInt64(fields.u16(end + 10))]
    var size = UInt64(fields.u32(end + 12))
    var offset = UInt64(fields.u32(end + 16))
    var directoryEnd = end
    let isSaturated = counts.contains(0xFFFF) || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF
    let locator = end - ZipRecord.locator64Size
    if isSaturated, locator >= 0, fields.u32(locator) == ZipRecord.locator64 {
      let end64 = Int(exactly: fields.u64(locator + 8)) ?? -1
      guard fields.holds(ZipRecord.end64Size, at: end64), end64 + ZipRecord.end64Size <= locator,
        fields.u32(end64) == ZipRecord.end64
      else { throw ZipError("the zip64 end record is damaged") }
      disks = [fields.u32(end64 + 16), fields.u32(end64 + 20), fields.u32(locator + 4)]
      counts = [fields.u64(end64 + 24), fields.u64(end64 + 32)]
      size = fields.u64(end64 + 40)
      offset = fields.u64(end64 + 48)
      directoryEnd = end64
    }
    guard disks.allSatisfy({ $0 == 0 }), counts[0] == counts[1] else {
      throw ZipError("it is one part of a zip of several files")
    }
    guard let size = Int(exactly: size), let offset = Int(exactly: offset), size <= directoryEnd,
      offset <= directoryEnd - size
    else { throw ZipError("the directory lies beyond the file: it is cut short or damaged") }
    guard offset + size == directoryEnd else {
      throw ZipError("there are \(directoryEnd - offset - size) bytes before the zip or in front of its end record")
    }
    guard counts[0] <= UInt64(size / ZipRecord.centralSize) else {
      throw ZipError("the directory is too short for \(counts[0]) members")
    }
    return Place(range: offset..<directoryEnd, memberCount: Int(counts[0]))
  }

  /// The end record, whose comment reaches exactly to the end of the file.
  private func findEnd() throws(ZipError) -> Int {
    var offset = count - ZipRecord.endSize
    let last = max(0, offset - 0xFFFF)
    while offset >= last {
      if fields.u32(offset) == ZipRecord.end,
        offset + ZipRecord.endSize + Int(fields.u16(offset + 20)) == count
      {
        return offset
      }
      offset -= 1
    }
    throw ZipError("there is no end record: the file is cut short, or not a zip")
  }

  // MARK: - Entries

  private struct Entry {
    var name: String
    var nameBytes: UnsafeRawBufferPointer
    var flags: UInt16
    var method: UInt16
    var crc: UInt32
    var compressedSize: Int
    var size: Int
    var headerOffset: Int
    /// Where the next entry begins.
    var next: Int
  }

  private func entry(at start: Int, end: Int, index: Int) throws(ZipError) -> Entry {
    guard start <= end - ZipRecord.centralSize, fields.u32(start) == ZipRecord.central else {
      throw ZipError("entry \(index + 1) of the directory is damaged")
    }
    let nameCount = Int(fields.u16(start + 28))
    let extraCount = Int(fields.u16(start + 30))
    let nameStart = start + ZipRecord.centralSize
    let extraStart = nameStart + nameCount
    let next = extraStart + extraCount + Int(fields.u16(start + 32))
    guard next <= end else { throw ZipError("entry \(index + 1) of the directory is damaged") }
    let nameBytes = UnsafeRawBufferPointer(rebasing: fields.bytes[nameStart..<extraStart])
    let name = try Self.name(nameBytes, index: index)
    var sizes = ZipSizes(size: fields.u32(start + 24), compressedSize: fields.u32(start + 20))
    sizes.offset = UInt64(fields.u32(start + 42))
    sizes.disk = UInt32(fields.u16(start + 34))
    guard sizes.widen(fields, extraStart..<extraStart + extraCount) else {
      throw ZipError("member \"\(name)\": its zip64 sizes are missing or damaged")
    }
    guard sizes.disk == 0 else { throw ZipError("member \"\(name)\" lies in another part of the zip") }
    guard let size = Int(exactly: sizes.size), let compressedSize = Int(exactly: sizes.compressedSize),
      let offset = Int(exactly: sizes.offset), size <= Int.max / 2
    else { throw ZipError("member \"\(name)\": its size is beyond all bounds") }
    return Entry(
      name: name, nameBytes: nameBytes, flags: fields.u16(start + 8), method: fields.u16(start + 10),
      crc: fields.u32(start + 16), compressedSize: compressedSize, size: size, headerOffset: offset, next: next)
  }

  private static func name(_ bytes: UnsafeRawBufferPointer, index: Int) throws(ZipError) -> String {
    guard !bytes.isEmpty, let name = String(validating: bytes, as: UTF8.self) else {
      throw ZipError("the name of member \(index + 1) is not UTF-8 text")
    }
    // Control characters would let one name look like another.
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw ZipError("the name of member \(index + 1) holds control characters")
    }
    let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
    let hasDrive = bytes.count > 1 && bytes[1] == UInt8(ascii: ":")
    guard parts.first != "", !hasDrive, !parts.contains("..") else {
      throw ZipError("member \"\(name)\": the name leads out of the zip")
    }
    return name
  }

  // MARK: - Members

  /// Holds an entry against its local header, and both against the space before the directory.
  private func member(_ entry: Entry, before directory: Int) throws(ZipError) -> ZipMember {
    func failure(_ message: String) -> ZipError { ZipError("member \"\(entry.name)\": \(message)") }
    let flags = entry.flags
    if flags & (ZipRecord.Flag.encrypted | ZipRecord.Flag.strongEncryption | ZipRecord.Flag.maskedHeaders) != 0 {
      throw failure("it is encrypted")
    }
    guard let method = ZipMember.Method(rawValue: entry.method) else {
      throw failure("it is packed with \(Self.methodName(entry.method)); stored and deflated members are read")
    }
    let start = entry.headerOffset
    guard start <= directory - ZipRecord.localSize, fields.u32(start) == ZipRecord.local else {
      throw failure("its header is not where the directory says")
    }
    let nameStart = start + ZipRecord.localSize
    let extraStart = nameStart + Int(fields.u16(start + 26))
    let dataStart = extraStart + Int(fields.u16(start + 28))
    guard dataStart <= directory, entry.compressedSize <= directory - dataStart else {
      throw failure("it reaches beyond its place: the file is cut short or damaged")
    }
    guard fields.bytes[nameStart..<extraStart].elementsEqual(entry.nameBytes) else {
      throw failure("its header gives another name")
    }
    var sizes = ZipSizes(size: fields.u32(start + 22), compressedSize: fields.u32(start + 18))
    guard sizes.widen(fields, extraStart..<dataStart) else {
      throw failure("its zip64 sizes are missing or damaged")
    }
    // With a descriptor behind the content, the header was written before sizes and checksum were known.
    let isOpen = flags & ZipRecord.Flag.descriptor != 0 && sizes.size == 0 && sizes.compressedSize == 0
    guard
      isOpen
        || (sizes.size == UInt64(entry.size) && sizes.compressedSize == UInt64(entry.compressedSize)
          && fields.u32(start + 14) == entry.crc)
    else { throw failure("its header gives another size or checksum than the directory") }
    guard fields.u16(start + 8) == entry.method,
      (fields.u16(start + 6) ^ flags) & (ZipRecord.Flag.encrypted | ZipRecord.Flag.descriptor) == 0
    else { throw failure("its header disagrees with the directory") }
    guard method == .deflated || entry.size == entry.compressedSize else {
      throw failure("it is stored, but its two sizes differ")
    }
    return ZipMember(
      name: entry.name, method: method, compressedSize: entry.compressedSize, size: entry.size, crc: entry.crc,
      range: dataStart..<dataStart + entry.compressedSize)
  }

  private static func methodName(_ method: UInt16) -> String {
    switch method {
    case 9: "deflate64"
    case 12: "bzip2"
    case 14: "lzma"
    case 93: "zstandard"
    case 95: "xz"
    default: "method \(method)"
    }
  }

  /// The first member is at the very beginning, and none begins inside another.
  private func checkLayout(_ members: [ZipMember], _ starts: [(header: Int, member: Int)], directory: Int)
    throws(ZipError)
  {
    var end = 0
    for (position, start) in starts.sorted(by: { $0.header < $1.header }).enumerated() {
      if position == 0 && start.header > 0 { throw ZipError("there are \(start.header) bytes before the zip") }
      guard start.header >= end else { throw ZipError("member \"\(members[start.member].name)\" lies over another") }
      end = members[start.member].range.upperBound
    }
    if members.isEmpty && directory > 0 { throw ZipError("there are \(directory) bytes before the zip") }
  }
}

/// Sizes of a member as 32 bits, or as the 64 bits of a zip64 extra field where those are all ones.
struct ZipSizes {
  var size: UInt64
  var compressedSize: UInt64
  var offset: UInt64 = 0
  var disk: UInt32 = 0

  init(size: UInt32, compressedSize: UInt32) {
    self.size = UInt64(size)
    self.compressedSize = UInt64(compressedSize)
  }

  /// Reads what is all ones from the zip64 field among the extra fields in `range`; false if it is not there.
  mutating func widen(_ fields: ZipFields, _ range: Range<Int>) -> Bool {
    let full: UInt64 = 0xFFFF_FFFF
    guard size == full || compressedSize == full || offset == full || disk == 0xFFFF else { return true }
    var start = range.lowerBound
    while start + 4 <= range.upperBound {
      let end = start + 4 + Int(fields.u16(start + 2))
      if end > range.upperBound { return false }
      if fields.u16(start) == ZipRecord.extra64 { return read(fields, start + 4..<end) }
      start = end
    }
    return false
  }

  private mutating func read(_ fields: ZipFields, _ range: Range<Int>) -> Bool {
    let full: UInt64 = 0xFFFF_FFFF
    var next = range.lowerBound
    func wide() -> UInt64? { next + 8 <= range.upperBound ? fields.u64(next) : nil }
    for path in [\ZipSizes.size, \ZipSizes.compressedSize, \ZipSizes.offset] where self[keyPath: path] == full {
      guard let value = wide() else { return false }
      self[keyPath: path] = value
      next += 8
    }
    if disk == 0xFFFF {
      guard next + 4 <= range.upperBound else { return false }
      disk = fields.u32(next)
    }
    return true
  }
}
