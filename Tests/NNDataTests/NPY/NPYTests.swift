import NNTensor
import Testing

@testable import NNData

@Suite struct NPYTests {
  /// An npy file of any header and body.
  static func file(_ text: String, _ body: [UInt8], version: UInt8 = 1, length: Int? = nil) -> FileBytes {
    let count = length ?? text.utf8.count
    let size = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return FileBytes(name: "x.npy", bytes: NPYHeader.magic + [version, 0] + size + Array(text.utf8) + body)
  }

  static func header(_ descr: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    var descr: String
    var bytes: [UInt8]
    var values: [Float]
    var testDescription: String { descr }
  }

  static let kinds: [Kind] = [
    Kind(descr: "<f4", bytes: [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0], values: [1, -2.5]),
    Kind(descr: ">f4", bytes: [0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0], values: [1, -2.5]),
    Kind(descr: "<f8", bytes: [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 4, 0xC0], values: [1, -2.5]),
    Kind(descr: ">f8", bytes: [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 4, 0, 0, 0, 0, 0, 0], values: [1, -2.5]),
    Kind(descr: "<f2", bytes: [0, 0x3C, 0, 0xC1], values: [1, -2.5]),
    Kind(descr: ">f2", bytes: [0x3C, 0, 0xC1, 0], values: [1, -2.5]),
    Kind(descr: "|i1", bytes: [1, 0xFE], values: [1, -2]),
    Kind(descr: "<i2", bytes: [1, 0, 0xFE, 0xFF], values: [1, -2]),
    Kind(descr: ">i2", bytes: [0, 1, 0xFF, 0xFE], values: [1, -2]),
    Kind(descr: "<i4", bytes: [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF], values: [1, -2]),
    Kind(
      descr: "=i8", bytes: [1] + [UInt8](repeating: 0, count: 7) + [0xFE] + [UInt8](repeating: 0xFF, count: 7),
      values: [1, -2]),
    Kind(descr: "|u1", bytes: [1, 0xFE], values: [1, 254]),
    Kind(descr: "<u2", bytes: [1, 0, 0xFE, 0xFF], values: [1, 65534]),
    Kind(descr: ">u4", bytes: [0, 0, 0, 1, 0, 0, 1, 0], values: [1, 256]),
    Kind(descr: "<u8", bytes: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80], values: [1, 0x1p63]),
    Kind(descr: "|b1", bytes: [1, 0], values: [1, 0]),
  ]

  @Test(arguments: kinds) func elementTypes(_ kind: Kind) throws {
    for version in 1...3 as ClosedRange<UInt8> {
      let array = try NPYFile.array(Self.file(Self.header(kind.descr, "(2,)"), kind.bytes, version: version))
      #expect(array.shape == [2, 1])
      #expect(array.dtype == .float32)
      #expect(array.tensor().floats == kind.values)
      let row = HostBuffer(byteCount: 4)
      array.copy([1][...], to: row.base)
      #expect(row.pointer(as: Float.self)[0] == kind.values[1])
    }
  }

  @Test func flawsFarDownAreFound() {
    for index in [0, 4095, 4096, 9999] {
      var values = [Float](repeating: 1, count: 10_000)
      values[index] = .nan
      let found = values.withUnsafeBytes { bytes in
        bytes.baseAddress.flatMap { ElementReader.firstNonFinite($0, .float32, isSwapped: false, count: 10_000) }
      }
      #expect(found?.index == index && found?.count == 1)
    }
  }

  @Test func fortranOrder() throws {
    // numpy.asfortranarray(numpy.arange(6).reshape(2, 3)) lies in memory as 0 3 1 4 2 5.
    let flat = try NPYFile.array(Self.file(Self.header("|u1", "(2, 3)", fortran: true), [0, 3, 1, 4, 2, 5]))
    #expect(rows(of: flat.tensor()) == [[0, 1, 2], [3, 4, 5]])
    // numpy.arange(12).reshape(2, 3, 2) in the same way.
    let deep = try NPYFile.array(
      Self.file(Self.header("|u1", "(2, 3, 2)", fortran: true), [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]))
    #expect(deep.tensor() == Tensor((0..<12).map(Float.init), shape: [2, 3, 2]))
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    let tensors: [Tensor] = [
      Tensor([1.5, -2, 3] as [Float], shape: [3, 1]), Tensor([1, 2, 3, 4] as [Double], shape: [2, 2]),
      Tensor([1, -2] as [Int32], shape: [1, 2]), Tensor([1, -2] as [Int64], shape: [2, 1]),
      Tensor([1, 2] as [UInt8], shape: [2, 1]), Tensor([7] as [UInt32], shape: [1, 1, 1]),
      Tensor([true, false], shape: [2, 1]),
    ]
    for (index, tensor) in tensors.enumerated() {
      try NPYFile.write(tensor, to: folder.file("\(index).npy"))
      let array = try NPYFile.read(folder.file("\(index).npy"))
      #expect(array.tensor() == tensor.cast(to: .float32))
      #expect(array.tensor() == (try NPYFile.array(FileBytes(name: "m", bytes: NPYFile.encode(tensor)))).tensor())
    }
    #expect(try folder.names.count == tensors.count)
  }

  @Test func headersAreNumPys() {
    // What numpy.save of numpy 2.4.6 writes before the elements of numpy.zeros((2, 3), 'f4').
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
    let expected = NPYHeader.magic + [1, 0, 118, 0] + Array(text.utf8) + [UInt8](repeating: 0x20, count: 58) + [0x0A]
    #expect(NPYFile.header([2, 3], .float32) == expected)
    #expect(expected.count == 128)
  }

  /// Little-endian bytes of doubles.
  static func doubles(_ values: Double...) -> [UInt8] {
    values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var file: FileBytes
    var message: String
    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case(
      id: "nan", file: file(header("<f8", "(2, 2)"), doubles(1, 2, 3, .nan)),
      message: """
        x.npy, row 2, column 2: error: nan is not a finite number
          help: replace it, or leave its row out, before the array is saved

        """),
    Case(
      id: "infinite, in Fortran order",
      file: file(header("<f8", "(2, 2)", fortran: true), doubles(1, 2, -.infinity, 3)),
      message: """
        x.npy, row 1, column 2: error: -inf is not a finite number
          help: replace it, or leave its row out, before the array is saved

        """),
    Case(
      id: "too large", file: file(header("<f8", "(3,)"), doubles(1, 1e39, .nan)),
      message: """
        x.npy, row 2: error: 1e+39 is too large for a 32-bit float
          note: and 1 other in this array
          help: replace it, or leave its row out, before the array is saved

        """),
    Case(
      id: "nan of 16 bits", file: file(header("<f2", "(2, 1, 2)"), [0, 0, 0, 0, 0, 0, 0, 0x7E]),
      message: """
        x.npy, row 2, element (0, 1): error: nan is not a finite number
          help: replace it, or leave its row out, before the array is saved

        """),
    Case(
      id: "no npy", file: FileBytes(name: "x.npy", bytes: [1, 2, 3]),
      message: """
        x.npy: error: this is not an npy file
          help: write it with numpy.save

        """),
    Case(
      id: "magic only", file: FileBytes(name: "x.npy", bytes: NPYHeader.magic),
      message: """
        x.npy: error: the file ends inside its header
          help: save the array again with numpy.save

        """),
    Case(
      id: "version 4", file: file(header("<f4", "(1,)"), [], version: 4),
      message: """
        x.npy: error: npy version 4 is unknown (1 to 3 are)
          help: save the array again with numpy.save

        """),
    Case(
      id: "length beyond the file", file: file(header("<f4", "(1,)"), [], length: 60000),
      message: """
        x.npy: error: the file ends inside its header
          help: save the array again with numpy.save

        """),
    Case(
      id: "length beyond all bounds", file: file(header("<f4", "(1,)"), [], version: 2, length: 0xFFFF_FFFF),
      message: """
        x.npy: error: the header claims 4294967295 bytes
          help: save the array again with numpy.save

        """),
    Case(
      id: "no dictionary", file: file("[1, 2]", []),
      message: """
        x.npy: error: the header is damaged at byte 1 of its text
          help: save the array again with numpy.save

        """),
    Case(
      id: "no shape", file: file("{'descr': '<f4', 'fortran_order': False}", []),
      message: """
        x.npy: error: the header has no readable 'shape'
          help: save the array again with numpy.save

        """),
    Case(
      id: "no order", file: file("{'descr': '<f4', 'shape': (1,)}", []),
      message: """
        x.npy: error: the header has no readable 'fortran_order'
          help: save the array again with numpy.save

        """),
    Case(
      id: "no type", file: file("{'fortran_order': False, 'shape': (1,)}", []),
      message: """
        x.npy: error: the header has no readable 'descr'
          help: save the array again with numpy.save

        """),
    Case(
      id: "ends inside", file: file("{'descr': '<f4', 'fort", []),
      message: """
        x.npy: error: the header is damaged at byte 23 of its text
          help: save the array again with numpy.save

        """),
    Case(
      id: "negative extent", file: file(header("<f4", "(-1,)"), []),
      message: """
        x.npy: error: the header is damaged at byte 52 of its text
          help: save the array again with numpy.save

        """),
    Case(
      id: "extent beyond an integer", file: file(header("<f4", "(99999999999999999999,)"), []),
      message: """
        x.npy: error: the header has an extent beyond all bounds
          help: save the array again with numpy.save

        """),
    Case(
      id: "product beyond an integer", file: file(header("<f4", "(4294967296, 4294967296)"), []),
      message: """
        x.npy: error: shape (4294967296, 4294967296) is beyond all bounds
          help: save the array again with numpy.save

        """),
    Case(
      id: "zero hides an overflow", file: file(header("<f4", "(0, 4294967296, 4294967296)"), []),
      message: """
        x.npy: error: shape (0, 4294967296, 4294967296) is beyond all bounds
          help: save the array again with numpy.save

        """),
    Case(
      id: "no rows", file: file(header("<f4", "(0, 3)"), []),
      message: """
        x.npy: error: the array is empty: its shape is (0, 3)
          help: save at least one row

        """),
    Case(
      id: "cut short", file: file(header("<f4", "(3, 2)"), [1, 2, 3]),
      message: """
        x.npy: error: the file is cut short: shape (3, 2) needs 24 bytes, there are 3
          help: copy or save the file again

        """),
    Case(
      id: "scalar", file: file(header("<f4", "()"), [0, 0, 0, 0]),
      message: """
        x.npy: error: the array is a single number, expected one row per sample
          help: save rows

        """),
    Case(
      id: "axes beyond number", file: file(header("<f4", "(" + String(repeating: "1, ", count: 40) + ")"), []),
      message: """
        x.npy: error: the array has more than 32 axes
          help: save the array again with numpy.save

        """),
    Case(
      id: "text", file: file(header("<U5", "(3,)"), []),
      message: """
        x.npy: error: the array holds text ('<U5')
          help: convert it with astype('float32') before saving

        """),
    Case(
      id: "objects", file: file(header("|O", "(3,)"), []),
      message: """
        x.npy: error: the array holds Python objects
          help: convert it with astype('float32') before saving

        """),
    Case(
      id: "complex", file: file(header("<c8", "(3,)"), []),
      message: """
        x.npy: error: the array holds complex numbers ('<c8')
          help: convert it with astype('float32') before saving

        """),
    Case(
      id: "dates", file: file(header("<M8[ns]", "(3,)"), []),
      message: """
        x.npy: error: element type '<M8[ns]' is not read
          help: convert it with astype('float32') before saving

        """),
    Case(
      id: "fields", file: file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []),
      message: """
        x.npy: error: the array has fields of several types
          help: save one plain array of numbers per file

        """),
  ]

  @Test(arguments: cases) func message(_ item: Case) {
    #expect(errorText { _ = try NPYFile.array(item.file) } == item.message)
  }
}
