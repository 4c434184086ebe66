import NNRun

/// Keras's `model.summary()`, column for column. The rules, read off Keras and its table library, stand in
/// `Tests/Golden/progress/README.md`.
package struct SummaryTable {
  private let summary: ModelSummary
  private let lineLength: Int
  private let columns: Int
  private let showsTrainable: Bool
  private let palette: Ink.Palette

  /// - Parameters:
  ///   - lineLength: width of the table; by default as wide as the terminal allows, and not wider than 88.
  ///   - showsTrainable: adds a column that tells which layers learn.
  package init(
    _ summary: ModelSummary, on terminal: Terminal, lineLength: Int? = nil, showsTrainable: Bool = false
  ) {
    self.summary = summary
    self.showsTrainable = showsTrainable
    columns = terminal.columns
    palette = terminal.canRedraw ? (terminal.hasColors ? .colors : .bold) : .none
    // Keras refuses to print where a column would get less than 4 characters. We go on with the narrowest table.
    let narrowest = showsTrainable ? 40 : 20
    self.lineLength = max(narrowest, lineLength ?? min(showsTrainable ? 100 : 88, terminal.columns - 4))
  }

  package var text: String {
    var lines: [Line] = [[Piece("Model: \"\(summary.name)\"", .bold)]]
    let widths = columnWidths
    let table = [headerCells] + summary.rows.map(cells)
    for (index, row) in table.enumerated() {
      lines.append(rule(widths, above: index))
      lines += rendered(row, widths, isHeader: index == 0)
    }
    lines.append(rule(widths, above: nil))
    let croppedTable = lines.map { $0.cropped(to: columns) } + totals
    return croppedTable.map { $0.rendered(palette) + "\n" }.joined()
  }

  // MARK: - Cells

  private typealias Line = [Piece]

  private enum Alignment { case left, right, center }

  private var alignments: [Alignment] { [.left, .left, .right] + (showsTrainable ? [.center] : []) }

  private var headerCells: [[Piece]] {
    let names = ["Layer (type)", "Output Shape", "Param #"] + (showsTrainable ? ["Trainable"] : [])
    return names.map { [Piece($0, .bold)] }
  }

  private func cells(_ row: ModelSummary.Row) -> [[Piece]] {
    let shape = row.outputShape.map(Self.tuple) ?? [Piece("?")]
    let count =
      row.parameters.map { [Piece(grouped($0), .number)] } ?? [Piece("0", .number), Piece(" (unbuilt)")]
    var cells = [[Piece("\(row.name) ("), Piece(row.type, .symbol), Piece(")")], shape, count]
    if showsTrainable {
      switch row.isTrainable {
      case true?: cells.append([Piece("Y", .yes)])
      case false?: cells.append([Piece("N", .no)])
      case nil: cells.append([Piece("-", .bold)])
      }
    }
    return cells
  }

  private static func tuple(_ shape: [Int?]) -> [Piece] {
    var pieces = [Piece("(")]
    for (index, size) in shape.enumerated() {
      if index > 0 { pieces.append(Piece(", ")) }
      pieces.append(size.map { Piece(String($0), .number) } ?? Piece("None", .none))
    }
    return pieces + [Piece(")")]
  }

  // MARK: - Layout

  /// Widths of the texts: shares of the line, less what borders and padding take, spread over the columns.
  private var columnWidths: [Int] {
    let positions = showsTrainable ? [0.45 * 0.9, 0.80 * 0.9, 1.0 * 0.9, 1.0] : [0.45, 0.80, 1.0]
    var widths: [Int] = []
    for position in positions { widths.append(Int(position * Double(lineLength)) - widths.reduce(0, +)) }
    var excess = 3 * widths.count + 1 - (lineLength - widths.reduce(0, +))
    for index in widths.indices {
      let share = Int((Double(excess) / Double(widths.count - index)).rounded(.toNearestOrEven))
      widths[index] -= share
      excess -= share
    }
    return widths.map { max(1, $0) }
  }

  private func rendered(_ cells: [[Piece]], _ widths: [Int], isHeader: Bool) -> [Line] {
    let texts = cells.indices.map { CellText(cells[$0]).wrapped(to: widths[$0]) }
    let height = texts.map(\.count).max() ?? 0
    let border = isHeader ? "┃" : "│"
    return (0..<height).map { number in
      var line = [Piece(border)]
      for (index, width) in widths.enumerated() {
        // A header stands at the bottom of its row, everything else at the top.
        let own = isHeader ? number - height + texts[index].count : number
        if texts[index].indices.contains(own) {
          line += cell(texts[index][own], width, alignments[index], isHeader: isHeader)
        } else {
          line.append(Piece(Self.spaces(width + 2), isHeader ? .bold : .plain))
        }
        line.append(Piece(border))
      }
      return line
    }
  }

  private func cell(_ text: CellText, _ width: Int, _ alignment: Alignment, isHeader: Bool) -> Line {
    let free = width - text.count
    let before = alignment == .left ? 0 : alignment == .right ? free : free / 2
    let (head, tail) = (Self.spaces(before), Self.spaces(free - before))
    if isHeader { return [Piece(" ", .bold), Piece(head + text.plain + tail, .bold), Piece(" ", .bold)] }
    return [Piece(" " + head)] + text.pieces + [Piece(tail + " ")]
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// The rule above a row, counted from the header; `nil` is the one below the last.
  private func rule(_ widths: [Int], above row: Int?) -> Line {
    let (left, line, joint, right) =
      switch row {
      case 0: ("┏", "━", "┳", "┓")
      case 1: ("┡", "━", "╇", "┩")
      case nil: ("└", "─", "┴", "┘")
      default: ("├", "─", "┼", "┤")
      }
    let cells = widths.map { String(repeating: line, count: $0 + 2) }
    return [Piece(left + cells.joined(separator: joint) + right)]
  }

  // MARK: - Below the table

  private var totals: [Line] {
    var lines = [
      total("Total", summary.total), total("Trainable", summary.trainable),
      total("Non-trainable", summary.nonTrainable),
    ]
    if let optimizer = summary.optimizer { lines.append(total("Optimizer", optimizer)) }
    return lines + [ports("Inputs", summary.inputs), ports("Outputs", summary.outputs)].compactMap(\.self)
  }

  /// What goes in and what comes out, by name: Keras's summary does not say it.
  private func ports(_ name: String, _ ports: [ModelSummary.Port]) -> Line? {
    guard !ports.isEmpty else { return nil }
    return ports.enumerated().reduce(into: [Piece(" \(name): ", .bold)]) { line, port in
      line += [Piece(port.offset > 0 ? ", " : ""), Piece(port.element.name + " ")] + Self.tuple(port.element.shape)
    }
  }

  private func total(_ name: String, _ size: ModelSummary.Size) -> Line {
    [
      Piece(" \(name) params: ", .bold), Piece(grouped(size.parameters), .number),
      Piece(" (\(NumberFormat.bytes(size.bytes)))"),
    ]
  }
}
