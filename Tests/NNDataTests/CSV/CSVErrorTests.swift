import NNConfig
import Testing

@testable import NNData

@Suite struct CSVErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var text: String
    var message: String
    var options = CSVOptions()
    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case(
      id: "empty file", text: "",
      message: "x.csv: error: this file is empty\n  help: a csv file holds one row of cells per line\n"),
    Case(
      id: "blank file", text: "\n \n",
      message: "x.csv: error: this file is empty\n  help: a csv file holds one row of cells per line\n"),
    Case(
      id: "header only", text: "a,b\n",
      message: """
        x.csv: error: this file has a header and no rows
          help: if its first line is data, say so with --header no

        """),
    Case(
      id: "bad cell", text: "age,income\n1,2\n3,abc\n",
      message: """
        x.csv:3:3: error: column "income": expected a number, got "abc"
          3 | 3,abc
            |   ^^^
          help: correct the cell, or leave the column out with drop

        """),
    Case(
      id: "bad cell without header", text: "1,2\n3,abc\n",
      message: """
        x.csv:2:3: error: column 2: expected a number, got "abc"
          2 | 3,abc
            |   ^^^
          help: correct the cell, or leave the column out with drop

        """),
    Case(
      id: "empty cell", text: "age,income\n1,2\n3,\n",
      message: """
        x.csv:3:3: error: column "income": the cell is empty, and nothing is filled in silently
          3 | 3,
            |   ^
          help: write a value, or remove the row, or leave the column out with drop

        """),
    Case(
      id: "NA", text: "age,income\n1,2\nNA,4\n",
      message: """
        x.csv:3:1: error: column "age": "NA" stands for a missing value, and nothing is filled in silently
          3 | NA,4
            | ^^
          help: write a value, or remove the row, or leave the column out with drop

        """),
    Case(
      id: "inf", text: "1,2\n-inf,4\n",
      message: """
        x.csv:2:1: error: column 1: -inf is not a finite number
          2 | -inf,4
            | ^^^^
          help: write a finite number

        """),
    Case(
      id: "too large", text: "1,2\n1e39,4\n",
      message: """
        x.csv:2:1: error: column 1: 1e39 is too large for a 32-bit float
          2 | 1e39,4
            | ^^^^
          help: the largest is 3.4028235e38; scale the column

        """),
    Case(
      id: "decimal comma", text: "a;b\n1,5;2\n3;4\n",
      message: """
        x.csv:2:1: error: column "a": expected a number, got "1,5"
          2 | 1,5;2
            | ^^^
          help: write 1.5, with a decimal point

        """),
    Case(
      id: "decimal commas", text: "a;b\n1,5;2,5\n3,5;4\n5;6,5\n",
      message: """
        x.csv:2:1: error: column "a": expected a number, got "1,5"
          2 | 1,5;2,5
            | ^^^
          note: and 3 more cells like it
          help: write 1.5, with a decimal point

        """),
    Case(
      id: "thousands", text: "1,2\n\"1,000\",\"12,345\"\n3,4\n5,\"1,234,567\"\n6,7\n",
      message: """
        x.csv:2:1: error: column 1: expected a number, got "1,000"
          2 | "1,000","12,345"
            | ^^^^^^^
          note: and 2 more cells like it
          help: write 1000, or 1.000 if the comma is a decimal comma

        """),
    Case(
      id: "millions", text: "1,2\n\"-1,234,567.5\",4\n5,6\n",
      message: """
        x.csv:2:1: error: column 1: expected a number, got "-1,234,567.5"
          2 | "-1,234,567.5",4
            | ^^^^^^^^^^^^^^
          help: write -1234567.5

        """),
    Case(
      id: "a comma behind a zero", text: "1,2\n\"0,125\",4\n5,6\n",
      message: """
        x.csv:2:1: error: column 1: expected a number, got "0,125"
          2 | "0,125",4
            | ^^^^^^^
          help: write 0.125, with a decimal point

        """),
    Case(
      id: "spaces as separators", text: "1.5 2\n3 4\n",
      message: """
        x.csv:1:1: error: column 1: expected a number, got "1.5 2"
          1 | 1.5 2
            | ^^^^^
          note: and 1 more cell like it
          help: separate cells with a comma, semicolon, tab or |, not with spaces

        """, options: CSVOptions(hasHeader: false)),
    Case(
      id: "percent", text: "1,2\n3,5%\n",
      message: """
        x.csv:2:3: error: column 2: expected a number, got "5%"
          2 | 3,5%
            |   ^^
          help: write it without %

        """),
    Case(
      id: "underscore", text: "1,2\n3,1_000\n",
      message: """
        x.csv:2:3: error: column 2: expected a number, got "1_000"
          2 | 3,1_000
            |   ^^^^^
          help: write 1000

        """),
    Case(
      id: "text in the first line", text: "1,abc\n3,4\n5,6\n",
      message: """
        x.csv:1:3: error: column 2: expected a number, got "abc"
          1 | 1,abc
            |   ^^^
          help: if this line holds the columns' names, say --header yes

        """, options: CSVOptions(hasHeader: false)),
    Case(
      id: "few cells", text: "a,b,c\n1,2,3\n4,5\n",
      message: """
        x.csv:3:1: error: this row has 2 cells, the header has 3
          3 | 4,5
            | ^
          help: write all cells of the row

        """),
    Case(
      id: "many cells", text: "1,2\n3,4,5\n",
      message: """
        x.csv:2:5: error: this row has 3 cells, the first line has 2
          2 | 3,4,5
            |     ^
          help: a cell that holds "," needs quotes around it

        """),
    Case(
      id: "separators at the ends of rows", text: "a,b\n1,2,\n3,4,\n5,6,\n",
      message: """
        x.csv:2:5: error: this row has 3 cells, the header has 2
          2 | 1,2,
            |     ^
          note: and 2 more rows like it
          help: remove the "," at the row's end

        """),
    Case(
      id: "rows of other widths", text: "1,2\n3\n4,5,6\n7\n8,9,,\n",
      message: """
        x.csv:2:1: error: this row has 1 cell, the first line has 2
          2 | 3
            | ^
          note: and 1 more row like it
          help: write all cells of the row
        x.csv:3:5: error: this row has 3 cells, the first line has 2
          3 | 4,5,6
            |     ^
          help: a cell that holds "," needs quotes around it
        x.csv:5:5: error: this row has 4 cells, the first line has 2
          5 | 8,9,,
            |     ^
          help: a cell that holds "," needs quotes around it

        """),
    Case(
      id: "the same text in two columns", text: "1,2\nx,x\n3,4\n5,x\n6,y\n7,8\n9,1\n",
      message: """
        x.csv:2:1: error: column 1: expected a number, got "x"
          2 | x,x
            | ^
          help: correct the cell, or leave the column out with drop
        x.csv:2:3: error: column 2: expected a number, got "x"
          2 | x,x
            |   ^
          note: and 1 more cell like it
          help: correct the cell, or leave the column out with drop
        x.csv:5:3: error: column 2: expected a number, got "y"
          5 | 6,y
            |   ^
          help: correct the cell, or leave the column out with drop

        """),
    Case(
      id: "missing cells", text: "a,b\n1,\n2,NA\n3,\n4,5\n",
      message: """
        x.csv:2:3: error: column "b": the cell is empty, and nothing is filled in silently
          2 | 1,
            |   ^
          note: and 1 more cell like it
          help: write a value, or remove the row, or leave the column out with drop
        x.csv:3:3: error: column "b": "NA" stands for a missing value, and nothing is filled in silently
          3 | 2,NA
            |   ^^
          help: write a value, or remove the row, or leave the column out with drop

        """),
    Case(
      id: "blank lines between", text: "1,2\n\n3,4\n\n\n5,6\n",
      message: """
        x.csv:2:1: error: this line is blank, between rows of data
          note: and 1 more line like it
          help: remove it, or write its row

        """),
    Case(
      id: "one cell", text: "1,2\n3\n",
      message: """
        x.csv:2:1: error: this row has 1 cell, the first line has 2
          2 | 3
            | ^
          help: write all cells of the row

        """),
    Case(
      id: "blank line between", text: "1,2\n\n3,4\n",
      message: """
        x.csv:2:1: error: this line is blank, between rows of data
          help: remove it, or write its row

        """),
    Case(
      id: "quote never closed", text: "1,2\n\"3,4\n5,6\n",
      message: """
        x.csv:2:1: error: the quote that begins here never ends
          2 | "3,4
            | ^^^^
          help: close it, or double a quote that is meant as text

        """),
    Case(
      id: "text behind a quote", text: "1,2\n\"3\"x,4\n",
      message: """
        x.csv:2:1: error: there is text behind the closing quote
          2 | "3"x,4
            | ^^^^
          help: put the whole cell in quotes, and double the quotes in it

        """),
    Case(
      id: "quote of the header never closed", text: "\"a,b\n1,2\n",
      message: """
        x.csv:1:1: error: the quote that begins here never ends
          1 | "a,b
            | ^^^^
          help: close it, or double a quote that is meant as text

        """),
    Case(
      id: "names twice", text: "a,b,a\n1,2,3\n",
      message: """
        x.csv:1:5: error: columns 1 and 3 are both named "a"
          1 | a,b,a
            |     ^
          help: rename one; if the first line is data, say --header no

        """),
    Case(
      id: "several errors", text: "1,2\nx,y\n3\n",
      message: """
        x.csv:2:1: error: column 1: expected a number, got "x"
          2 | x,y
            | ^
          help: correct the cell, or leave the column out with drop
        x.csv:2:3: error: column 2: expected a number, got "y"
          2 | x,y
            |   ^
          help: correct the cell, or leave the column out with drop
        x.csv:3:1: error: this row has 1 cell, the first line has 2
          3 | 3
            | ^
          help: write all cells of the row

        """),
    Case(
      id: "cell of many characters", text: "a,b\n1,\"ü\(String(repeating: "x", count: 200))\"\n2,3\n3,4\n",
      message: """
        x.csv:2:3: error: column "b": expected a number, got "üxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
          2 | 1,"üxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
            |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: correct the cell, or leave the column out with drop

        """),
    Case(
      id: "control characters", text: "1,2\n3,\u{1B}[31m\n",
      message: """
        x.csv:2:3: error: column 2: expected a number, got "\u{FFFD}[31m"
          2 | 3,\u{FFFD}[31m
            |   ^^^^^
          help: correct the cell, or leave the column out with drop

        """),
    Case(
      id: "a cell over lines", text: "1,2\n\"3\n4\",5\n6,x\n",
      message: """
        x.csv:2:1: error: column 1: expected a number, got "3\u{FFFD}4"
          2 | "3
            | ^^
          help: correct the cell, or leave the column out with drop
        x.csv:4:3: error: column 2: expected a number, got "x"
          4 | 6,x
            |   ^
          help: correct the cell, or leave the column out with drop

        """),
  ]

  /// To look at a cell takes far longer than to read it, and the longer it is, the longer.
  @Test(arguments: [(1000, "and 999 more cells"), (3000, "and at least 999 more cells")])
  func longCellsAreLookedAtUpToAMegabyte(_ count: Int, _ note: String) {
    let row = "1,\(String(repeating: "x", count: 1000))\n"
    let text = String(repeating: "1,2\n", count: 50) + String(repeating: row, count: count)
    let message = errorText { _ = try readAll(text) }
    #expect(message.contains("x.csv:51:3: error: column 2: expected a number"))
    #expect(message.contains("\n  note: \(note) like it\n"))
    #expect(message.hasSuffix(count == 1000 ? "with drop\n" : "with drop\nand 2,000 more\n"))
  }

  @Test func longCellsAreTextUnlessTheyAreNumbers() {
    func message(_ cell: String) -> String { errorText { _ = try readAll("1,2\n3,4\n5,\"\(cell)\"\n") } }
    let spaced = [String](repeating: "1", count: 50).joined(separator: " ")
    #expect(message(spaced).contains("help: separate cells with a comma"))
    #expect(message(spaced + " 1").contains("help: correct the cell"))
    #expect(message(String(repeating: "9", count: 200)).contains("is too large for a 32-bit float"))
    #expect(message(String(repeating: " ", count: 200)).contains("the cell is empty"))
  }

  @Test(arguments: cases) func message(_ item: Case) {
    #expect(errorText { _ = try readAll(item.text, item.options) } == item.message)
  }
}
