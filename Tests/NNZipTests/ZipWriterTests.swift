import Testing

@testable import NNZip

@Suite struct ZipWriterTests {
  static func write(limits: ZipWriter.Limits = .init(), _ members: [(String, [UInt8])]) throws -> [UInt8] {
    let out = Output()
    var writer = ZipWriter(limits: limits) { out.bytes += $0 }
    for (name, content) in members { try writer.add(name, content) }
    try writer.finish()
    return out.bytes
  }

  final class Output { var bytes: [UInt8] = [] }

  @Test func theBytesArePythons() throws {
    let members: [(String, [UInt8])] = [
      ("metadata.json", Array("{\"a\": 1}".utf8)), ("größe/x.bin", Array(0...255)), ("empty", []),
    ]
    #expect(try Self.write(members) == golden("plain.zip"))
  }

  @Test func membersInPieces() throws {
    var out: [UInt8] = []
    func append(_ piece: UnsafeRawBufferPointer) { out += piece }
    try ZipWriter.write(to: append) { zip in
      try zip.add("a", size: 5, crc: crc32([1, 2, 3, 4, 5])) { sink in
        try [1, 2].withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0.prefix(0))) }
        try ([1, 2] as [UInt8]).withUnsafeBytes { try sink($0) }
        try ([3, 4, 5] as [UInt8]).withUnsafeBytes { try sink($0) }
      }
    }
    #expect(try out == Self.write([("a", [1, 2, 3, 4, 5])]))
  }

  @Test func announcedBytesMustCome() {
    func add(size: Int, crc: UInt32) -> String {
      message {
        try ZipWriter.write(to: { _ in }) { zip in
          try zip.add("a", size: size, crc: crc) { sink in try ([1] as [UInt8]).withUnsafeBytes { try sink($0) } }
        }
      }
    }
    #expect(add(size: 1, crc: crc32([1])) == "")
    #expect(add(size: 2, crc: crc32([1])) == "member \"a\": its 1 bytes are not the 2 announced")
    #expect(add(size: 1, crc: 0) == "member \"a\": its 1 bytes are not the 1 announced")
  }

  @Test func badNames() {
    #expect(message { _ = try Self.write([("a", []), ("a", [])]) } == "there are two members named \"a\"")
    #expect(message { _ = try Self.write([("", [])]) } == "a member's name has 0 bytes")
  }

  @Test func whatTheSinkThrowsComesOut() {
    struct Full: Error {}
    func refuse(_: UnsafeRawBufferPointer) throws { throw Full() }
    #expect(throws: Full.self) { try ZipWriter.write(to: refuse) { try $0.add("a", []) } }
  }

  @Test func wideFieldsReadBack() throws {
    let members: [(String, [UInt8])] = (0..<6).map { ("member \($0)", [UInt8](repeating: UInt8($0), count: $0 * 30)) }
    let expected = Dictionary(uniqueKeysWithValues: members)
    for (size, count) in [(0, 0), (100, 9), (100, 3), (300, 9), (1 << 20, 2)] as [(UInt64, Int)] {
      let bytes = try Self.write(limits: ZipWriter.Limits(size: size, count: count), members)
      #expect(try contents(bytes) == expected, "limits \(size), \(count)")
      #expect(try bytes != Self.write(members))
    }
  }

  @Test func manyMembers() throws {
    let members = (0..<70_000).map { (String($0), [] as [UInt8]) }
    let bytes = try Self.write(members)
    #expect(try withReader(bytes) { $0.members.map(\.name) } == members.map(\.0))
  }
}
