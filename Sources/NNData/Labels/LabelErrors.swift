import NNConfig

extension LabelEncoder {
  /// How many errors are reported by their cells.
  private static let limit = 20

  /// One error about the labels as a whole.
  func failure(_ message: String, help: String? = nil) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(.error, message, origin: labels.sourceName, notes: unitsNote, help: help.map { [$0] } ?? [])
    ])
  }

  /// One error per row. `describe` gives message and help for the n-th row, from its text if that is known.
  func failure(at rows: [Int], _ describe: (_ index: Int, _ text: String?) -> (message: String, help: String))
    -> DiagnosticError
  {
    let shown = Array(rows.prefix(Self.limit))
    var diagnostics: [Diagnostic] = []
    for (index, place) in places(of: shown).enumerated() {
      let (message, help) = describe(index, place.text)
      diagnostics.append(
        Diagnostic(
          .error, place.title + message, at: place.span, origin: place.origin, notes: unitsNote, help: [help]))
    }
    if rows.count > shown.count {
      diagnostics[diagnostics.count - 1].notes.append("and \(rows.count - shown.count) more in \(labels.sourceName)")
    }
    return DiagnosticError(diagnostics)
  }

  private var unitsNote: [String] {
    guard let unitsPlace, let limit = form.classLimit else { return [] }
    return ["\(unitsPlace.location) gives the output \(form == .binary ? "1 unit" : plural(limit, "unit"))"]
  }

  private struct Place {
    var span: SourceSpan?
    var origin: String?
    /// `column "kind": `, or nothing.
    var title = ""
    var text: String?
  }

  private func places(of rows: [Int]) -> [Place] {
    switch labels.origin {
    case .array(let name):
      return rows.map { Place(origin: "\(name), row \($0 + 1)") }
    case .csv(let file, let columns):
      let cells = file.places(of: rows.map { (row: $0, column: columns[0]) })
      let marks = TextPlace.marks(cells.map(\.place), in: file.bytes)
      let title = file.title(ofColumn: columns[0]) + ": "
      return zip(cells, marks).map { cell, mark in
        Place(span: mark.span, origin: mark.origin, title: title, text: cell.text.trimmed)
      }
    }
  }
}

/// `1 unit`, `10 units`.
func plural(_ count: Int, _ word: String, _ many: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? word : many ?? word + "s")"
}

/// `1,234,567`
func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

/// `a, b, c`, at most ten of them.
func list(_ items: [String]) -> String {
  let shown = items.prefix(10).joined(separator: ", ")
  return items.count > 10 ? shown + ", and \(grouped(items.count - 10)) more" : shown
}

/// The shortest text that reads back as this number; whole numbers without a point.
func shortest(_ value: Float) -> String {
  let text = value.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
