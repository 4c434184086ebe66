import NNTensor
import Testing

@testable import NNExport

/// Damage is said with its place and with what was expected there.
@Suite struct HDF5DamageTests {
  /// A number written over a sound file, and what is said of that.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let place: Int
    let value: Int
    let byteCount: Int
    let message: String

    init(_ id: String, at place: Int, _ value: Int, bytes byteCount: Int, _ message: String) {
      testDescription = id
      (self.place, self.value, self.byteCount, self.message) = (place, value, byteCount, message)
    }
  }

  /// A group `layer` with the dataset `0` and an attribute. Its parts lie at: 0x60 the dataset's header, 0xF0 the
  /// names, 0x120 the symbol node, 0x268 the tree, 0x488 the group's header, 0x8B8 the strings, 0x18B8 the numbers.
  static func sound() throws -> [UInt8] {
    var root = HDF5Group()
    root.update(groupAt: "layer") { group in
      group.datasets["0"] = HDF5Dataset(Tensor((0..<6).map(Float.init), shape: [2, 3]))
      group.attributes["name"] = .string("dense")
    }
    return try writtenHDF5(root).bytes
  }

  static func damaged(_ damage: Damage) throws -> [UInt8] {
    var bytes = try sound()
    bytes.put(damage.value, at: damage.place, byteCount: damage.byteCount)
    return bytes
  }

  static let damages = [
    Damage(
      "cut off", at: 0x28, 0x270f, bytes: 8,
      "the file is cut off: it says that it has 9999 bytes, and has 6352"),
    Damage(
      "root beyond the end", at: 0x40, 0x1869f, bytes: 8,
      "the head of the file at byte 0: the address at byte 64 is 99999, but the file has 6352 bytes"),
    Damage(
      "no root", at: 0x40, -1, bytes: 8,
      "the head of the file at byte 0: the address at byte 64 is missing"),
    Damage(
      "root in the numbers", at: 0x40, 0x18b8, bytes: 8,
      "the header of the root group at byte 6328: it does not begin with OHDR"),
    Damage(
      "number of messages", at: 0x62, 5, bytes: 2,
      "the header of layer/0 at byte 96: it has 4 messages, not the 5 that it says"),
    Damage(
      "size of the messages", at: 0x68, 0x7000, bytes: 4,
      "the header of layer/0 lies at byte 112 and takes 28672 bytes, but the file has 6352"),
    Damage(
      "size of a message", at: 0x72, 0x800, bytes: 2,
      "the header of layer/0 at byte 112: it has 120 bytes left at byte 120, where 2048 are needed"),
    Damage(
      "40 axes", at: 0x79, 0x28, bytes: 1,
      "the header of layer/0 at byte 120: 40 axes are more than the format's 32"),
    Damage(
      "extent of 2⁶²", at: 0x80, 1 << 62, bytes: 8,
      "the header of layer/0 at byte 120: the shape (4611686018427387904, 3) has more elements than can be counted"),
    Damage(
      "one column more", at: 0x88, 4, bytes: 8,
      "the header of layer/0 at byte 216: its numbers take 24 bytes; by its shape and type they need 32"),
    Damage(
      "extent of 2⁴⁰", at: 0x88, 1 << 40, bytes: 8,
      "the header of layer/0 at byte 216: its numbers take 24 bytes; by its shape and type they need 8796093022208"),
    Damage(
      "size of the fill value", at: 0xcc, 0x4d, bytes: 4,
      "the header of layer/0 at byte 200: a fill value of 77 bytes, for elements of 4"),
    Damage(
      "class of the layout", at: 0xd9, 9, bytes: 1,
      "the header of layer/0 at byte 216: a data layout of class 9"),
    Damage(
      "numbers beyond the end", at: 0xda, 0x18c8, bytes: 8,
      "the header of layer/0 at byte 216: its numbers at byte 6344 run past the end of the file"),
    Damage(
      "size of the numbers", at: 0xe2, 0x14, bytes: 8,
      "the header of layer/0 at byte 216: its numbers take 20 bytes; by its shape and type they need 24"),
    Damage(
      "no layout", at: 0xd0, 0, bytes: 2,
      "layer/0 is neither a group nor a dataset"),
    Damage(
      "signature of the heap", at: 0xf0, 0, bytes: 1,
      "the name heap of layer at byte 240: it does not begin with HEAP"),
    Damage(
      "size of the heap", at: 0xf8, 1 << 40, bytes: 8,
      "the name heap of layer at byte 240: its 1099511627776 bytes run past the file's end"),
    Damage(
      "name beyond its heap", at: 0x128, 0x1f4, bytes: 8,
      "layer has a name at 500 of a heap of 16 bytes"),
    Damage(
      "empty name", at: 0x128, 0, bytes: 8,
      "layer has the name \"\" for a member"),
    Damage(
      "name not UTF-8", at: 0x118, 0xff, bytes: 1,
      "a name in layer at byte 280: its text is not UTF-8"),
    Damage(
      "name of a slash", at: 0x118, 0x2f, bytes: 1,
      "layer has the name \"/\" for a member"),
    Damage(
      "signature of a node", at: 0x120, 0, bytes: 1,
      "a symbol node of layer at byte 288: it does not begin with SNOD"),
    Damage(
      "entries of a node", at: 0x126, 0x258, bytes: 2,
      "a symbol node of layer lies at byte 296 and takes 24000 bytes, but the file has 6352"),
    Damage(
      "member without address", at: 0x130, -1, bytes: 8,
      "a symbol node of layer at byte 288: 0 has no address"),
    Damage(
      "kind of tree", at: 0x26c, 1, bytes: 1,
      "the name tree of layer at byte 616: it is not the tree of a group"),
    Damage(
      "level of a tree", at: 0x26d, 1, bytes: 1,
      "the name tree of layer at byte 288: it does not begin with TREE"),
    Damage(
      "99 levels", at: 0x26d, 0x63, bytes: 1,
      "the name tree of layer at byte 616: it has 99 levels, more than any file needs"),
    Damage(
      "children of a tree", at: 0x26e, 0x320, bytes: 2,
      "the name tree of layer lies at byte 640 and takes 12800 bytes, but the file has 6352"),
    Damage(
      "tree in itself", at: 0x288, 0x268, bytes: 8,
      "a symbol node of layer at byte 616: it belongs to more than one tree"),
    Damage(
      "child without address", at: 0x26e, 2, bytes: 2,
      "a symbol node of layer at byte 0: it does not begin with SNOD"),
    Damage(
      "length of an attribute's name", at: 0x4ba, 0x3c, bytes: 2,
      "the header of layer at byte 1208: it has 56 bytes left at byte 1216, where 64 are needed"),
    Damage(
      "length of a string", at: 0x4e8, 0x63, bytes: 4,
      "attribute name of layer at byte 1256: string 1 of the collection at byte 2232 has no 99 bytes"),
    Damage(
      "number of a string", at: 0x4f4, 3, bytes: 4,
      "attribute name of layer at byte 1256: string 3 of the collection at byte 2232 has no 5 bytes"),
    Damage(
      "collection at the head", at: 0x4ec, 0, bytes: 8,
      "a collection of strings at byte 0: it does not begin with GCOL"),
    Damage(
      "string not UTF-8", at: 0x8d8, 0xff, bytes: 1,
      "a string of attribute name of layer at byte 2264: its text is not UTF-8"),
    Damage(
      "size of a collection", at: 0x8c0, 1 << 50, bytes: 8,
      "a collection of strings lies at byte 2232 and takes 1125899906842624 bytes, but the file has 6352"),
    Damage(
      "size in a collection", at: 0x8d0, 0x2328, bytes: 8,
      "a collection of strings at byte 2232: it has 4064 bytes left at byte 2264, where 9000 are needed"),
  ]

  static let refusals = [
    Damage(
      "message that must be known", at: 0xc0, 0x80_0008_0030, bytes: 5,
      "layer/0: its header has a message of unknown type 48"),
    Damage(
      "version of the dataspace", at: 0x78, 7, bytes: 1,
      "the header of layer/0 has a dataspace of version 7"),
    Damage(
      "version of the type", at: 0xa8, 0x71, bytes: 1,
      "layer/0: its type is a type of version 7; only numbers and booleans can be read"),
    Damage(
      "class of the type", at: 0xa8, 0x1d, bytes: 1,
      "layer/0: its type is a type of unknown class 13; only numbers and booleans can be read"),
    Damage(
      "size of the type", at: 0xac, 3, bytes: 4,
      "layer/0: its type is a floating-point number of 3 bytes in a form of its own; "
        + "only numbers and booleans can be read"
    ),
    Damage(
      "version of the layout", at: 0xd8, 1, bytes: 1,
      "layer/0: a data layout of version 1 cannot be read"),
    Damage(
      "version of the heap", at: 0xf4, 2, bytes: 1,
      "the name heap of layer has version 2, not 0"),
    Damage(
      "soft link", at: 0x138, 2, bytes: 4,
      "layer/0 is a soft link to , which cannot be read"),
    Damage(
      "member that is its group", at: 0x130, 0x488, bytes: 8,
      "layer/0 is a second name of something else, which cannot be read"),
    Damage(
      "version of an attribute", at: 0x4b8, 9, bytes: 1,
      "layer has an attribute of version 9"),
    Damage(
      "shared attribute", at: 0x4b4, 2, bytes: 1,
      "layer: an attribute is shared with others, which cannot be read"),
  ]

  @Test(arguments: damages)
  func saysWhatIsDamaged(_ damage: Damage) throws {
    let error = try hdf5Error { _ = try HDF5Reader(try Self.damaged(damage)).root() }
    #expect(error == HDF5Error("damaged: " + damage.message))
  }

  @Test(arguments: refusals)
  func saysWhatIsRefused(_ damage: Damage) throws {
    let root = try HDF5Reader(try Self.damaged(damage)).root()
    let error = try hdf5Error { _ = try root.dataset(at: "layer/0") }
    #expect(error == HDF5Error(damage.message, kind: .unsupported))
  }

  @Test func theSoundFileIsRead() throws {
    let root = try HDF5Reader(try Self.sound()).root()
    #expect(try root.dataset(at: "layer/0")?.tensor() == Tensor((0..<6).map(Float.init), shape: [2, 3]))
  }

  /// Numbers that were never written are the fill value, and no numbers are none.
  @Test func readsWhatIsNotThere() throws {
    var bytes = try Self.sound()
    bytes.put(-1, at: 0xDA)
    #expect(try HDF5Reader(bytes).root().dataset(at: "layer/0")?.tensor() == Tensor(shape: [2, 3], dtype: .float32))
    bytes.put(0, at: 0x80)
    #expect(try HDF5Reader(bytes).root().dataset(at: "layer/0")?.tensor() == Tensor(shape: [0, 3], dtype: .float32))
  }

  /// A shape without numbers in the file makes a tensor of any size, so there is a limit.
  @Test func limitsWhatIsNotThere() throws {
    var bytes = try Self.sound()
    bytes.put(-1, at: 0xDA)
    bytes.put(100_000, at: 0x80)
    #expect(
      try hdf5Error { _ = try HDF5Reader(bytes).root() }.message
        == "damaged: a file of 6352 bytes says that it holds 1200000 bytes of numbers, which is more than 1099392")
    #expect(
      try HDF5Reader(bytes, decodedByteLimit: 1_200_000).root().dataset(at: "layer/0")?.tensor().count == 300_000)
    #expect(throws: HDF5Error.self) { try HDF5Reader(bytes, decodedByteLimit: 1_199_999).root() }
  }

  @Test func limitsNames() throws {
    // `layer`, its dataset and its attribute.
    let bytes = try Self.sound()
    #expect(try HDF5Reader(bytes, nameLimit: 3).root().groups.count == 1)
    #expect(
      try hdf5Error { _ = try HDF5Reader(bytes, nameLimit: 2).root() }
        == HDF5Error("damaged: the file has more than 2 groups, datasets and attributes"))
  }

  @Test func booleansAreZeroOrOne() throws {
    var root = HDF5Group()
    root.datasets["b"] = HDF5Dataset(Tensor([true, false], shape: [2]))
    var bytes = try writtenHDF5(root).bytes
    bytes[bytes.count - 1] = 2
    let dataset = try #require(try HDF5Reader(bytes).root().datasets["b"])
    #expect(try hdf5Error { _ = try dataset.tensor() }.message == "damaged: b: a boolean is neither 0 nor 1")
  }

  /// Structures of version 2 carry checksums: a changed bit does not go unseen.
  @Test(arguments: ["OHDR", "OCHK", "FRHP", "FHDB", "BTHD", "BTLF", "FAHD", "FADB"])
  func checksumsAreCompared(_ signature: String) throws {
    let name = signature.hasPrefix("FA") ? "layouts_latest.h5" : "groups_latest.h5"
    let bytes = try HDF5Fixtures.bytes(name)
    let place = try bytes.place(of: signature)
    for offset in 4..<12 {
      var changed = bytes
      changed[place + offset] ^= 0x40
      #expect(HDF5FuzzTests.outcome(changed) != "read", "byte \(offset)")
    }
  }

  /// One long string that 3000 places refer to would take 180 MB, from a file of 0.2 MB.
  @Test func overlapsEnd() throws {
    var root = HDF5Group()
    let long = String(repeating: "x", count: 60_000)
    root.attributes["texts"] = .strings([long] + [String](repeating: "", count: 3000))
    var bytes = try writtenHDF5(root).bytes
    _ = try HDF5Reader(bytes).root()
    // A reference is a length in 4 bytes, an address in 8, and a number in 4; the first one is the long string's.
    let first = try #require(
      bytes.indices.first { bytes[$0...].prefix(4).elementsEqual([0x60, 0xEA, 0, 0]) })
    let reference = bytes[first..<first + 16]
    for index in 1...3000 { bytes.replaceSubrange(first + 16 * index..<first + 16 * (index + 1), with: reference) }
    #expect(
      try hdf5Error { _ = try HDF5Reader(bytes).root() }
        == HDF5Error("damaged: parts of the file overlap or lead back to each other"))
  }
}
