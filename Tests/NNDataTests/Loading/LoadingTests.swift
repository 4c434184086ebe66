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
    let source = data.source(target: labels.target)
    #expect(source.inputs == [ArraySpec("input", shape: [2])])
    #expect(source.targets == [ArraySpec("target", shape: [2])])
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

  @Test func inputsAsTarget() throws {
    let folder = try TemporaryFolder()
    let data = try LoadedData.load(DataRequest(file: try folder.write("x.csv", "1,2\n3,4\n"), target: .inputs))
    let source = data.source(target: nil)
    #expect(source.targets == [ArraySpec("target", shape: [2])])
    let buffers = [HostBuffer(byteCount: 8), HostBuffer(byteCount: 8)]
    try source.gather([1][...], into: buffers)
    #expect(buffers[1].array(of: Float.self, count: 1)[0] == 3)
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

  // MARK: - Errors

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var x: String?
    var y: String?
    var message: String
    /// Changes the request; the files lie in `folder`.
    var change: @Sendable (inout DataRequest) -> Void = { _ in }
    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case(id: "missing file", message: "x.csv: error: there is no such file\n"),
    Case(
      id: "both missing",
      message: """
        x.csv: error: there is no such file
        x.csvy: error: there is no such file

        """
    ) { $0.target = .file($0.file + "y") },
    Case(
      id: "near name", x: "1\n2\n",
      message: """
        xx.csv: error: there is no such file
          help: did you mean x.csv?

        """
    ) { $0.file = $0.file.replacing("x.csv", with: "xx.csv") },
    Case(
      id: "rows do not match", x: "1\n2\n3\n", y: "1\n2\n",
      message: """
        y.csv: error: 2 rows of labels for 3 rows of data in x.csv
          note: line 1 of x.csv was taken for data
          help: if that is wrong, say --header yes or no

        """),
    Case(
      id: "rows do not match by a guess", x: "a,b\n1,2\n3,4\n", y: "cat\ndog\ncat\n",
      message: """
        y.csv: error: 3 rows of labels for 2 rows of data in x.csv
          note: line 1 of x.csv was taken for a header
          note: line 1 of y.csv was taken for data
          help: if that is wrong, say --header yes or no

        """),
    Case(
      id: "text feature", x: "age,city\n1,Berlin\n2,Rome\n",
      message: """
        x.csv:2:3: error: column "city" holds text ("Berlin"), expected numbers
          2 | 1,Berlin
            |   ^^^^^^
          help: if it is what to predict, say --target city; else leave it out with drop: [city]

        """),
    Case(
      id: "text features", x: "age,city,job\n1,Berlin,a\n2,Rome,b\n",
      message: """
        x.csv:2:3: error: column "city" holds text ("Berlin"), expected numbers
          2 | 1,Berlin,a
            |   ^^^^^^
          help: leave it out with drop: [city]
        x.csv:2:10: error: column "job" holds text ("a"), expected numbers
          2 | 1,Berlin,a
            |          ^
          help: leave it out with drop: [job]

        """),
    Case(
      id: "text feature beside a target", x: "age,city,y\n1,Berlin,0\n2,Rome,1\n",
      message: """
        x.csv:2:3: error: column "city" holds text ("Berlin"), expected numbers
          2 | 1,Berlin,0
            |   ^^^^^^
          help: leave it out with drop: [city]

        """
    ) { $0.target = .column("y") },
    Case(
      id: "no such target", x: "age,churned\n1,0\n2,1\n",
      message: """
        x.csv: error: target: there is no column "churn"
          help: did you mean churned?

        """
    ) { $0.target = .column("churn") },
    Case(
      id: "no such target, no near name", x: "age,churned\n1,0\n2,1\n",
      message: """
        x.csv: error: target: there is no column "zzz"
          help: columns: age, churned

        """
    ) { $0.target = .column("zzz") },
    Case(
      id: "no such column number", x: "1,0\n2,1\n",
      message: """
        x.csv: error: target: there is no column 3
          help: columns go by number, 1 to 2

        """
    ) { $0.target = .column("3") },
    Case(
      id: "column 0", x: "1,0\n2,1\n",
      message: """
        x.csv: error: target: there is no column 0
          help: columns go by number, 1 to 2

        """
    ) { $0.target = .column("0") },
    Case(
      id: "target dropped", x: "a,b,c\n1,0,1\n",
      message: """
        x.csv: error: drop: column "b" is named twice
        x.csv: error: column "b" is the target and is to be dropped
          help: take it out of drop

        """
    ) { ($0.target, $0.drop) = (.column("b"), ["b", "b"]) },
    Case(
      id: "nothing left", x: "a,b\n1,0\n",
      message: """
        x.csv: error: no column is left for the inputs
          help: check target and drop

        """
    ) { ($0.target, $0.drop) = (.column("b"), ["a"]) },
    Case(
      id: "a feature that training had", x: "a,b\n1,0\n",
      message: """
        x.csv: error: there is no column "bb", which the model was trained with
          help: columns: a, b
        x.csv: error: there is no column "c", which the model was trained with
          help: columns: a, b

        """
    ) { $0.featureNames = ["a", "bb", "c"] },
    Case(
      id: "text among several label columns", x: "1\n2\n", y: "a,b\n1,x\n2,y\n",
      message: """
        y.csv: error: column "b" holds text, and there are 2 columns of labels
          help: one column may hold text; several must hold numbers

        """),
    Case(
      id: "label that is missing", x: "1\n2\n3\n", y: "l\n1\n\n2\n",
      message: """
        y.csv:3:1: error: this line is blank, between rows of data
          help: remove it, or write its row

        """),
    Case(
      id: "text label that is missing", x: "1\n2\n3\n", y: "red\n\"\"\nblue\n",
      message: """
        y.csv:2:1: error: column "red": the cell is empty, and nothing is filled in silently
          2 | ""
            | ^^
          help: write a label, or remove the row

        """),
    Case(
      id: "bad label cell", x: "1\n2\n3\n", y: "l\n1\n2\nx\n",
      message: """
        y.csv:4:1: error: column "l": expected a number, got "x"
          4 | x
            | ^
          help: correct the cell

        """),
    Case(
      id: "both from standard input",
      message: """
        error: data and labels cannot both come from standard input
          help: give one of them as a file

        """
    ) { ($0.file, $0.target) = ("-", .file("-")) },
  ]

  @Test(arguments: cases) func message(_ item: Case) throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: folder.file("x.csv"))
    if let x = item.x { try folder.write("x.csv", x) }
    if let y = item.y { request.target = .file(try folder.write("y.csv", y)) }
    item.change(&request)
    #expect(folder.message { _ = try LoadedData.load(request) } == item.message)
  }

  @Test func latinNumbers() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.csv", Array("1,2\n3,".utf8) + [0xE4, 0x0A])
    #expect(
      folder.message { _ = try LoadedData.load(DataRequest(file: path)) } == """
        x.csv:2:3: error: column 2: this text is not UTF-8
          2 | 3,\u{FFFD}
            |   ^
          help: save the file as UTF-8

        """)
  }

  @Test func latinLabels() throws {
    let folder = try TemporaryFolder()
    try folder.write("y.csv", Array("red\nbl".utf8) + [0xFC] + Array("\nred\n".utf8))
    let request = DataRequest(file: try folder.write("x.csv", "1\n2\n3\n"), target: .file(folder.file("y.csv")))
    #expect(
      folder.message { _ = try LoadedData.load(request) } == """
        y.csv:2:1: error: column 1: this text is not UTF-8
          2 | bl\u{FFFD}
            | ^^^
          help: save the file as UTF-8

        """)
  }

  @Test func exitCodes() throws {
    let folder = try TemporaryFolder()
    func code(_ path: String) -> Int32? {
      do {
        _ = try LoadedData.load(DataRequest(file: path))
        return nil
      } catch {
        return (error as? FileAccessError)?.exitCode
      }
    }
    #expect(code(folder.file("none.csv")) == 66)
    #expect(code(folder.path) == 74)
    #expect(code(try folder.write("empty.csv", "")) == nil)
    #expect(
      folder.message { _ = try LoadedData.load(DataRequest(file: folder.file("."))) }
        == ".: error: this is a folder\n  help: give a csv or npy file in it\n")
  }

  @Test func twentyErrorsThenTheirNumber() throws {
    let folder = try TemporaryFolder()
    let text = "1\n2\n3\n" + String(repeating: "1\nx\n", count: 40)
    let message = folder.message { _ = try LoadedData.load(DataRequest(file: try folder.write("x.csv", text))) }
    #expect(message.components(separatedBy: "error:").count - 1 == 20)
    #expect(
      message.hasSuffix("  note: and 20 more in x.csv\n  help: correct the cell, or leave the column out with drop\n"))
  }

  @Test func errorsFarDownKeepTheirPlace() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "1,2\n", count: 1_000_100) + "x,1\n"
    let message = folder.message { _ = try LoadedData.load(DataRequest(file: try folder.write("x.csv", text))) }
    #expect(message.hasPrefix("x.csv:1000101:1: error: column 1: expected a number, got \"x\"\n  help:"))
  }
}
