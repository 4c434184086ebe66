import NNConfig

/// A csv file in memory and how it is written: separator, header, columns. Knows where each cell stands.
final class CSVFile: Sendable {
  let bytes: FileBytes
  let layout: CSVLayout

  var name: String { bytes.name }
  var columnCount: Int { layout.columns.count }

  /// The names in the header, if there is one. An empty cell there gives `column 3`.
  var columnNames: [String]? { layout.hasHeader ? layout.columns.map(\.name) : nil }

  /// Looks at the beginning of the file. Throws if it holds no rows of text.
  init(_ bytes: FileBytes, options: CSVOptions) throws(DiagnosticError) {
    self.bytes = bytes
    layout = try CSVLayout(sniffing: bytes, options: options)
  }

  /// At the first row of data.
  var bodyCursor: CSVCursor {
    CSVCursor(bytes, separator: layout.separator.byte, offset: layout.bodyOffset, line: layout.bodyLine)
  }

  /// `column "age"`, or `column 3` where there is no header.
  func title(ofColumn index: Int) -> String {
    guard layout.hasHeader, index < columnCount, layout.columns[index].isNamed else { return "column \(index + 1)" }
    return "column \"\(layout.columns[index].name)\""
  }

  /// Where some cells stand, and their texts. `cells` are in the order of the file.
  ///
  /// Reads the file again up to the last of them, as only errors need it.
  func places(of cells: [(row: Int, column: Int)]) -> [(place: TextPlace, text: String)] {
    var found: [(TextPlace, String)] = []
    var cursor = bodyCursor
    var row = 0
    while found.count < cells.count, !cursor.isAtEnd {
      var column = 0
      var stop: CSVCursor.Stop
      // A separator at the very end of the file has an empty cell behind it.
      repeat {
        let cell: CSVCursor.Cell
        (cell, stop) = cursor.next()
        if found.count < cells.count, (row, column) == cells[found.count] {
          found.append((TextPlace(cell), cursor.text(cell) ?? cursor.shownText(cell)))
        }
        column += 1
      } while stop == .separator
      row += 1
    }
    return found
  }
}
