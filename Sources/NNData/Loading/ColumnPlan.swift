import NNConfig
import NNTensor

/// What becomes of each column of a csv file.
struct ColumnPlan {
  private(set) var roles: [ColumnRole]
  private(set) var featureColumns: [Int] = []
  private(set) var labelColumns: [Int] = []
  /// From the header, or as the model was trained with.
  private(set) var featureNames: [String]?
  private var keptColumns: [Int] = []
  private var orderWarning: Diagnostic?
  private let file: CSVFile
  private let names: [String]?
  private let columnOfName: [String: Int]

  init(_ file: CSVFile, _ request: DataRequest) throws(DiagnosticError) {
    self.file = file
    names = file.columnNames
    columnOfName = Dictionary(zip(names ?? [], 0..<file.columnCount), uniquingKeysWith: { first, _ in first })
    roles = Array(repeating: .skip, count: file.columnCount)
    let diagnostics = Diagnostics()
    if case .columns(let references) = request.target {
      labelColumns = resolve(references, "target", [request.places.target], diagnostics).map(\.column)
    }
    let targets = Set(labelColumns)
    let drops = resolve(request.drop, "drop", request.places.drop, diagnostics)
    let dropped = Set(drops.map(\.column))
    for (column, place) in drops where targets.contains(column) {
      diagnostics.error(
        "\(title(column, place)) is the target and is to be dropped", at: place, origin: file.name,
        help: "take it out of drop")
    }
    keptColumns = resolve(request.keep, "keep", request.places.keep, diagnostics).map(\.column)
    try diagnostics.throwIfErrors()
    if let names = request.featureNames, file.layout.hasHeader {
      featureColumns = resolve(features: names, diagnostics)
      let features = Set(featureColumns)
      for (column, place) in drops where features.contains(column) {
        diagnostics.error(
          "\(title(column, place)) is to be dropped, and the model was trained with it", at: place, origin: file.name,
          help: "take it out of drop")
      }
    } else {
      featureColumns = roles.indices.filter { !dropped.contains($0) && !targets.contains($0) }
      leaveOutTarget(request)
      if let names = request.featureNames { takeInOrder(names, diagnostics) }
    }
    try diagnostics.throwIfErrors()
    featureNames = names.map { names in featureColumns.map { names[$0] } } ?? request.featureNames
    checkFeatures(request, diagnostics)
    try diagnostics.throwIfErrors()
    assignRoles(namesClasses: request.classes != nil)
  }

  /// Takes a target that nobody asks for out of the features. A number may be that of a feature where the target is
  /// not there, so it counts only if there is one column more than the model takes.
  private mutating func leaveOutTarget(_ request: DataRequest) {
    guard let reference = request.ignoredTarget, let column = resolve(reference) else { return }
    let isName = columnOfName[reference] != nil
    let width = request.featureNames?.count ?? request.featureCount
    if isName || featureColumns.count - 1 == width { featureColumns.removeAll { $0 == column } }
  }

  /// The columns of a file without a header, as those the model was trained with.
  private mutating func takeInOrder(_ names: [String], _ diagnostics: Diagnostics) {
    if featureColumns.count == names.count {
      orderWarning = Diagnostic(
        .warning, "there is no header: the columns are taken to be those of training, in their order",
        origin: file.name, notes: ["columns of training: \(list(names))"],
        help: ["a first line with the columns' names makes sure"])
    } else {
      diagnostics.error(
        "there is no header, and \(plural(featureColumns.count, "column")) of inputs; the model was trained with "
          + "\(names.count): \(list(names))",
        origin: file.name, help: "give these columns in this order, or a first line with the columns' names")
    }
  }

  /// The columns to keep, as the texts that stand there. Reads the file again, as few want them.
  func readKept() throws(DiagnosticError) -> [(name: String, texts: [String])] {
    if keptColumns.isEmpty { return [] }
    var roles = [ColumnRole](repeating: .skip, count: file.columnCount)
    for (index, column) in keptColumns.enumerated() { roles[column] = .verbatim(index: index) }
    let table = try CSVReader.read(file, roles: roles)
    return zip(keptColumns, table.texts).map { column, texts in
      (file.layout.columns[column].name, texts.codes.map { texts.values[Int($0)] })
    }
  }

  private mutating func assignRoles(namesClasses: Bool) {
    for (offset, column) in featureColumns.enumerated() { roles[column] = .number(into: .features, offset: offset) }
    for (offset, column) in labelColumns.enumerated() {
      let isText = labelColumns.count == 1 && (namesClasses || file.layout.columns[column].isText)
      roles[column] = isText ? .text(index: 0) : .number(into: .labels, offset: offset)
    }
  }

