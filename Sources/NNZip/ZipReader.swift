/// Reads a zip file in memory. Nothing is ever unpacked to disk, and no size that the file claims is trusted.
///
/// Stored and deflated members, zip64 and data descriptors are read. What else a zip can be (encrypted, in several
/// parts, with bytes before it, with members that overlap or share a name) is an error that says so.
/// Format: "APPNOTE.TXT - .ZIP File Format Specification", PKWARE Inc., version 6.3.10, 2022,
/// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
public struct ZipReader {
  /// In the order of the zip's directory.
  public let members: [ZipMember]
  private let bytes: UnsafeRawBufferPointer
  private let places: [String: Int]

  /// Deflate packs at most 258 bytes into 2 bits.
  private static let greatestRatio = 1032

  /// Reads the directory. `bytes` must stay as they are for as long as the reader is used.
  public init(_ bytes: UnsafeRawBufferPointer) throws(ZipError) {
    self.bytes = bytes
    members = try ZipDirectory(bytes).members()
    places = Dictionary(uniqueKeysWithValues: zip(members.map(\.name), members.indices))
  }

  /// Whether a file that begins with these bytes may be a zip.
  public static func isZip(_ head: some Collection<UInt8>) -> Bool {
    head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6])
  }

  public func member(_ name: String) -> ZipMember? { places[name].map { members[$0] } }

  /// A member's whole content, its length and checksum verified.
  ///
  /// - Parameter limit: the most bytes to make room for; a member that claims more is refused at once.
  public func bytes(of member: ZipMember, limit: Int) throws(ZipError) -> [UInt8] {
    if member.size > limit {
      throw failure(member, "it holds \(member.size) bytes, more than the \(limit) that are read")
    }
    try checkRatio(member)
    var failure: ZipError?
    let result = [UInt8](unsafeUninitializedCapacity: member.size) { buffer, count in
      do throws(ZipError) {
        try read(member, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: member.size))
        count = member.size
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return result
  }

  /// Writes a member's whole content, its length and checksum verified, to memory of exactly its size.
  public func read(_ member: ZipMember, into target: UnsafeMutableRawBufferPointer) throws(ZipError) {
    precondition(target.count == member.size, "\(target.count) bytes for a member of \(member.size)")
    switch member.method {
    case .stored: target.copyMemory(from: packed(member))
    case .deflated:
      switch Inflater.inflate(packed(member), into: target) {
      case .ended(read: member.compressedSize, written: member.size): break
      case .ended(_, let written) where written == member.size:
        throw failure(member, "there are bytes behind its packed content")
      case .ended(_, let written):
        throw failure(member, "it unpacks to \(written) bytes, the directory says \(member.size)")
      case .full: throw failure(member, "it unpacks to more than the \(member.size) bytes that the directory says")
      case .damaged: throw failure(member, "its packed content is damaged")
      }
    }
    try check(UnsafeRawBufferPointer(target), member)
  }

  /// The first bytes of a member's content, at most `count`, not verified.
  public func prefix(of member: ZipMember, count: Int) throws(ZipError) -> [UInt8] {
    let size = min(count, member.size)
    if member.method == .stored { return Array(packed(member).prefix(size)) }
    try checkRatio(member)
    var isDamaged = false
    let result = [UInt8](unsafeUninitializedCapacity: size) { buffer, written in
      let target = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: size)
      switch Inflater.inflate(packed(member), into: target) {
      case .ended(_, size), .full: written = size
      case .ended, .damaged: isDamaged = true
      }
    }
    if isDamaged { throw failure(member, "its packed content is damaged") }
    return result
  }

  /// Where a stored member's content lies in the zip, for use in place; nil if it is deflated.
  public func range(ofStored member: ZipMember) -> Range<Int>? { member.method == .stored ? member.range : nil }

  /// Throws unless a stored member's content has its checksum. Reads all of it.
  public func verify(stored member: ZipMember) throws(ZipError) {
    precondition(member.method == .stored, "member \(member.name) is deflated")
    try check(packed(member), member)
  }

  // MARK: - Parts

  private func packed(_ member: ZipMember) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[member.range])
  }

  private func check(_ content: UnsafeRawBufferPointer, _ member: ZipMember) throws(ZipError) {
    if crc32(content) != member.crc { throw failure(member, "its content does not have its checksum: it is damaged") }
  }

  private func checkRatio(_ member: ZipMember) throws(ZipError) {
    if member.method == .deflated, member.size / Self.greatestRatio > member.compressedSize {
      throw failure(member, "\(member.compressedSize) packed bytes cannot hold the \(member.size) it claims")
    }
  }

  private func failure(_ member: ZipMember, _ message: String) -> ZipError {
    ZipError("member \"\(member.name)\": \(message)")
  }
}
