import NNConfig
import NNTensor

/// What becomes of each column of a csv file.
struct ColumnPlan {
  private(set) var roles: [ColumnRole]
  private(set) var featureColumns: [Int] = []
  private(set) var labelColumns: [Int] = []
  private let file: CSVFile

  init(_ file: CSVFile, _ request: DataRequest) throws(DiagnosticError) {
    self.file = file
    roles = Array(repeating: .skip, count: file.columnCount)
    let diagnostics = Diagnostics()
    if case .columns(let references) = request.target {
      labelColumns = resolve(references, "target", diagnostics)
    }
    let dropped = Set(resolve(request.drop, "drop", diagnostics))
    for column in labelColumns where dropped.contains(column) {
      diagnostics.error(
        "\(file.title(ofColumn: column)) is the target and is to be dropped", origin: file.name,
        help: "take it out of drop")
    }
    try diagnostics.throwIfErrors()
    if let names = request.featureNames, file.layout.hasHeader {
      featureColumns = resolve(names, "features", diagnostics)
    } else {
      featureColumns = roles.indices.filter { !dropped.contains($0) && !labelColumns.contains($0) }
    }
    checkFeatures(request, diagnostics)
    try diagnostics.throwIfErrors()
    assignRoles(namesClasses: request.classes != nil)
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
    let texts = featureColumns.filter { file.layout.columns[$0].isText }
    let cells = file.places(of: texts.map { (row: 0, column: $0) }.sorted { $0.column < $1.column })
    let marks = TextPlace.marks(cells.map(\.place), in: file.bytes)
    for (index, column) in texts.sorted().enumerated() where index < cells.count {
      let name = file.layout.hasHeader ? file.layout.columns[column].name : String(column + 1)
      let isLikelyTarget = request.target == .none && texts.count == 1
      diagnostics.error(
        "\(file.title(ofColumn: column)) holds text (\"\(cells[index].text)\"), expected numbers",
        at: marks[index].span,
        origin: marks[index].origin,
        help: isLikelyTarget
          ? "if it is what to predict, say --target \(name); else leave it out with drop: [\(name)]"
          : "leave it out with drop: [\(name)]")
    }
  }

  // MARK: - Names and numbers of columns

  private func resolve(_ references: [String], _ key: String, _ diagnostics: Diagnostics) -> [Int] {
    var columns: [Int] = []
    for reference in references {
      guard let column = resolve(reference) else {
        let names = file.columnNames ?? []
        let help =
          Suggestions.help(for: reference, among: names)
          ?? (names.isEmpty ? "columns go by number, 1 to \(file.columnCount)" : "columns: \(list(names))")
        let lack = file.layout.hasHeader ? "there is no column \"\(reference)\"" : "there is no column \(reference)"
        let message = key == "features" ? lack + ", which the model was trained with" : "\(key): \(lack)"
        diagnostics.error(message, origin: file.name, help: help)
        continue
      }
      if columns.contains(column) {
        diagnostics.error("\(key): \(file.title(ofColumn: column)) is named twice", origin: file.name)
      } else {
        columns.append(column)
      }
    }
    return columns
  }

  /// A name goes before a number.
  private func resolve(_ reference: String) -> Int? {
    if let index = file.columnNames?.firstIndex(of: reference) { return index }
    guard let number = Int(reference) else { return nil }
    let index = number < 0 ? file.columnCount + number : number - 1
    return number != 0 && roles.indices.contains(index) ? index : nil
  }

  // MARK: - Warnings

  /// A first column without a name that counts rows is the index that pandas writes.
  func warnings(_ table: CSVTable) -> [Diagnostic] {
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
        origin: file.name, help: ["leave it out with drop: [1], or write the file with index=False"])
    ]
  }
}
