import NNConfig
import NNTensor

/// What becomes of a column.
enum ColumnRole: Hashable {
  case skip
  /// A number of the matrix `into`, at `offset` of its rows.
  case number(into: Matrix, offset: Int)
  /// One of the table's text columns.
  case text(index: Int)
  /// One of the table's text columns, cells without text allowed.
  case verbatim(index: Int)

  enum Matrix: Int, Hashable {
    case features, labels
  }
}

/// A column of text, each distinct text once.
struct TextColumn: Sendable {
  /// In order of first appearance.
  private(set) var values: [String] = []
  /// Per row, an index into `values`.
  private(set) var codes: [Int32] = []
  private var known: [String: Int32] = [:]

  init() {}

  init(_ texts: [String]) {
    for text in texts { append(text) }
  }

  mutating func append(_ text: String) {
    // Runs of one text are common in sorted files.
    if let last = codes.last, values[Int(last)] == text {
      codes.append(last)
    } else if let code = known[text] {
      codes.append(code)
    } else {
      let code = Int32(values.count)
      known[text] = code
      values.append(text)
      codes.append(code)
    }
  }
}

/// The rows of a csv file: two matrices of numbers and some columns of text.
struct CSVTable {
  let rowCount: Int
  let features: Tensor
  let labels: Tensor
  let texts: [TextColumn]
}
