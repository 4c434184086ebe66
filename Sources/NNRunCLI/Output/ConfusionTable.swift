import NNRun

/// Which classes were taken for which: a line for each class, a column for each that was predicted, and behind them the
/// share of the class's rows that were recognized.
///
/// Classes that occur in neither labels nor predictions are left out. Where the names do not fit above the columns,
/// numbers stand there.
package struct ConfusionTable {
  private let classes: [String]
  private let counts: [[Int]]
  private let unusedCount: Int
  private let terminal: Terminal

  package init(_ matrix: ConfusionMatrix, on terminal: Terminal) {
    let used = matrix.classes.indices.filter { index in
      matrix.counts[index].contains { $0 > 0 } || matrix.counts.contains { $0[index] > 0 }
    }
    classes = used.map { Self.cut(matrix.classes[$0].printable) }
    counts = used.map { row in used.map { matrix.counts[row][$0] } }
    unusedCount = matrix.classes.count - used.count
    self.terminal = terminal
  }

  static func json(_ matrix: ConfusionMatrix) -> ConfigValue {
    .mapping([
      ConfigEntry("classes", .sequence(matrix.classes.map(ConfigValue.string))),
      ConfigEntry("counts", .sequence(matrix.counts.map { .sequence($0.map { .int($0) }) })),
    ])
  }

  package var text: String {
    let left = unusedCount == 0 ? "" : "; \(unusedCount) unused \(unusedCount == 1 ? "class" : "classes") left out"
    let layout = layout
    let lines = layout.rows.map { row in
      "  " + zip(row, layout.widths).map { Self.padded($0, $1) }.joined(separator: layout.gap) + "\n"
    }
    var text = WrappedLines.text(
      ["", "  rows: class, columns: predicted class\(left)"], columns: terminal.isTerminal ? terminal.columns : nil)
    for (number, line) in lines.enumerated() {
      text += number == 0 && terminal.canRedraw ? "\u{1B}[1m\(line.dropLast())\u{1B}[0m\n" : line
    }
    return text
  }

  // MARK: - Layout

  private struct Layout {
    var rows: [[String]]
    var widths: [Int]
    var gap: String

    init(rows: [[String]], gap: Int) {
      self.rows = rows
      self.gap = String(repeating: " ", count: gap)
      widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    }

    var width: Int { 2 + widths.reduce(0, +) + gap.count * (widths.count - 1) }
  }

  /// The first of several that fits the terminal; each shows less than the one before it.
  private var layout: Layout {
    let numbered = classes.indices.map { "\(classes[$0]) \($0 + 1)" }
    let numbers = classes.indices.map { String($0 + 1) }
    func layout(_ names: [String], _ heads: [String], recall: Bool, gap: Int) -> Layout {
      let head = [""] + heads + (recall ? ["recall"] : [])
      let rows = zip(names, counts).enumerated().map { index, row in
        [row.0] + row.1.map(String.init) + (recall ? [self.recall(index)] : [])
      }
      return Layout(rows: [head] + rows, gap: gap)
    }
    let layouts = [
      layout(classes, classes, recall: true, gap: 2), layout(classes, classes, recall: true, gap: 1),
      layout(classes, classes, recall: false, gap: 2), layout(classes, classes, recall: false, gap: 1),
      layout(numbered, numbers, recall: true, gap: 2), layout(numbered, numbers, recall: false, gap: 2),
      layout(numbered, numbers, recall: false, gap: 1),
    ]
    guard terminal.isTerminal else { return layouts[0] }
    return layouts.first { $0.width <= terminal.columns } ?? layouts[layouts.count - 1]
  }

  private func recall(_ index: Int) -> String {
    let rows = counts[index].reduce(0, +)
    return rows == 0 ? "-" : NumberFormat.fixed(Double(counts[index][index]) / Double(rows), digits: 4)
  }

  private static func cut(_ name: String) -> String { name.count > 24 ? name.prefix(23) + "…" : name }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: width - text.count) + text
  }
}
