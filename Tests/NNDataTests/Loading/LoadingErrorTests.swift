import NNConfig
import NNTensor
import Testing

@testable import NNData

@Suite struct LoadingErrorTests {
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
          help: each row of data needs one row of labels
          help: if line 1 of x.csv is a header, remove it, as y.csv has none

        """),
    Case(
      id: "rows do not match by far", x: "1\n2\n3\n", y: "1\n",
      message: """
        y.csv: error: 1 row of labels for 3 rows of data in x.csv
          help: each row of data needs one row of labels

        """),
    Case(
      id: "rows do not match by a header that was stated", x: "1\n2\n3\n", y: "l\n1\n2\n3\n",
      message: """
        y.csv: error: 3 rows of labels for 2 rows of data in x.csv
          note: line 1 of x.csv was taken for a header
          help: each row of data needs one row of labels
          help: if line 1 of x.csv is data, leave --header out, so that each file is looked at for itself

        """
    ) { ($0.csv.hasHeader, $0.labelsCSV.hasHeader) = (true, true) },
    Case(
      id: "rows do not match by two headers", x: "a\n1\n2\n", y: "1\n2\n3\n",
      message: """
        y.csv: error: 3 rows of labels for 2 rows of data in x.csv
          note: line 1 of x.csv was taken for a header
          note: line 1 of y.csv was taken for data
          help: each row of data needs one row of labels
          help: if line 1 of x.csv is data, say --header no
          help: if line 1 of y.csv is a header, say --header yes

        """),
    Case(
      id: "rows do not match by a guess", x: "a,b\n1,2\n3,4\n", y: "cat\ndog\ncat\n",
      message: """
        y.csv: error: 3 rows of labels for 2 rows of data in x.csv
          note: line 1 of x.csv was taken for a header
          note: line 1 of y.csv was taken for data
          help: each row of data needs one row of labels
          help: if line 1 of x.csv is data, say --header no
          help: if line 1 of y.csv is a header, say --header yes

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
      id: "a column of thousands", x: "age,pay\n1,\"1,200\"\n2,\"3,400\"\n",
      message: """
        x.csv:2:3: error: column "pay" holds text ("1,200"), expected numbers
          2 | 1,"1,200"
            |   ^^^^^^^
          help: write 1200, or 1.200 if the comma is a decimal comma

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
      id: "the first text is shown", x: "a,b\n1,\n2,x\n3,y\n",
      message: """
        x.csv:3:3: error: column "b" holds text ("x"), expected numbers
          3 | 2,x
            |   ^
          help: if it is what to predict, say --target b; else leave it out with drop: [b]

        """),
    Case(
      id: "a quote that never ends", x: "a,b\n1,\"2\n3,4\n",
      message: """
        x.csv:2:3: error: the quote that begins here never ends
          2 | 1,"2
            |   ^^
          help: close it, or double a quote that is meant as text

        """),
    Case(
      id: "text behind a quote", x: "a,b\n1,\"2\"x\n",
      message: """
        x.csv:2:3: error: there is text behind the closing quote
          2 | 1,"2"x
            |   ^^^^
          help: put the whole cell in quotes, and double the quotes in it

        """),
    Case(
      id: "truth values", x: "smokes,age\ntrue,20\nfalse,30\n",
      message: """
        x.csv:2:1: error: column "smokes" holds text ("true"), expected numbers
          2 | true,20
            | ^^^^
          help: write 1 and 0, or leave it out with drop: [smokes]

        """),
    Case(
      id: "spaces between names", x: "a b c\n1 2 3\n4 5 6\n",
      message: """
        x.csv:2:1: error: column "a b c" holds text ("1 2 3"), expected numbers
          2 | 1 2 3
            | ^^^^^
          help: separate cells with a comma, semicolon, tab or |, not with spaces

        """),
    Case(
      id: "comment", x: "# made by hand\na,b\n1,2\n",
      message: """
        x.csv:1:1: error: this line is a comment, which csv has none of
          1 | # made by hand
            | ^^^^^^^^^^^^^^
          help: remove it

        """),
    Case(
      id: "flaw below a separator line", x: "sep=;\na;b\n1;x\n2;3\n4;5\n",
      message: """
        x.csv:3:3: error: column "b": expected a number, got "x"
          3 | 1;x
            |   ^
          help: correct the cell, or leave the column out with drop

        """),
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

  /// No cell can hold such a name.
  @Test func blankClassNames() throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("x.csv", "1\n2\n"))
    request.target = .file(try folder.write("y.csv", "a\na\n"))
    request.classes = ["a", " "]
    #expect(
      folder.message { _ = try LoadedData.load(request) } == """
        x.csv: error: expected names of classes that are not blank, got " "
          help: name each class as the labels do

        """)
    let spec = SourceText(name: "m.yaml", text: "classes: [a, \" \"]\n")
    request.places.classes = [nil, SourceSpan(source: spec, line: 1, column: 14)]
    #expect(folder.message { _ = try LoadedData.load(request) }.hasPrefix("m.yaml:1:14: error: expected names"))
    request.target = .none
    #expect(try LoadedData.load(request).rowCount == 2)
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
    let text = "1\n2\n3\n" + (0..<40).map { "1\nx\($0)\n" }.joined()
    let message = folder.message { _ = try LoadedData.load(DataRequest(file: try folder.write("x.csv", text))) }
    #expect(message.components(separatedBy: "error:").count - 1 == 20)
    #expect(message.hasSuffix("  help: correct the cell, or leave the column out with drop\nand 20 more\n"))
  }

  /// A large file that is wrong all through is refused as fast as a sound one is read.
  @Test func veryManyErrorsAreOnlyCounted() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "1\n", count: 50) + String(repeating: "x\n", count: 100_010)
    let message = folder.message { _ = try LoadedData.load(DataRequest(file: try folder.write("x.csv", text))) }
    #expect(message.hasPrefix("x.csv:51:1: error: "))
    #expect(message.contains("  note: and at least 99,999 more cells like it\n"))
    #expect(message.hasSuffix("\nand 10 more\n"))
  }

  @Test func errorsFarDownKeepTheirPlace() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "1,2\n", count: 1_000_100) + "x,1\n"
    let message = folder.message { _ = try LoadedData.load(DataRequest(file: try folder.write("x.csv", text))) }
    #expect(message.hasPrefix("x.csv:1000101:1: error: column 1: expected a number, got \"x\"\n  help:"))
  }
}
