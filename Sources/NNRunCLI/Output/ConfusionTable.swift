import NNRun

/// Which classes were taken for which: a line for each class, a column for each that was predicted.
package struct ConfusionTable {
  private let matrix: ConfusionMatrix
  private let terminal: Terminal

  package init(_ matrix: ConfusionMatrix, on terminal: Terminal) {
    self.matrix = matrix
    self.terminal = terminal
  }

  static func json(_ matrix: ConfusionMatrix) -> ConfigValue {
    .mapping([
      ConfigEntry("classes", .sequence(matrix.classes.map(ConfigValue.string))),
      ConfigEntry("counts", .sequence(matrix.counts.map { .sequence($0.map { .int($0) }) })),
    ])
  }

  package var text: String {
    let counts = matrix.counts.map { $0.map(String.init) }
    let longest = counts.joined().map(\.count).max() ?? 1
    let nameWidth = min(matrix.classes.map(\.count).max() ?? 1, 24)
    // Names are cut where the table would be wider than the terminal; the numbers never are.
    let free = terminal.isTerminal ? (terminal.columns - nameWidth - 2) / max(matrix.classes.count, 1) - 2 : 24
    let widths = matrix.classes.map { max(longest, min($0.count, max(free, 1))) }
    func padded(_ text: String, _ width: Int) -> String {
      let cut = text.count > width ? String(text.prefix(max(width - 1, 0))) + "…" : text
      return String(repeating: " ", count: width - cut.count) + cut
    }
    func row(_ name: String, _ cells: [String]) -> String {
      let cells = zip(cells, widths).map { "  " + padded($0, $1) }.joined()
      return "  " + padded(name, nameWidth) + cells + "\n"
    }
    let isBold = terminal.canRedraw
    let head = "\n  rows: class, columns: predicted class\n"
    let names = row("", matrix.classes)
    return head + (isBold ? "\u{1B}[1m\(names.dropLast())\u{1B}[0m\n" : names)
      + zip(matrix.classes, counts).map { row($0, $1) }.joined()
  }
}
