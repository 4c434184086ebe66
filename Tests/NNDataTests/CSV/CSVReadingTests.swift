import NNTensor
import Testing

@testable import NNData

@Suite struct CSVReadingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var text: String
    var rows: [[Float]]
    var names: [String]?
    var options = CSVOptions()
    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case(id: "plain", text: "1,2\n3,4\n", rows: [[1, 2], [3, 4]]),
    Case(id: "no line break at the end", text: "1,2\n3,4", rows: [[1, 2], [3, 4]]),
    Case(id: "one cell", text: "5", rows: [[5]]),
    Case(id: "blank lines at the end", text: "1,2\n3,4\n\n  \n", rows: [[1, 2], [3, 4]]),
    Case(id: "blank lines at the start", text: "\n\n1,2\n3,4\n\n", rows: [[1, 2], [3, 4]]),
    Case(id: "CRLF", text: "1,2\r\n3,4\r\n", rows: [[1, 2], [3, 4]]),
    Case(id: "CR", text: "1,2\r3,4\r", rows: [[1, 2], [3, 4]]),
    Case(id: "mixed line ends", text: "1,2\n3,4\r5,6\r\n7,8", rows: [[1, 2], [3, 4], [5, 6], [7, 8]]),
    Case(id: "byte order mark", text: "\u{FEFF}a,b\n1,2\n", rows: [[1, 2]], names: ["a", "b"]),
    Case(id: "byte order mark, no header", text: "\u{FEFF}1,2\n3,4\n", rows: [[1, 2], [3, 4]]),
    Case(id: "semicolons", text: "1;2\n3;4\n", rows: [[1, 2], [3, 4]]),
    Case(id: "tabs", text: "1\t2\n3\t4\n", rows: [[1, 2], [3, 4]]),
    Case(id: "bars", text: "1|2\n3|4\n", rows: [[1, 2], [3, 4]]),
    Case(id: "spaces around numbers", text: " 1 , 2\n3,\t4 \n", rows: [[1, 2], [3, 4]]),
    Case(id: "quoted numbers", text: "\"1\",2\n3,\"4\"\n", rows: [[1, 2], [3, 4]]),
    Case(id: "all quoted", text: "\"1\",\"2\"\r\n\"3\",\" 4 \"\r\n", rows: [[1, 2], [3, 4]]),
    Case(id: "quoted number behind a space", text: "1, \"2\" \n", rows: [[1, 2]]),
    Case(id: "header", text: "age,income\n1,2\n", rows: [[1, 2]], names: ["age", "income"]),
    Case(id: "one text in the header is enough", text: "age,2\n1,2\n", rows: [[1, 2]], names: ["age", "2"]),
    Case(
      id: "quotes in the header", text: "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n1,2,3\n", rows: [[1, 2, 3]],
      names: ["a,b", "say \"hi\"", "two\nlines"]),
    Case(
      id: "separator inside quotes", text: "\"a;b;c\",d\n1,2\n3,4\n", rows: [[1, 2], [3, 4]], names: ["a;b;c", "d"]),
    Case(id: "pandas header", text: "0,1,2\n0.5,1,2\n", rows: [[0.5, 1, 2]], names: ["0", "1", "2"]),
    Case(id: "rows that count on", text: "0,1,2\n3,4,5\n", rows: [[0, 1, 2], [3, 4, 5]]),
    Case(id: "header without a name", text: ",a\n7,1\n", rows: [[7, 1]], names: ["column 1", "a"]),
    Case(
      id: "header by order", text: "1,2\n3,4\n", rows: [[3, 4]], names: ["1", "2"],
      options: CSVOptions(hasHeader: true)),
    Case(
      id: "no header by order", text: "0,1,2\n7,4,5\n", rows: [[0, 1, 2], [7, 4, 5]],
      options: CSVOptions(hasHeader: false)),
    Case(id: "one column", text: "1\n2\n3\n", rows: [[1], [2], [3]]),
    Case(id: "one column with header", text: "y\n2\n3\n", rows: [[2], [3]], names: ["y"]),
    Case(id: "wide line", text: (0..<2000).map(String.init).joined(separator: ";"), rows: [(0..<2000).map(Float.init)]),
  ]

  @Test(arguments: cases) func reads(_ item: Case) throws {
    let (rows, names) = try readAll(item.text, item.options)
    #expect(rows == item.rows)
    #expect(names == item.names)
  }

  @Test func headersAreSeenAboveText() throws {
    func names(_ text: String) throws -> [String]? {
      try CSVFile(FileBytes(name: "y.csv", bytes: Array(text.utf8)), options: CSVOptions()).columnNames
    }
    #expect(try names("species\nsetosa\nvirginica\nsetosa\n") == ["species"])
    #expect(try names("setosa\nvirginica\nsetosa\n") == nil)
    #expect(try names("1,setosa\n2,virginica\n3,virginica\n") == nil)
    #expect(try names("id,setosa\n2,virginica\n") == ["id", "setosa"])
  }

  @Test func separatorOrdersAreObeyed() throws {
    let options = CSVOptions(separator: .bar, hasHeader: false)
    let file = try CSVFile(FileBytes(name: "x", bytes: Array("1,2|3,4\n".utf8)), options: options)
    #expect(file.columnCount == 2)
  }

  @Test(arguments: [(",", Separator.comma), ("TAB", .tab), ("\\t", .tab), ("pipe", .bar), ("semicolon", .semicolon)])
  func separatorSpellings(_ pair: (String, Separator)) {
    #expect(Separator(spelling: pair.0) == pair.1)
    #expect(Separator(spelling: pair.0 + "?") == nil)
  }

  @Test func textColumnsKeepEachTextOnce() throws {
    let text = "a,1\n\"b,\"\"c\"\"\",2\na,3\n\"two\r\nlines\",4\n"
    let file = try CSVFile(FileBytes(name: "x", bytes: Array(text.utf8)), options: CSVOptions(hasHeader: false))
    let table = try CSVReader.read(file, roles: [.text(index: 0), .number(into: .labels, offset: 0)])
    #expect(table.texts[0].values == ["a", "b,\"c\"", "two\r\nlines"])
    #expect(table.texts[0].codes == [0, 1, 0, 2])
    #expect(rows(of: table.labels) == [[1], [2], [3], [4]])
    #expect(table.features.shape == [4, 0])
  }

  @Test func columnsGoWhereTheirRolesSay() throws {
    let text = "1,2,3,4\n5,6,7,8\n"
    let file = try CSVFile(FileBytes(name: "x", bytes: Array(text.utf8)), options: CSVOptions())
    let roles: [ColumnRole] = [
      .number(into: .features, offset: 1), .skip, .number(into: .labels, offset: 0),
      .number(into: .features, offset: 0),
    ]
    let table = try CSVReader.read(file, roles: roles)
    #expect(rows(of: table.features) == [[4, 1], [8, 5]])
    #expect(rows(of: table.labels) == [[3], [7]])
  }
}
