import NNConfig
import NNTensor

extension LoadedData {
  /// Reads what `request` asks for.
  ///
  /// - Throws: `FileAccessError` if a file cannot be had, `DiagnosticError` with all that is wrong with the data.
  public static func load(_ request: DataRequest) throws -> LoadedData {
    if case .file(let path) = request.target { try checkBoth(request.file, path) }
    return try NPYFile.isNPY(request.file) ? loadNPY(request) : loadCSV(request)
  }

  /// Two files that are missing are told in one go.
  private static func checkBoth(_ data: String, _ labels: String) throws {
    if data == "-" && labels == "-" {
      throw failure("data and labels cannot both come from standard input", help: "give one of them as a file")
    }
    var errors: [FileAccessError] = []
    for path in [data, labels] {
      do throws(FileAccessError) { _ = try FileBytes.head(path, limit: 1) } catch { errors.append(error) }
    }
    if let first = errors.first { throw FileAccessError(first.reason, errors.flatMap(\.diagnostics)) }
  }

  // MARK: - npy

  private static func loadNPY(_ request: DataRequest) throws -> LoadedData {
    if case .columns(let columns) = request.target {
      throw failure(
        "an npy file has no column \(columns.joined(separator: ", "))", at: request.file,
        help: "give labels as a second file")
    }
    if !request.drop.isEmpty {
      throw failure("an npy file has no columns to drop", at: request.file, help: "leave drop out")
    }
    let features = try NPYFile.map(request.file)
    let labels = try loadLabels(request, rowCount: features.rowCount, dataFile: nil)
    return LoadedData(
      name: request.file, features: features, featureNames: nil, labels: labels,
      targetsInputs: request.target == .inputs, classes: request.classes, csv: nil, warnings: [])
  }

  // MARK: - csv

  private static func loadCSV(_ request: DataRequest) throws -> LoadedData {
    let file = try CSVFile.read(request.file, options: request.csv)
    let plan = try ColumnPlan(file, request)
    let table = try CSVReader.read(file, roles: plan.roles)
    var labels: Labels?
    if !plan.labelColumns.isEmpty {
      labels = Labels(table, file: file, columns: plan.labelColumns)
    } else {
      labels = try loadLabels(request, rowCount: table.rowCount, dataFile: file)
    }
    return LoadedData(
      name: file.name, features: RowArray(table.features),
      featureNames: file.columnNames.map { names in plan.featureColumns.map { names[$0] } }, labels: labels,
      targetsInputs: request.target == .inputs, classes: request.classes,
      csv: CSVSummary(separator: file.layout.separator, hasHeader: file.layout.hasHeader),
      warnings: plan.warnings(table))
  }

  // MARK: - Labels in a file of their own

  private static func loadLabels(_ request: DataRequest, rowCount: Int, dataFile: CSVFile?) throws -> Labels? {
    guard case .file(let path) = request.target else { return nil }
    let labels: Labels
    var labelFile: CSVFile?
    if try NPYFile.isNPY(path) {
      let array = try NPYFile.map(path)
      labels = Labels(.numbers(array.tensor()), columnNames: nil, origin: .array(name: path))
    } else {
      let file = try CSVFile.read(path, options: request.labelsCSV)
      labels = try Labels(file, namesClasses: request.classes != nil)
      labelFile = file
    }
    if labels.rowCount == rowCount { return labels }
    let tooMany = labels.rowCount > rowCount
    let guesses = [
      headerGuess(dataFile, request.csv, wasHeader: tooMany),
      headerGuess(labelFile, request.labelsCSV, wasHeader: !tooMany),
    ]
    // A wrong guess makes a difference of one row.
    let notes = abs(labels.rowCount - rowCount) == 1 ? guesses.compactMap(\.self) : []
    throw DiagnosticError([
      Diagnostic(
        .error, "\(plural(labels.rowCount, "row")) of labels for \(plural(rowCount, "row")) of data in \(request.file)",
        origin: labels.sourceName, notes: notes,
        help: [
          notes.isEmpty ? "each row of data needs one row of labels" : "if that is wrong, say --header yes or no"
        ])
    ])
  }

  /// What a header guess did, if it was `wasHeader`, for the error that a wrong one leads to.
  private static func headerGuess(_ file: CSVFile?, _ options: CSVOptions, wasHeader: Bool) -> String? {
    guard let file, options.hasHeader == nil, file.layout.hasHeader == wasHeader else { return nil }
    return "line 1 of \(file.name) was taken for \(wasHeader ? "a header" : "data")"
  }

  static func failure(_ message: String, at origin: String? = nil, help: String) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, origin: origin, help: [help])])
  }
}

extension Labels {
  /// The label columns of a table whose roles gave them.
  init(_ table: CSVTable, file: CSVFile, columns: [Int]) {
    let names = file.columnNames.map { names in columns.map { names[$0] } }
    let content: Content =
      table.texts.first.map { .text(values: $0.values, codes: $0.codes) } ?? .numbers(table.labels)
    self.init(content, columnNames: names, origin: .csv(file, columns: columns))
  }

  /// All columns of a file of labels. One column may hold text, and does if it names classes.
  init(_ file: CSVFile, namesClasses: Bool) throws(DiagnosticError) {
    let columns = Array(file.layout.columns.indices)
    if columns.count == 1 && (namesClasses || file.layout.columns[0].isText) {
      self.init(try CSVReader.read(file, roles: [.text(index: 0)]), file: file, columns: columns)
      return
    }
    if let text = columns.first(where: { file.layout.columns[$0].isText }) {
      throw LoadedData.failure(
        "\(file.title(ofColumn: text)) holds text, and there are \(columns.count) columns of labels", at: file.name,
        help: "one column may hold text; several must hold numbers")
    }
    let roles = columns.map { ColumnRole.number(into: .labels, offset: $0) }
    self.init(try CSVReader.read(file, roles: roles), file: file, columns: columns)
  }
}
