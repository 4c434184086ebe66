import NNConfig

extension LabelEncoder {
  /// How many errors are reported by their cells.
  private static let limit = 20

  /// One error about the labels as a whole, or about the setting at a place.
  ///
  /// - Parameter showsUnits: whether the number of units is to blame as well.
  func failure(
    _ message: String, at place: SourceSpan? = nil, showsUnits: Bool = true, help: String? = nil
  ) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, message, at: place, origin: labels.sourceName, notes: showsUnits ? unitsNote : [],
        help: help.map { [$0] } ?? [])
    ])
  }

  /// One error for each cause, at its first row. `describe` says what is wrong there, from the cell's text if that is
  /// known.
  private func failure<Cause: Hashable>(
    _ bad: some Sequence<(row: Int, cause: Cause)>,
    _ describe: (_ row: Int, _ cause: Cause, _ text: String?) -> (message: String, notes: [String], help: String)
  ) -> DiagnosticError {
    var counts: [Cause: Int] = [:]
    var first: [(row: Int, cause: Cause)] = []
    var omitted = 0
    for (row, cause) in bad {
      if let count = counts[cause] {
        counts[cause] = count + 1
      } else if first.count < Self.limit {
        counts[cause] = 1
        first.append((row, cause))
      } else {
        omitted += 1
      }
    }
    let diagnostics = zip(first, places(of: first.map(\.row))).map { item, place in
      let (message, notes, help) = describe(item.row, item.cause, place.text)
      return Diagnostic(
        .error, place.title + message, at: place.span, origin: place.origin,
        notes: notes + othersNote(counts[item.cause] ?? 1, place.span == nil ? "row" : "cell"), help: [help])
    }
    return DiagnosticError(diagnostics, omitted: omitted)
  }

  // MARK: - Class numbers

  private enum Fault {
    case fractional, negative, tooHigh

    init(_ value: Float) {
      self = value != value.rounded(.towardZero) ? .fractional : value < 0 ? .negative : .tooHigh
    }
  }

  func badNumbers(_ bad: [(row: Int, value: Float)], _ limit: Int) -> DiagnosticError {
    let range = limit == 1 ? "0" : limit == 2 ? "0 or 1" : "0 to \(limit - 1)"
    let values = Dictionary(bad.map { ($0.row, $0.value) }, uniquingKeysWith: { first, _ in first })
    let highest = bad.lazy.map(\.value).filter { Fault($0) == .tooHigh }.max() ?? 0
    return failure(bad.lazy.map { ($0.row, Fault($0.value)) }) { row, fault, text in
      let value = values[row] ?? 0
      let label = text ?? shortest(value)
      switch fault {
      case .fractional:
        return (
          "\(label) is not a class number: expected \(range)", [],
          "classes are whole numbers; for numbers to predict use a loss such as mse"
        )
      case .negative: return ("\(label) is negative: expected a class number, \(range)", [], "count classes from 0")
      case .tooHigh:
        return (
          "class number \(label) is too high: the model's output has \(unitsText(limit)), so \(range)",
          unitsNote + (highest > value ? ["the highest is \(shortest(highest))"] : []), tooHighHelp(highest)
        )
      }
    }
  }

  private func tooHighHelp(_ value: Float) -> String {
    if form == .binary { return "classes count from 0; for more than two of them use softmax and one unit per class" }
    let units = Int(exactly: value).map { "\($0 + 1) units" } ?? "more units"
    return "classes count from 0: give the output \(units), or correct the labels"
  }

  func unitsText(_ limit: Int) -> String { form == .binary ? "1 sigmoid unit" : plural(limit, "unit") }

  // MARK: - Names of classes

  /// - Parameter bad: rows, and the texts in them by number.
  func unknownClasses(
    _ values: [String], _ bad: some Sequence<(offset: Int, element: Int32)>, _ classes: [String]
  ) -> DiagnosticError {
    failure(bad.lazy.map { ($0.offset, $0.element) }) { _, code, _ in
      let text = values[Int(code)]
      let help = Suggestions.help(for: text, among: classes) ?? "classes: \(list(classes))"
      return ("\"\(text)\" is not one of the classes", classesNote, help)
    }
  }

  func unknownNumbers(_ bad: [(row: Int, value: Float)], _ classes: [String]) -> DiagnosticError {
    failure(bad.lazy.map { ($0.row, $0.value.bitPattern) }) { _, value, text in
      let name = text ?? shortest(Float(bitPattern: value))
      return ("\"\(name)\" is not one of the classes", classesNote, "classes: \(list(classes))")
    }
  }

  func textForNumbers(_ values: [String], _ codes: [Int32]) -> DiagnosticError {
    failure(codes.prefix(1).enumerated().lazy.map { ($0.offset, $0.element) }) { _, _, _ in
      (
        "expected a number to predict, got \"\(values.first ?? "")\"", [],
        "text labels are classes: use a loss for classes, such as categorical_crossentropy"
      )
    }
  }

  func tooManyColumns() -> DiagnosticError {
    let help =
      form == .binary
      ? "give one column of 0 and 1" : "give one column of class numbers, or use categorical_crossentropy"
    return failure("there are \(labels.width) label columns, expected 1 column of class numbers", help: help)
  }

  // MARK: - Places

  /// All classes that were given, from the first to the last.
  var classesPlace: SourceSpan? {
    guard let first = classPlaces.first ?? nil else { return nil }
    return (classPlaces.last ?? nil).map(first.through) ?? first
  }

  /// For errors that point at a cell.
  private var classesNote: [String] { classesPlace.map { ["\($0.location) gives the classes"] } ?? [] }

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

/// That one cause has more places than the one that is shown.
///
/// - Parameter isLeast: whether there may be still more.
func othersNote(_ count: Int, _ word: String, isLeast: Bool = false) -> [String] {
  count > 1 ? ["and \(isLeast ? "at least " : "")\(plural(count - 1, "more " + word)) like it"] : []
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
