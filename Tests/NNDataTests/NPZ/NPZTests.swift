import Foundation
import NNConfig
import NNTensor
import Testing

@testable import NNData

@Suite struct NPZTests {
  /// Data and labels of golden npz files; messages name them without their folder.
  struct Case: Sendable, CustomTestStringConvertible {
    var data: String
    var target: DataRequest.Target = .none
    var inputNames: [String] = []
    var outputNames: [String] = []
    /// Names of the data and the labels as messages call them, and their shapes.
    var expected: String
    var testDescription: String { "\(data) \(target)" }
  }

  static let folder = golden("npz") + "/"

  static func place(_ text: String) -> String { text.hasSuffix("csv") ? text : folder + text }

  static func load(_ item: Case) throws -> LoadedData {
    var request = DataRequest(file: place(item.data), target: item.target)
    if case .file(let path) = item.target { request.target = .file(place(path)) }
    request.inputNames = item.inputNames
    request.outputNames = item.outputNames
    return try LoadedData.load(request)
  }

  static func text(_ error: () throws -> Void) -> String { errorText(error).replacing(folder, with: "") }

  static let cases: [Case] = [
    Case(data: "one.npz", expected: "one.npz:images (4, 3)"),
    Case(data: "one.npz:images", expected: "one.npz:images (4, 3)"),
    Case(data: "xy.npz", expected: "xy.npz:x (4, 3)"),
    Case(data: "xy.npz", target: .file("xy.npz"), expected: "xy.npz:x (4, 3) xy.npz:y (4, 1)"),
    Case(data: "xy.npz", target: .column("y"), expected: "xy.npz:x (4, 3) xy.npz:y (4, 1)"),
    // The other one of two, whatever its name.
    Case(data: "xy.npz", target: .column("x"), expected: "xy.npz:y (4, 1) xy.npz:x (4, 3)"),
    Case(data: "one.npz", target: .file("xy.npz"), expected: "one.npz:images (4, 3) xy.npz:y (4, 1)"),
    Case(data: "position.npz", expected: "position.npz:arr_0 (4, 3)"),
    Case(
      data: "position.npz", target: .file("position.npz"),
      expected: "position.npz:arr_0 (4, 3) position.npz:arr_1 (4, 1)"),
    Case(
      data: "packed.npz", target: .file("packed.npz"),
      expected: "packed.npz:x_train (60, 5, 2) packed.npz:y_train (60, 1)"),
    Case(
      data: "packed.npz:x_test", target: .file("packed.npz:y_test"),
      expected: "packed.npz:x_test (6, 5, 2) packed.npz:y_test (6, 1)"),
    Case(data: "packed.npz", inputNames: ["x_test"], expected: "packed.npz:x_test (6, 5, 2)"),
    Case(
      data: "packed.npz:x_test", target: .file("packed.npz"), outputNames: ["digit", "y_test"],
      expected: "packed.npz:x_test (6, 5, 2) packed.npz:y_test (6, 1)"),
    Case(data: "kinds.npz:grün", expected: "kinds.npz:grün (3, 1)"),
  ]

  @Test(arguments: cases) func choosesArrays(_ item: Case) throws {
    let data = try Self.load(item)
    var text = "\(data.name) \(data.features.shape)"
    if let labels = data.labels, case .numbers(let tensor) = labels.content {
      text += " \(labels.sourceName) \(tensor.shape)"
    }
    #expect(text.replacing(Self.folder, with: "") == item.expected)
  }

  @Test func elements() throws {
    let xy = try Self.load(Case(data: "xy.npz", target: .file("xy.npz"), expected: ""))
    #expect(xy.features.tensor() == Tensor((0..<12).map(Float.init), shape: [4, 3]))
    #expect(try xy.encodedLabels(as: .classNumber(units: 4))?.classNumbers == [0, 1, 2, 3])
    let packed = try Self.load(Case(data: "packed.npz", expected: ""))
    #expect(packed.features.tensor() == Tensor((0..<600).map { Float($0 % 256) }, shape: [60, 5, 2]))
    for kind in ["fortran", "big", "half"] {
      let data = try Self.load(Case(data: "kinds.npz:\(kind)", expected: ""))
      #expect(rows(of: data.features.tensor()) == [[0, 1], [2, 3], [4, 5]], "\(kind)")
    }
  }