  private func checkFeatures(_ request: DataRequest, _ diagnostics: Diagnostics) {
    if featureColumns.isEmpty && !diagnostics.hasErrors {
      diagnostics.error("no column is left for the inputs", origin: file.name, help: "check target and drop")
    }
    let texts = featureColumns.sorted().compactMap { column in
      file.layout.columns[column].textCell.map { (column: column, cell: $0) }
    }
    let order = texts.sorted { ($0.cell.place.line, $0.column) < ($1.cell.place.line, $1.column) }
    let marks = TextPlace.marks(order.map(\.cell.place), in: file.bytes)
    for ((column, cell), mark) in zip(order, marks) {
      let expected = request.featureNames == nil ? "expected numbers" : "and the model was trained with numbers"
      diagnostics.error(
        "\(file.title(ofColumn: column)) holds text (\"\(shown(cell.text))\"), \(expected)", at: mark.span,
        origin: mark.origin, help: advice(cell.text, column: column, isOnly: texts.count == 1, request))
    }
  }

  /// The beginning of a long text.
  private func shown(_ text: String) -> String { text.count > 60 ? text.prefix(60) + "…" : text }

  private func advice(_ text: String, column: Int, isOnly: Bool, _ request: DataRequest) -> String {
    let parts = text.split(separator: " ")
    if parts.count > 1 && parts.allSatisfy({ FloatText.parse(String($0)) != nil }) {
      return "separate cells with a comma, semicolon, tab or |, not with spaces"
    }
    if let help = CellKind.commaHelp(text) { return help }
    if request.featureNames != nil { return "give the column as it was in training" }
    let name = file.layout.hasHeader ? file.layout.columns[column].name : String(column + 1)
    let drop = "leave it out with \(request.dropping(name))"
    if ["true", "false", "yes", "no"].contains(text.lowercased()) { return "write 1 and 0, or \(drop)" }
    let isLikelyTarget = request.target == .none && isOnly
    return isLikelyTarget ? "if it is what to predict, say --target \(name); else \(drop)" : drop
  }

  // MARK: - Names and numbers of columns

  /// - Parameters:
  ///   - key: of the setting; errors at a place leave it out, as it stands there.
  ///   - places: of the references, as far as they are known.
  private func resolve(
    _ references: [String], _ key: String, _ places: [SourceSpan?], _ diagnostics: Diagnostics
  ) -> [(column: Int, place: SourceSpan?)] {
    var found: [(column: Int, place: SourceSpan?)] = []
    var seen: Set<Int> = []
    for (index, reference) in references.enumerated() {
      let place = places.indices.contains(index) ? places[index] : nil
      let setting = place == nil ? "\(key): " : ""
      guard let column = resolve(reference) else {
        let isNumber = !file.layout.hasHeader && Int(reference) != nil
        let lack = "there is no column \(isNumber ? reference : "\"\(reference)\"")"
        diagnostics.error(
          setting + lack + (place == nil ? "" : " in \(file.name)"), at: place, origin: file.name,
          help: nearest(reference, diagnostics))
        continue
      }
      if seen.insert(column).inserted {
        found.append((column, place))
      } else {
        diagnostics.error("\(setting)\(title(column, place)) is named twice", at: place, origin: file.name)
      }
    }
    return found
  }

  /// A column's name; with that of the file where the error points elsewhere.
  private func title(_ column: Int, _ place: SourceSpan?) -> String {
    file.title(ofColumn: column) + (place == nil ? "" : " of \(file.name)")
  }

  /// The columns of these names, which are no numbers of columns even if they look so.
  private func resolve(features names: [String], _ diagnostics: Diagnostics) -> [Int] {
    names.compactMap { name in
      if let index = columnOfName[name] { return index }
      diagnostics.error(
        "there is no column \"\(name)\", which the model was trained with", origin: file.name,
        help: nearest(name, diagnostics))
      return nil
    }
  }

  /// What was meant, for the first errors: to hold each of many names against all others takes long.
  private func nearest(_ reference: String, _ diagnostics: Diagnostics) -> String? {
    guard diagnostics.errorCount < 20 else { return nil }
    let names = names ?? []
    return Suggestions.help(for: reference, among: names)
      ?? (names.isEmpty ? "columns go by number, 1 to \(file.columnCount)" : "columns: \(list(names))")
  }

  /// A name goes before a number.
  private func resolve(_ reference: String) -> Int? {
    if let index = columnOfName[reference] { return index }
    guard let number = Int(reference) else { return nil }
    let index = number < 0 ? file.columnCount + number : number - 1
    return number != 0 && roles.indices.contains(index) ? index : nil
  }

  // MARK: - Warnings

  /// Columns without names that were taken for others, or a first column without a name that counts rows: the index
  /// that pandas writes.
  func warnings(_ table: CSVTable, _ request: DataRequest) -> [Diagnostic] {
    if let orderWarning { return [orderWarning] }
    guard file.layout.hasHeader, featureColumns.first == 0, !file.layout.columns[0].isNamed, table.rowCount > 1 else {
      return []
    }
    let width = table.features.shape[1]
    let counts = table.features.withElements(of: Float.self) { values in
      (0..<table.rowCount).allSatisfy { values[$0 * width] == Float($0) }
    }
    guard counts else { return [] }
    return [
      Diagnostic(
        .warning, "column 1 has no name and counts 0, 1, 2, …: it looks like a row index, and is used as a feature",
        origin: file.name, help: ["leave it out with \(request.dropping("1")), or write the file with index=False"])
    ]
  }
}
