import NNZip
import Testing

@Suite struct ZipReaderTests {
  @Test func checksum() {
    // The check value of CRC-32 (ISO-HDLC).
    let bytes = Array("123456789".utf8)
    #expect(crc32(bytes) == 0xCBF4_3926)
    let first = bytes[..<4].withUnsafeBytes { crc32($0) }
    #expect(bytes[4...].withUnsafeBytes { crc32($0, after: first) } == 0xCBF4_3926)
    #expect(crc32([]) == 0)
  }

  @Test func storedMembersLieInPlace() throws {
    let bytes = RawZip(("x.npy", [1, 2, 3]), ("folder/", []), ("folder/y", [9])).bytes
    try withReader(bytes) { reader in
      #expect(reader.members.map(\.name) == ["x.npy", "folder/", "folder/y"])
      let member = try #require(reader.member("x.npy"))
      #expect(bytes[try #require(reader.range(ofStored: member))] == [1, 2, 3])
      try reader.verify(stored: member)
      #expect(try reader.prefix(of: member, count: 2) == [1, 2])
      #expect(try reader.prefix(of: member, count: 9) == [1, 2, 3])
      #expect(reader.member("y") == nil)
    }
    #expect(try contents(bytes) == ["x.npy": [1, 2, 3], "folder/": [], "folder/y": [9]])
    #expect(try contents(RawZip().bytes).isEmpty)
  }

  @Test func whatPythonWritesToAPipe() throws {
    let bytes = try golden("streamed.zip")
    let found = try contents(bytes)
    #expect(found["stored.txt"] == Array("as it is".utf8))
    #expect(found["packed.txt"] == Array(String(repeating: "round and round ", count: 64).utf8))
    try withReader(bytes) { reader in
      let packed = try #require(reader.member("packed.txt"))
      #expect(reader.range(ofStored: packed) == nil)
      #expect(packed.compressedSize < 100)
      #expect(try reader.prefix(of: packed, count: 5) == Array("round".utf8))
      #expect(try reader.prefix(of: packed, count: 5000).count == 1024)
    }
  }

  @Test func whatNumpyWrites() throws {
    for (name, members) in [
      ("one.npz", ["images.npy"]), ("xy.npz", ["x.npy", "y.npy"]), ("position.npz", ["arr_0.npy", "arr_1.npy"]),
      ("packed.npz", ["x_train.npy", "y_train.npy", "x_test.npy", "y_test.npy"]),
    ] {
      let found = try contents(golden(name))
      #expect(Set(found.keys) == Set(members))
      #expect(found.values.allSatisfy { $0.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) })
    }
  }

  @Test func commentsAndWideFields() throws {
    var zip = RawZip(("a", [1, 2]))
    zip.comment = Array("a comment with PK\u{5}\u{6} in it".utf8)
    #expect(try contents(zip.bytes) == ["a": [1, 2]])
    // Both sizes as 64 bits, behind another extra field, as numpy writes them into local headers.
    zip.members[0].headerSize = 0xFFFF_FFFF
    zip.members[0].headerExtra =
      [9, 9, 1, 0, 7] + le(1 as UInt16) + le(16 as UInt16) + le(2 as UInt64) + le(2 as UInt64)
    #expect(try contents(zip.bytes) == ["a": [1, 2]])
    zip.members[0].headerExtra = []
    #expect(message { _ = try contents(zip.bytes) } == "member \"a\": its zip64 sizes are missing or damaged")
  }

