/// Writes a zip of stored members, the same bytes for the same content: no times (all dates are 1980-01-01).
///
/// Headers are those of Python's `zipfile` on Unix (version 2.0, or 4.5 with zip64 fields), which Keras uses too.
/// Members and offsets of 4 GiB and more, and more than 65,535 members, are written as zip64.
public struct ZipWriter {
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private struct Entry {
    var name: [UInt8]
    var size: UInt64
    var crc: UInt32
    var offset: UInt64
  }

  private let sink: Sink
  private let limits: Limits
  private var entries: [Entry] = []
  private var names: Set<String> = []
  private var offset: UInt64 = 0

  /// The greatest values that are written without zip64; lower ones let tests reach it.
  struct Limits {
    var size: UInt64 = 0xFFFF_FFFE
    var count = 0xFFFE
  }

  /// A writer that hands all bytes to `sink`, in order. Call `finish()` at the end.
  public init(sink: @escaping Sink) { self.init(limits: Limits(), sink: sink) }

  init(limits: Limits, sink: @escaping Sink) {
    self.sink = sink
    self.limits = limits
  }

  /// Writes a whole zip: what `body` adds, and the directory behind it.
  public static func write(to sink: Sink, _ body: (inout ZipWriter) throws -> Void) throws {
    try withoutActuallyEscaping(sink) { sink in
      var writer = ZipWriter(sink: sink)
      try body(&writer)
      try writer.finish()
    }
  }

  /// Adds a member.
  ///
  /// - Throws: `ZipError` for a name that is there already or too long; what the sink throws.
  public mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try add(name, $0) }
  }

  public mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
    try add(name, size: bytes.count, crc: crc32(bytes)) { try $0(bytes) }
  }

  /// Adds a member whose length and CRC-32 are known before its bytes, which `body` hands over in pieces.
  ///
  /// - Throws: `ZipError` also if the bytes are not those announced. Then the zip is not to be used.
  public mutating func add(_ name: String, size: Int, crc: UInt32, body: (Sink) throws -> Void) throws {
    let bytes = Array(name.utf8)
    guard !bytes.isEmpty, bytes.count <= 0xFFFF else { throw ZipError("a member's name has \(bytes.count) bytes") }
    guard names.insert(name).inserted else { throw ZipError("there are two members named \"\(name)\"") }
    let entry = Entry(name: bytes, size: UInt64(size), crc: crc, offset: offset)
    try put(header(entry))
    var written = 0
    var found: UInt32 = 0
    try body { piece in
      written += piece.count
      found = crc32(piece, after: found)
      try sink(piece)
    }
    guard written == size, found == crc else {
      throw ZipError("member \"\(name)\": its \(written) bytes are not the \(size) announced")
    }
    offset += UInt64(size)
    entries.append(entry)
  }

  /// Writes the directory.
  public mutating func finish() throws {
    let start = offset
    for entry in entries { try put(directoryEntry(entry)) }
    let size = offset - start
    let isWide = entries.count > limits.count || start > limits.size || size > limits.size
    var end = ZipBytes()
    if isWide {
      end.u32(ZipRecord.end64)
      end.u64(UInt64(ZipRecord.end64Size - 12))
      end.u16(45)
      end.u16(45)
      end.u32(0)
      end.u32(0)
      end.u64(UInt64(entries.count))
      end.u64(UInt64(entries.count))
      end.u64(size)
      end.u64(start)
      end.u32(ZipRecord.locator64)
      end.u32(0)
      end.u64(offset)
      end.u32(1)
    }
    let count = isWide ? 0xFFFF : UInt16(entries.count)
    end.u32(ZipRecord.end)
    end.u16(0)
    end.u16(0)
    end.u16(count)
    end.u16(count)
    end.u32(isWide ? 0xFFFF_FFFF : UInt32(size))
    end.u32(isWide ? 0xFFFF_FFFF : UInt32(start))
    end.u16(0)
    try put(end)
  }

  // MARK: - Records

  private mutating func put(_ bytes: ZipBytes) throws {
    try bytes.content.withUnsafeBytes { try sink($0) }
    offset += UInt64(bytes.content.count)
  }

  private func header(_ entry: Entry) -> ZipBytes {
    let isWide = entry.size > limits.size
    var bytes = ZipBytes()
    bytes.u32(ZipRecord.local)
    appendCommon(entry, isWide: isWide, to: &bytes)
    bytes.u16(UInt16(entry.name.count))
    bytes.u16(isWide ? 20 : 0)
    bytes.content += entry.name
    if isWide { bytes.extra64([entry.size, entry.size]) }
    return bytes
  }

  private func directoryEntry(_ entry: Entry) -> ZipBytes {
    let isWide = entry.size > limits.size
    let isFar = entry.offset > limits.size
    let wide = (isWide ? [entry.size, entry.size] : []) + (isFar ? [entry.offset] : [])
    var bytes = ZipBytes()
    bytes.u32(ZipRecord.central)
    // Made on Unix.
    bytes.u16(3 << 8 | (wide.isEmpty ? 20 : 45))
    appendCommon(entry, isWide: isWide, version: wide.isEmpty ? 20 : 45, to: &bytes)
    bytes.u16(UInt16(entry.name.count))
    bytes.u16(wide.isEmpty ? 0 : UInt16(4 + 8 * wide.count))
    bytes.u16(0)
    bytes.u16(0)
    bytes.u16(0)
    // A plain file which its owner may read and write.
    bytes.u32(0o600 << 16)
    bytes.u32(isFar ? 0xFFFF_FFFF : UInt32(entry.offset))
    bytes.content += entry.name
    if !wide.isEmpty { bytes.extra64(wide) }
    return bytes
  }

  /// From the version needed to the sizes, which header and directory share.
  private func appendCommon(_ entry: Entry, isWide: Bool, version: UInt16? = nil, to bytes: inout ZipBytes) {
    bytes.u16(version ?? (isWide ? 45 : 20))
    bytes.u16(entry.name.allSatisfy { $0 < 0x80 } ? 0 : ZipRecord.Flag.utf8)
    bytes.u16(ZipMember.Method.stored.rawValue)
    // 1980-01-01, 00:00.
    bytes.u16(0)
    bytes.u16(1 << 5 | 1)
    bytes.u32(entry.crc)
    let size = isWide ? 0xFFFF_FFFF : UInt32(entry.size)
    bytes.u32(size)
    bytes.u32(size)
  }
}

/// A record as it grows.
private struct ZipBytes {
  var content: [UInt8] = []

  mutating func u16(_ value: UInt16) { append(value) }
  mutating func u32(_ value: UInt32) { append(value) }
  mutating func u64(_ value: UInt64) { append(value) }

  mutating func extra64(_ values: [UInt64]) {
    u16(ZipRecord.extra64)
    u16(UInt16(8 * values.count))
    for value in values { u64(value) }
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { content.append(contentsOf: $0) }
  }
}
