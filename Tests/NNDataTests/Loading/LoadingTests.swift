import Foundation
import NNConfig
import NNTensor
import NNTraining
import Testing

@testable import NNData

@Suite struct LoadingTests {
  @Test func dataAndLabelsInTwoFiles() throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("x.csv", "a,b\n1,2\n3,4\n5,6\n"))
    request.target = .file(try folder.write("y.csv", "kind\nred\nblue\nred\n"))
    let data = try LoadedData.load(request)
    #expect(rows(of: data.features.tensor()) == [[1, 2], [3, 4], [5, 6]])
    #expect(data.featureNames == ["a", "b"])
    #expect(data.labels?.name == "kind")
    let labels = try #require(try data.encodedLabels(as: .oneHot(units: 2)))
    #expect(labels.classes == ["blue", "red"])
    #expect(rows(of: labels.target) == [[0, 1], [1, 0], [0, 1]])
  }

  @Test(arguments: ["kind", "2", "-2"]) func targetColumn(_ reference: String) throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("d.csv", "a,kind,b\n1,x,2\n3,y,4\n"), target: .column(reference))
    let data = try LoadedData.load(request)
    #expect(rows(of: data.features.tensor()) == [[1, 2], [3, 4]])
    #expect(data.featureNames == ["a", "b"])
    #expect(data.labels?.name == "kind")
    #expect(data.labels?.isText == true)
    request.drop = ["a"]
    #expect(rows(of: try LoadedData.load(request).features.tensor()) == [[2], [4]])
  }

  @Test func severalTargetsAndChosenFeatures() throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("d.csv", "a,b,c,d\n1,2,3,4\n5,6,7,8\n"))
    request.target = .columns(["d", "b"])
    request.featureNames = ["c", "a"]
    let data = try LoadedData.load(request)
    #expect(rows(of: data.features.tensor()) == [[3, 1], [7, 5]])
    #expect(data.labels?.columnNames == ["d", "b"])
    #expect(data.labels?.name == nil)
    let labels = try #require(try data.encodedLabels(as: .numbers(rowShape: [2])))
    #expect(rows(of: labels.target) == [[4, 2], [8, 6]])
  }

  /// A file of labels goes by the names that the model knows, if it has just these.
  @Test(
    arguments: [
      ("v,u\n1,2\n3,4\n", ["u", "v"], ["u", "v"], [[2, 1], [4, 3]]),
      ("c,a,b\n1,2,3\n4,5,6\n", ["a", "b", "c"], ["a", "b", "c"], [[2, 3, 1], [5, 6, 4]]),
      ("v,u\n1,2\n3,4\n", nil, ["v", "u"], [[1, 2], [3, 4]]),
      ("v,w\n1,2\n3,4\n", ["u", "v"], ["v", "w"], [[1, 2], [3, 4]]),
      ("v,u\n1,2\n3,4\n", ["u", "v", "w"], ["v", "u"], [[1, 2], [3, 4]]),
      ("v,u\n1,2\n3,4\n", ["u", "u"], ["v", "u"], [[1, 2], [3, 4]]),
      ("1,2\n3,4\n", ["u", "v"], nil, [[1, 2], [3, 4]]),
    ] as [(String, [String]?, [String]?, [[Float]])])
  func labelsInTheOrderOfTheModel(_ item: (text: String, known: [String]?, names: [String]?, rows: [[Float]])) throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("x.csv", "1\n2\n"))
    request.target = .file(try folder.write("y.csv", item.text))
    request.targetNames = item.known
    let data = try LoadedData.load(request)
    #expect(data.labels?.columnNames == item.names)
    let labels = try #require(try data.encodedLabels(as: .numbers(rowShape: [item.rows[0].count])))
    #expect(rows(of: labels.target) == item.rows)
  }

  /// Were each name looked for from the first column on, this would take minutes.
  @Test func manyColumnsByName() throws {
    let folder = try TemporaryFolder()
    let names = (0..<60_000).map { "c\($0)" }
    let numbers = names.indices.map { String($0) }.joined(separator: ",")
    let text = "\(names.joined(separator: ","))\n\(numbers)\n\(numbers)\n"
    var request = DataRequest(file: try folder.write("x.csv", text))
    request.target = .columns(Array(names[..<20_000]))
    request.drop = Array(names[20_000..<40_000])
    let data = try LoadedData.load(request)
    #expect(data.featureNames == Array(names[40_000...]))
    #expect(data.labels?.columnNames == Array(names[..<20_000]))
    request.target = .none
    request.drop = []
    request.featureNames = names.reversed()
    #expect(try LoadedData.load(request).features.tensor().floats[0] == 59_999)
    // What was meant is said of the errors that are shown, not of all.
    request.featureNames = names.map { "\($0)x" }
    let message = folder.message { _ = try LoadedData.load(request) }
    #expect(message.contains("\n  help: did you mean c19?\n"))
    #expect(message.hasSuffix("\nand 59,980 more\n"))
  }

  @Test func inputsAsTarget() throws {
    let folder = try TemporaryFolder()
    let data = try LoadedData.load(DataRequest(file: try folder.write("x.csv", "1,2\n3,4\n"), target: .inputs))
    #expect(data.targetsInputs && data.labels == nil)
    #expect(rows(of: data.features.tensor()) == [[1, 2], [3, 4]])
  }

  @Test func namedClassesMakeNumbersNames() throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("x.csv", "1\n2\n3\n"))
    request.target = .file(try folder.write("y.csv", "5\n7\n5\n"))
    request.classes = ["7", "5"]
    let data = try LoadedData.load(request)
    #expect(try data.encodedLabels(as: .binary)?.classNumbers == [1, 0, 1])
  }

  @Test func npyData() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write(Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Float], shape: [2, 2, 2]), to: folder.file("x.npy"))
    try NPYFile.write(Tensor([1, 0] as [Int64], shape: [2]), to: folder.file("y.npy"))
    let data = try LoadedData.load(DataRequest(file: folder.file("x.npy"), target: .file(folder.file("y.npy"))))
    #expect(data.features.rowShape == [2, 2])
    #expect(data.csv == nil)
    #expect(try data.encodedLabels(as: .classNumber(units: 2))?.target == Tensor([1, 0] as [Int32], shape: [2]))
  }

  /// A pipe can be read only once: looking at its first bytes would lose them.
  @Test func pipes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe.csv")
    #expect(mkfifo(path, 0o600) == 0)
    let writer = Thread {
      let handle = FileHandle(forWritingAtPath: path)
      handle?.write(Foundation.Data("a,b\n1,2\n".utf8))
      try? handle?.close()
    }
    writer.start()
    let data = try LoadedData.load(DataRequest(file: path))
    #expect(rows(of: data.features.tensor()) == [[1, 2]])
    #expect(data.featureNames == ["a", "b"])
  }

  @Test(arguments: ["npz/xy.npz", "npz/packed.npz:x_test"]) func arraysFromPipes(_ place: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe.npz")
    #expect(mkfifo(path, 0o600) == 0)
    let source = NPZPlace(golden(place))
    let writer = Thread {
      let handle = FileHandle(forWritingAtPath: path)
      handle?.write(FileManager.default.contents(atPath: source.file) ?? Foundation.Data())
      try? handle?.close()
    }
    writer.start()
    let array = source.array.map { ":" + $0 } ?? ""
    let data = try LoadedData.load(DataRequest(file: path + array))
    #expect(data.features.tensor() == (try LoadedData.load(DataRequest(file: golden(place)))).features.tensor())
  }

  @Test func indexColumnsAreWarnedOf() throws {
    let folder = try TemporaryFolder()
    let indexed = try LoadedData.load(DataRequest(file: try folder.write("x.csv", ",a\n0,5\n1,6\n2,7\n")))
    #expect(
      indexed.warnings.map(\.message) == [
        "column 1 has no name and counts 0, 1, 2, …: it looks like a row index, and is used as a feature"
      ])
    let plain = try LoadedData.load(DataRequest(file: try folder.write("z.csv", "i,a\n0,5\n1,6\n2,7\n")))
    #expect(plain.warnings.isEmpty)
  }

  /// Excel's way of saying how a file is written.
  @Test(arguments: ["sep=;\na;b\n1;2\n", "\u{FEFF}SEP=;\r\na;b\r\n1;2\r\n", "sep=|\ra|b\r1|2"])
  func separatorLines(_ text: String) throws {
    let read = try readAll(text)
    #expect(read.names == ["a", "b"])
    #expect(read.rows == [[1, 2]])
  }

  @Test func namesThatLookLikeSeparatorLines() throws {
    #expect(try readAll("sep=,b\n1,2\n").names == ["sep=", "b"])
    #expect(try readAll("sep=x\n1\n").names == ["sep=x"])
    #expect(errorText { _ = try readAll("sep=;") }.contains("error: this file is empty"))
  }
}