  @Test func bombsAreRefusedBeforeMemoryIsTaken() throws {
    var zip = RawZip(("a", storedBlock([1, 2, 3])))
    zip.members[0].method = 8
    zip.members[0].crc = crc32([1, 2, 3])
    zip.members[0].size = 4_000_000_000
    #expect(
      message { _ = try contents(zip.bytes, limit: Int.max) }
        == "member \"a\": 8 packed bytes cannot hold the 4000000000 it claims")
    #expect(
      message { _ = try contents(zip.bytes, limit: 1000) }
        == "member \"a\": it holds 4000000000 bytes, more than the 1000 that are read")
    try withReader(zip.bytes) { reader in
      #expect(message { _ = try reader.prefix(of: reader.members[0], count: 4) }.contains("cannot hold"))
    }
    zip.members[0].size = 3
    #expect(try contents(zip.bytes, limit: 3) == ["a": [1, 2, 3]])
  }

  @Test func emptyDeflatedMember() throws {
    var zip = RawZip(("a", [3, 0]))
    zip.members[0].method = 8
    zip.members[0].size = 0
    zip.members[0].crc = 0
    #expect(try contents(zip.bytes) == ["a": []])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var message: String
    var change: @Sendable (inout RawZip) -> Void
    var testDescription: String { id }

    init(_ id: String, _ message: String, _ change: @Sendable @escaping (inout RawZip) -> Void) {
      (self.id, self.message, self.change) = (id, message, change)
    }
  }

  /// Changes to a zip of the stored members `a` and `b`.
  static let cases: [Case] = [
    Case("encrypted", "member \"a\": it is encrypted") { $0.members[0].flags = 1 },
    Case("strongly encrypted", "member \"a\": it is encrypted") { $0.members[0].flags = 1 << 6 },
    Case("lzma", "member \"b\": it is packed with lzma; stored and deflated members are read") {
      $0.members[1].method = 14
    },
    Case("unknown method", "member \"b\": it is packed with method 77; stored and deflated members are read") {
      $0.members[1].method = 77
    },
    Case("same name", "there are two members named \"a\"") { $0.members[1].name = Array("a".utf8) },
    Case("absolute", "member \"/a\": the name leads out of the zip") { $0.members[0].name = Array("/a".utf8) },
    Case("parent", "member \"x/../../a\": the name leads out of the zip") {
      $0.members[0].name = Array("x/../../a".utf8)
    },
    Case("parent of Windows", "member \"..\\a\": the name leads out of the zip") {
      $0.members[0].name = Array("..\\a".utf8)
    },
    Case("drive", "member \"C:a\": the name leads out of the zip") { $0.members[0].name = Array("C:a".utf8) },
    Case("empty name", "the name of member 1 is not UTF-8 text") { $0.members[0].name = [] },
    Case("name in Latin-1", "the name of member 2 is not UTF-8 text") { $0.members[1].name = [0xE4] },
    Case("name with zero", "the name of member 1 holds control characters") { $0.members[0].name = [0x61, 0, 0x62] },
    Case("other disk", "it is one part of a zip of several files") { $0.disk = 1 },
    Case("member of another disk", "member \"a\" lies in another part of the zip") { $0.members[0].disk = 2 },
    Case("junk before", "there are 3 bytes before the zip or in front of its end record") {
      ($0.before, $0.shift) = ([1, 2, 3], -3)
      $0.members[0].shift = -3
      $0.members[1].shift = -3
    },
    Case("junk before, offsets adjusted", "there are 3 bytes before the zip") { $0.before = [1, 2, 3] },
    Case("junk and no member", "there are 3 bytes before the zip") { ($0.before, $0.members) = ([1, 2, 3], []) },
    Case("junk between", "there are 2 bytes before the zip or in front of its end record") { $0.between = [1, 2] },
    Case("directory beyond the file", "the directory lies beyond the file: it is cut short or damaged") {
      $0.shift = 1000
    },
    Case("directory too long", "the directory is longer than its 1 entries") { $0.count = 1 },
    Case("too many entries", "the directory is too short for 9 members") { $0.count = 9 },
    Case("overlap", "member \"b\" lies over another") { zip in
      // The header of b lies within the content of a.
      var inner = RawZip(("b", [5]))
      inner.members[0].name = Array("b".utf8)
      zip.members[0].content = Array(inner.bytes.prefix(32))
      zip.members[1].content = [5]
      zip.members[1].shift = -32
    },
    Case("header elsewhere", "member \"b\": its header is not where the directory says") { $0.members[1].shift = -1 },
    Case("header beyond", "member \"b\": its header is not where the directory says") { $0.members[1].shift = 5000 },
    Case("other name", "member \"a\": its header gives another name") { $0.members[0].headerName = Array("c".utf8) },
    Case("other checksum", "member \"a\": its header gives another size or checksum than the directory") {
      $0.members[0].headerCRC = 1
    },
    Case("other size", "member \"a\": its header gives another size or checksum than the directory") {
      $0.members[0].headerSize = 1
    },
    Case("other flags", "member \"a\": its header disagrees with the directory") { $0.members[0].headerFlags = 8 },
    Case("two sizes", "member \"a\": it is stored, but its two sizes differ") { $0.members[0].size = 9 },
    Case("beyond its place", "member \"b\": it reaches beyond its place: the file is cut short or damaged") {
      ($0.members[1].size, $0.members[1].compressedSize) = (5000, 5000)
    },
    Case("wrong checksum", "member \"b\": its content does not have its checksum: it is damaged") {
      $0.members[1].crc = 7
    },
    Case("no deflate", "member \"b\": its packed content is damaged") {
      ($0.members[1].method, $0.members[1].content) = (8, [0xFF, 0xFF])
    },
    Case("deflate cut short", "member \"b\": its packed content is damaged") {
      ($0.members[1].method, $0.members[1].content) = (8, storedBlock([1, 2], isLast: false))
    },
    Case("deflate of less", "member \"b\": it unpacks to 2 bytes, the directory says 3") {
      ($0.members[1].method, $0.members[1].content, $0.members[1].size) = (8, storedBlock([1, 2]), 3)
    },
    Case("deflate of more", "member \"b\": it unpacks to more than the 1 bytes that the directory says") {
      ($0.members[1].method, $0.members[1].content, $0.members[1].size) = (8, storedBlock([1, 2]), 1)
    },
    Case("bytes behind deflate", "member \"b\": there are bytes behind its packed content") {
      ($0.members[1].method, $0.members[1].content, $0.members[1].size) = (8, storedBlock([1, 2]) + [0], 2)
    },
    Case("trailing junk", "there is no end record: the file is cut short, or not a zip") { _ in },
  ]

  @Test(arguments: cases) func refuses(_ item: Case) {
    var zip = RawZip(("a", [1, 2, 3]), ("b", [4, 5]))
    item.change(&zip)
    let bytes = zip.bytes + (item.id == "trailing junk" ? [0] : [])
    #expect(message { _ = try contents(bytes) } == item.message)
  }

  @Test func everyTruncationIsRefused() throws {
    for name in ["streamed.zip", "xy.npz", "packed.npz", "plain.zip"] {
      let bytes = try golden(name)
      for count in 0..<bytes.count {
        #expect(message { _ = try contents(Array(bytes[..<count])) } != "", "\(name) cut to \(count) bytes")
      }
    }
  }

  @Test func beginnings() {
    #expect(ZipReader.isZip(RawZip().bytes))
    #expect(ZipReader.isZip(RawZip(("a", [])).bytes))
    #expect(!ZipReader.isZip([0x50, 0x4B, 1, 2]))
  }
}
