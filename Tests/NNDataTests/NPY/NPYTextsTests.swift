import NNTensor
import Testing

@testable import NNData

@Suite struct NPYTextsTests {
  static func read(_ descr: String, _ shape: String, _ body: [UInt8]) throws -> [String]? {
    let file = NPYTests.file(NPYTests.header(descr, shape), body)
    guard let column = try NPYTexts.read(NPYContent(file)) else { return nil }
    return column.codes.map { column.values[Int($0)] }
  }

  /// Code points of four bytes, little endian.
  static func code(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) } }
  }

  @Test func texts() throws {
    #expect(
      try Self.read("<U3", "(3,)", Self.code("cat\0\0\0".replacing("\0\0\0", with: "ä\0\0") + "cat")) == [
        "cat", "ä", "cat",
      ])
    #expect(
      try Self.read(">U2", "(2, 1)", [0, 0, 0, 0x61, 0, 1, 0xF6, 0, 0, 0, 0, 0x62, 0, 0, 0, 0]) == ["a\u{1F600}", "b"])
    #expect(try Self.read("|S3", "(2,)", Array("ab\0xyz".utf8)) == ["ab", "xyz"])
    #expect(try Self.read("<f4", "(1,)", [0, 0, 0, 0]) == nil)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var descr: String
    var shape: String
    var body: [UInt8]
    var message: String
    var testDescription: String { "\(descr) \(shape)" }
  }

  static let cases: [Case] = [
    Case(
      descr: "<U2", shape: "(2,)", body: code("ab") + [0, 0xD8, 0, 0, 0, 0, 0, 0],
      message: "row 2: this is not text\n  help: save it again as an array of str\n"),
    Case(
      descr: "|S2", shape: "(1,)", body: [0xFF, 0xFE],
      message: "row 1: this is not text\n  help: save it again as an array of str\n"),
    Case(
      descr: "|S1", shape: "(2,)", body: [0x61, 0],
      message: "row 2: the text is empty\n  help: write a label, or remove the row\n"),
    Case(
      descr: "<U0", shape: "(1000000000000,)", body: [],
      message: "row 1: the text is empty\n  help: write a label, or remove the row\n"),
    Case(
      descr: "<U1", shape: "(2, 2)", body: code("abcd"),
      message: "the array has shape (2, 2), expected one text per row\n  help: save one column\n"),
    Case(
      descr: "<U1", shape: "()", body: code("a"),
      message: "the array is a single text, expected one row per sample\n  help: save rows\n"),
    Case(
      descr: "<U9", shape: "(2,)", body: code("abc"),
      message: "the file is cut short: shape (2,) needs 72 bytes, there are 12\n  help: copy or save the file again\n"),
    Case(
      descr: "<U1000000", shape: "(9000000000000000,)", body: [],
      message: "shape (9000000000000000,) is beyond all bounds\n  help: save the array again with numpy.save\n"),
  ]

  @Test(arguments: cases) func message(_ item: Case) {
    #expect(errorText { _ = try Self.read(item.descr, item.shape, item.body) } == "x.npy: error: " + item.message)
  }

  @Test func labels() throws {
    let folder = try TemporaryFolder()
    let y = NPYTests.file(NPYTests.header("|S1", "(3,)"), Array("bab".utf8))
    var request = DataRequest(file: try folder.write("x.csv", "1\n2\n3\n"))
    request.target = .file(try folder.write("y.npy", y.bytes(0..<y.count)))
    let data = try LoadedData.load(request)
    #expect(try data.encodedLabels(as: .binary)?.classNumbers == [1, 0, 1])
    request.classes = ["a", "c"]
    #expect(
      folder.message { _ = try LoadedData.load(request).encodedLabels(as: .binary) } == """
        y.npy, row 1: error: "b" is not one of the classes
          note: and 1 more row like it
          help: classes: a, c

        """)
  }
}