  @Test func textLabels() throws {
    let data = try Self.load(Case(data: "kinds.npz:pair", target: .file("kinds.npz:text"), expected: ""))
    #expect(data.labels?.isText == true)
    #expect(try data.encodedLabels(as: .binary)?.classes == ["a", "b"])
  }

  @Test func batchesComeFromTheFile() throws {
    let data = try Self.load(Case(data: "xy.npz", expected: ""))
    #expect(data.features.file != nil)
    let buffer = HostBuffer(byteCount: 24)
    try ArraySource(data.features).gather([3, 0][...], into: [buffer])
    #expect(buffer.array(of: Float.self, count: 6) == [9, 10, 11, 0, 1, 2])
  }

  struct ErrorCase: Sendable, CustomTestStringConvertible {
    var request: Case
    var message: String
    var testDescription: String { request.testDescription }

    init(_ data: String, target: DataRequest.Target = .none, _ message: String) {
      request = Case(data: data, target: target, expected: "")
      self.message = message
    }
  }

  static let errorCases: [ErrorCase] = [
    ErrorCase(
      "kinds.npz",
      """
      kinds.npz: error: it is not clear which of its 9 arrays is the data: fortran (3, 2), big (3, 2), half (3, 2), \
      text, objects, scalar, empty, grün (3, 1), pair (2,)
        help: name it: --data kinds.npz:fortran

      """),
    ErrorCase(
      "one.npz", target: .file("kinds.npz"),
      """
      kinds.npz: error: it is not clear which of its 9 arrays are the labels: fortran (3, 2), big (3, 2), half (3, 2), \
      text, objects, scalar, empty, grün (3, 1), pair (2,)
        help: name it: --labels kinds.npz:fortran

      """),
    ErrorCase(
      "xy.npz:X",
      """
      xy.npz: error: there is no array "X"
        help: did you mean x?

      """),
    ErrorCase(
      "packed.npz:pictures",
      """
      packed.npz: error: there is no array "pictures"
        help: arrays: x_train (60, 5, 2), y_train (60,), x_test (6, 5, 2), y_test (6,)

      """),
    ErrorCase(
      "packed.npz", target: .file("packed.npz:y_test"),
      """
      packed.npz:y_test: error: 6 rows of labels for 60 rows of data in packed.npz:x_train
        help: each row of data needs one row of labels

      """),
    ErrorCase(
      "kinds.npz:objects",
      """
      kinds.npz:objects: error: the array holds Python objects
        help: convert it with astype('float32') before saving

      """),
    ErrorCase(
      "kinds.npz:text",
      """
      kinds.npz:text: error: the array holds text ('<U1')
        help: convert it with astype('float32') before saving

      """),
    ErrorCase(
      "kinds.npz:scalar",
      """
      kinds.npz:scalar: error: the array is a single number, expected one row per sample
        help: save rows

      """),
    ErrorCase(
      "kinds.npz:empty",
      """
      kinds.npz:empty: error: the array is empty: its shape is (0, 3)
        help: save at least one row

      """),
    ErrorCase(
      "xy.npz", target: .columns(["x", "y"]),
      """
      xy.npz: error: an npz file has no columns x, y
        help: name one array as the target

      """),
    ErrorCase(
      "none.npz:x",
      """
      none.npz: error: there is no such file
        help: did you mean one.npz?

      """),
    ErrorCase(
      "xy.npz", target: .file("nine.npz:y"),
      """
      nine.npz: error: there is no such file

      """),
  ]

  @Test(arguments: errorCases) func message(_ item: ErrorCase) {
    #expect(Self.text { _ = try Self.load(item.request) } == item.message)
  }

