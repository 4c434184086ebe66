import NNTensor
import NNTraining
import Testing

@testable import NNData

@Suite struct DataSummaryTests {
  func lines(
    x: String, y: String? = nil, form: LabelForm = .oneHot(units: 10), fraction: Double? = nil,
    change: (inout DataRequest) -> Void = { _ in }
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("x.csv", x))
    if let y { request.target = .file(try folder.write("y.csv", y)) }
    change(&request)
    let data = try LoadedData.load(request)
    let labels = try data.encodedLabels(as: form)
    let kind: SplitKind = labels?.classNumbers == nil ? .random : .stratified
    let split = try fraction.map {
      try RowSplit.make(
        rowCount: data.rowCount, fraction: $0, kind: kind, classNumbers: labels?.classNumbers, seed: 0)
    }
    return DataSummary(data, labels: labels, split: split, splitKind: kind).lines.map {
      $0.replacing(folder.path + "/", with: "")
    }
  }

  @Test func numbersAsClasses() throws {
    let x = (0..<20).map { "\($0),0.5" }.joined(separator: "\n")
    let y = (0..<20).map { $0 < 12 ? "0" : "1" }.joined(separator: "\n")
    #expect(
      try lines(x: x, y: y, fraction: 0.25) == [
        "  data      x.csv, 20 rows, no header",
        "  inputs    2 numbers",
        "  target    y.csv, 2 classes: 0 (12), 1 (8)",
        "  held out  5 rows, stratified by class; 15 to train on",
      ])
  }

  @Test func namedColumns() throws {
    #expect(
      try lines(x: "a;b;kind\n1;2;red\n3;4;blue\n5;6;red\n") { $0.target = .column("kind") } == [
        "  data      x.csv, 3 rows, header, separator \";\"",
        "  inputs    2 numbers: a, b",
        "  target    kind, 2 classes: blue (1), red (2)",
      ])
  }

  /// Names cannot break the block, nor reach the terminal with what it would obey.
  @Test func namesStayInTheirLine() throws {
    let x = "\"pe\ntal\",\"\u{1B}[31mred\",\"ki\tnd\"\n1,2,\"ro\nse\"\n3,4,\"\u{1B}]0;tulip\"\n"
    #expect(
      try lines(x: x) { $0.target = .column("3") } == [
        "  data      x.csv, 2 rows, header",
        "  inputs    2 numbers: pe\u{FFFD}tal, \u{FFFD}[31mred",
        "  target    ki\u{FFFD}nd, 2 classes: \u{FFFD}]0;tulip (1), ro\u{FFFD}se (1)",
      ])
  }

  @Test func regressionAndManyNames() throws {
    let names = (1...9).map { "f\($0)" }.joined(separator: "\t")
    let row = (1...9).map(String.init).joined(separator: "\t")
    #expect(
      try lines(x: names + "\n" + row + "\n" + row, y: "price\n1.5\n-2\n", form: .numbers(rowShape: [1]), fraction: 0.5)
        == [
          "  data      x.csv, 2 rows, header, separator tab",
          "  inputs    9 numbers: f1, f2, f3, f4, … f9",
          "  target    price in y.csv, numbers from -2 to 1.5",
          "  held out  1 row, at random; 1 to train on",
        ])
  }

  @Test func autoencodersAndNothing() throws {
    #expect(try lines(x: "1\n2\n") { $0.target = .inputs }.last == "  target    the inputs")
    #expect(try lines(x: "1\n2\n").count == 2)
  }

  @Test func imagesAndFilesHeldOut() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write(Tensor(shape: [2000, 4, 4, 1], dtype: .uint8), to: folder.file("x.npy"))
    let data = try LoadedData.load(DataRequest(file: folder.file("x.npy")))
    var summary = DataSummary(data, labels: nil)
    summary.source = "x.npy"
    summary.heldOut = .init(rowCount: 1234, kind: "v.npy")
    #expect(
      summary.lines == [
        "  data      x.npy, 2,000 rows", "  inputs    (4, 4, 1) numbers each", "  held out  1,234 rows in v.npy",
      ])
  }
}
