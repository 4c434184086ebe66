import Foundation
import NNZip
import Testing

/// A zip put together field by field, so that any field can be wrong. Independent of `ZipWriter`.
struct RawZip {
  struct Member {
    var name = Array("a".utf8)
    var headerName: [UInt8]?
    var flags: UInt16 = 0
    var headerFlags: UInt16?
    var method: UInt16 = 0
    var content: [UInt8] = []
    var crc: UInt32?
    var size: UInt32?
    var compressedSize: UInt32?
    var headerSize: UInt32?
    var headerCRC: UInt32?
    var headerExtra: [UInt8] = []
    var extra: [UInt8] = []
    var disk: UInt16 = 0
    /// Added to the place where its header is.
    var shift: Int = 0
  }

  var members: [Member] = []
  var before: [UInt8] = []
  var comment: [UInt8] = []
  var disk: UInt16 = 0
  var count: UInt16?
  /// Added to the directory's offset and size.
  var shift = 0
  var growth = 0
  /// Stands between directory and end record.
  var between: [UInt8] = []

  /// A stored member.
  init(_ contents: (String, [UInt8])...) {
    members = contents.map { Member(name: Array($0.0.utf8), content: $0.1) }
  }

  var bytes: [UInt8] {
    var out = before
    var offsets: [Int] = []
    for member in members {
      offsets.append(out.count)
      let name = member.headerName ?? member.name
      let size = member.headerSize ?? member.size ?? UInt32(member.content.count)
      out += le(0x0403_4B50 as UInt32) + le(20 as UInt16) + le(member.headerFlags ?? member.flags) + le(member.method)
      out += le(0 as UInt16) + le(0x21 as UInt16) + le(member.headerCRC ?? member.crc ?? crc32(member.content))
      out += le(member.headerSize ?? member.compressedSize ?? UInt32(member.content.count)) + le(size)
      out += le(UInt16(name.count)) + le(UInt16(member.headerExtra.count)) + name + member.headerExtra + member.content
    }
    let start = out.count
    for (member, offset) in zip(members, offsets) {
      out += le(0x0201_4B50 as UInt32) + le(20 as UInt16) + le(20 as UInt16) + le(member.flags) + le(member.method)
      out += le(0 as UInt16) + le(0x21 as UInt16) + le(member.crc ?? crc32(member.content))
      out += le(member.compressedSize ?? UInt32(member.content.count))
      out += le(member.size ?? UInt32(member.content.count))
      out += le(UInt16(member.name.count)) + le(UInt16(member.extra.count)) + le(0 as UInt16) + le(member.disk)
      out += le(0 as UInt16) + le(0 as UInt32) + le(UInt32(truncatingIfNeeded: offset + member.shift))
      out += member.name + member.extra
    }
    let size = out.count - start
    out += between
    out += le(0x0605_4B50 as UInt32) + le(disk) + le(disk)
    out += le(count ?? UInt16(members.count)) + le(count ?? UInt16(members.count))
    out += le(UInt32(size + growth)) + le(UInt32(truncatingIfNeeded: start + shift)) + le(UInt16(comment.count))
    return out + comment
  }
}

/// Little-endian bytes.
func le(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

/// A raw deflate stream of one block that holds the bytes as they are.
func storedBlock(_ bytes: [UInt8], isLast: Bool = true) -> [UInt8] {
  [isLast ? 1 : 0] + le(UInt16(bytes.count)) + le(~UInt16(bytes.count)) + bytes
}

/// Runs `body` on a reader of these bytes.
func withReader<Result>(_ bytes: [UInt8], _ body: (ZipReader) throws -> Result) throws -> Result {
  try bytes.withUnsafeBytes { try body(ZipReader($0)) }
}

/// All members by name.
func contents(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [String: [UInt8]] {
  try withReader(bytes) { reader in
    var result: [String: [UInt8]] = [:]
    for member in reader.members { result[member.name] = try reader.bytes(of: member, limit: limit) }
    return result
  }
}

/// The message of the error that an action throws; empty if it throws none.
func message(_ action: () throws -> Void) -> String {
  do {
    try action()
    return ""
  } catch {
    return (error as? ZipError)?.message ?? "another error: \(error)"
  }
}

/// A file of `Tests/Golden/npz`.
func golden(_ name: String, file: String = #filePath) throws -> [UInt8] {
  let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
  return [UInt8](try Data(contentsOf: tests.appendingPathComponent("Golden/npz/\(name)")))
}

@Suite struct SupportTests {
  @Test func messagesTellWhatIsThrown() {
    #expect(message {} == "")
    #expect(message { throw ZipError("no") } == "no")
    #expect(message { throw CancellationError() }.hasPrefix("another error"))
  }

  @Test func numbersAreLittleEndian() {
    #expect(le(0x0102_0304 as UInt32) == [4, 3, 2, 1])
    #expect(storedBlock([7]) == [1, 1, 0, 0xFE, 0xFF, 7])
  }
}