  @Test func columnsOfArrays() throws {
    var request = DataRequest(file: Self.folder + "one.npz")
    request.drop = ["1"]
    #expect(
      Self.text { _ = try LoadedData.load(request) } == """
        one.npz:images: error: an npz file has no columns to drop
          help: leave drop out

        """)
    (request.drop, request.keep) = ([], ["id"])
    #expect(
      Self.text { _ = try LoadedData.load(request) } == """
        one.npz:images: error: an npz file has no columns to keep
          help: leave keep out

        """)
  }

  /// An error about a setting whose place is known points there and names the file.
  @Test func placesOfSettings() throws {
    func place(_ text: String) -> SourceSpan {
      SourceSpan(source: SourceText(name: "m.yaml", text: text), utf8: 0..<text.utf8.count)
    }
    var request = DataRequest(file: Self.folder + "one.npz")
    (request.drop, request.places.drop) = (["1"], [place("1")])
    #expect(
      Self.text { _ = try LoadedData.load(request) } == """
        m.yaml:1:1: error: one.npz:images is an npz file, which has no columns to drop
          1 | 1
            | ^
          help: leave drop out

        """)
    request = DataRequest(file: Self.folder + "xy.npz", target: .columns(["z"]))
    request.places.target = place("z")
    #expect(
      Self.text { _ = try LoadedData.load(request) } == """
        m.yaml:1:1: error: there is no array "z" in xy.npz
          1 | z
            | ^
          help: arrays: x (4, 3), y (4,)

        """)
    request = DataRequest(file: Self.folder + "xy.npz", target: .file(Self.folder + "nine.npz"))
    request.places.labels = place("nine.npz")
    #expect(
      Self.text { _ = try LoadedData.load(request) } == """
        m.yaml:1:1: error: nine.npz: there is no such file
          1 | nine.npz
            | ^^^^^^^^

        """)
  }

  @Test func damagedContent() throws {
    let folder = try TemporaryFolder()
    var bytes = try [UInt8](Foundation.Data(contentsOf: URL(fileURLWithPath: Self.folder + "xy.npz")))
    // An element of x.
    bytes[40 + 128 + 20] ^= 1
    let path = try folder.write("x.npz", bytes)
    #expect(
      folder.message { _ = try LoadedData.load(DataRequest(file: path)) } == """
        x.npz: error: this zip file cannot be read: member "x.npy": its content does not have its checksum: it is damaged
          help: copy the file again, or write it again

        """)
  }

  @Test func packedArraysAreBounded() throws {
    let bytes = try FileBytes.open(Self.folder + "zeros.npz")
    #expect(try NPYFile.array(NPZFile(bytes).content("x")).shape == [100_000, 1])
    #expect(
      Self.text { _ = try NPZFile(bytes, freeSize: 100_000).content("x") } == """
        zeros.npz:x: error: the array needs 400,000 bytes in memory, packed it has 194
          help: if that is right, save it with numpy.savez, which does not pack

        """)
  }

  @Test(
    arguments: [
      ("a.npz", "a.npz", nil), ("a.npz:b", "a.npz", "b"), ("a.NPZ:b", "a.NPZ", "b"),
      ("x:y/a.npz:b:c", "x:y/a.npz", "b:c"),
      ("a.npy:b", "a.npy:b", nil), ("a.npz:", "a.npz", ""), ("a.npz:b.npz:c", "a.npz:b.npz", "c"), ("-", "-", nil),
      (".npz:a", ".npz", "a"), ("", "", nil),
    ] as [(String, String, String?)])
  func places(_ item: (String, String, String?)) {
    let place = NPZPlace(item.0)
    #expect(place == NPZPlace(file: item.1, array: item.2))
    #expect(place.text == item.0)
  }

  @Test func aFileOfThatWholeNameGoesFirst() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.npz:b", "1\n2\n")
    #expect(NPZPlace(path) == NPZPlace(file: path, array: nil))
    #expect(try LoadedData.load(DataRequest(file: path)).rowCount == 2)
  }

  @Test func arraysOfOtherFiles() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.npz", "1\n2\n")
    #expect(
      folder.message { _ = try LoadedData.load(DataRequest(file: path + ":x")) } == """
        a.npz: error: this is not an npz file, so it has no array "x"
          help: leave :x out

        """)
  }
}
