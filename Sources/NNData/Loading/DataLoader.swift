import NNConfig
import NNTensor

extension LoadedData {
  /// Reads what `request` asks for.
  ///
  /// - Throws: `FileAccessError` if a file cannot be had, `DiagnosticError` with all that is wrong with the data.
  public static func load(_ request: DataRequest) throws -> LoadedData {
    try DataLoader(request).load()
  }

  static func failure(_ message: String, at origin: String? = nil, help: String) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, origin: origin, help: [help])])
  }
}

/// Reads the data and their labels, which may lie in the same file.
private final class DataLoader {
  private let request: DataRequest
  private let dataPlace: NPZPlace
  /// Where labels are, if they have a file of their own, or an array beside the data.
  private var labelsPlace: NPZPlace?
  /// Files by path, so that none is read twice.
  private var files: [String: FileBytes] = [:]
  /// The array of an npz that the data are.
  private var dataArray: String?

  init(_ request: DataRequest) {
    self.request = request
    dataPlace = NPZPlace(request.file)
    if case .file(let path) = request.target { labelsPlace = NPZPlace(path) }
  }

  func load() throws -> LoadedData {
    try checkBoth()
    let bytes = try open(dataPlace)
    switch try FileKind.of(bytes) {
    case .text:
      if let array = dataPlace.array { throw noArrays(array, in: bytes) }
      return try loadCSV(bytes)
    case .npy:
      if let array = dataPlace.array { throw noArrays(array, in: bytes) }
      return try loadArray(NPYContent(bytes), bytes, kind: "npy")
    case .zip:
      let file = try NPZFile(bytes)
      if case .columns(let names) = request.target {
        guard names.count == 1 else {
          throw LoadedData.failure(
            "an npz file has no columns \(list(names))", at: bytes.name, help: "name one array as the target")
        }
        labelsPlace = NPZPlace(file: dataPlace.file, array: names[0])
      }
      let name = try choice(file, .data, taken: sharesFile ? labelsPlace?.array : nil).name(asked: dataPlace.array)
      dataArray = name
      return try loadArray(file.content(name), bytes, kind: "npz")
    }
  }

  /// Whether data and labels are arrays of one npz file.
  private var sharesFile: Bool { labelsPlace?.file == dataPlace.file }

  /// Two files that are missing are told in one go.
  private func checkBoth() throws {
    guard let labels = labelsPlace?.file else { return }
    if request.file == "-" && labels == "-" {
      throw LoadedData.failure(
        "data and labels cannot both come from standard input", help: "give one of them as a file")
    }
    var errors: [FileAccessError] = []
    for path in sharesFile ? [labels] : [dataPlace.file, labels] {
      do throws(FileAccessError) { try FileBytes.checkReadable(path) } catch { errors.append(error) }
    }
    if let first = errors.first { throw FileAccessError(first.reason, errors.flatMap(\.diagnostics)) }
  }

  private func open(_ place: NPZPlace) throws(FileAccessError) -> FileBytes {
    if let bytes = files[place.file] { return bytes }
    let bytes = try FileBytes.open(place.file)
    files[place.file] = bytes
    return bytes
  }

  private func noArrays(_ array: String, in bytes: FileBytes) -> DiagnosticError {
    LoadedData.failure(
      "this is no npz file, so it has no array \"\(array)\"", at: bytes.name, help: "leave :\(array) out")
  }

  // MARK: - Arrays

  private func choice(_ file: NPZFile, _ role: NPZChoice.Role, taken: String?) -> NPZChoice {
    NPZChoice(
      file: file, role: role, modelNames: role == .data ? request.inputNames : request.outputNames, taken: taken,
      isShared: sharesFile)
  }

  private func loadArray(_ content: NPYContent, _ bytes: FileBytes, kind: String) throws -> LoadedData {
    let name = content.name
    if case .columns(let columns) = request.target, kind == "npy" {
      throw LoadedData.failure(
        "an npy file has no column \(columns.joined(separator: ", "))", at: name, help: "give labels as a second file")
    }
    for (columns, verb) in [(request.drop, "drop"), (request.keep, "keep")] where !columns.isEmpty {
      throw LoadedData.failure("an \(kind) file has no columns to \(verb)", at: name, help: "leave \(verb) out")
    }
    let features = try NPYFile.array(content)
    let labels = try loadLabels(rowCount: features.rowCount, dataName: name, dataFile: nil)
    return LoadedData(
      name: name, features: features, featureNames: nil, labels: labels?.labels,
      targetsInputs: request.target == .inputs, classes: request.classes, csv: nil, kept: [], warnings: [],
      dataSource: source(bytes, name, stays: features.file === bytes), labelsSource: labels?.source)
  }

  /// Bytes that are kept anyway, or cost no memory, can be hashed when somebody asks.
  private func source(_ bytes: FileBytes, _ name: String, stays: Bool = false) -> FingerprintSource {
    stays || bytes.isMapped ? .file(bytes, name: name) : .known(DataFingerprint(bytes, name: name))
  }

  // MARK: - csv

  private func loadCSV(_ bytes: FileBytes) throws -> LoadedData {
    let file = try CSVFile(bytes, options: request.csv)
    let plan = try ColumnPlan(file, request)
    let table = try CSVReader.read(file, roles: plan.roles)
    let kept = try plan.readKept()
    var labels: (labels: Labels, source: FingerprintSource?)?
    if !plan.labelColumns.isEmpty {
      labels = (Labels(table, file: file, columns: plan.labelColumns), nil)
    } else {
      labels = try loadLabels(rowCount: table.rowCount, dataName: file.name, dataFile: file)
    }
    return LoadedData(
      name: file.name, features: RowArray(table.features), featureNames: plan.featureNames, labels: labels?.labels,
      targetsInputs: request.target == .inputs, classes: request.classes,
      csv: CSVSummary(separator: file.layout.separator, hasHeader: file.layout.hasHeader), kept: kept,
      warnings: plan.warnings(table), dataSource: source(bytes, bytes.name),
      labelsSource: labels?.source)
  }

  // MARK: - Labels in a file of their own

  private func loadLabels(rowCount: Int, dataName: String, dataFile: CSVFile?) throws -> (
    labels: Labels, source: FingerprintSource?
  )? {
    guard let place = labelsPlace else { return nil }
    let bytes = try open(place)
    let labels: Labels
    var labelFile: CSVFile?
    var name = bytes.name
    switch try FileKind.of(bytes) {
    case .text:
      if let array = place.array { throw noArrays(array, in: bytes) }
      let file = try CSVFile(bytes, options: request.labelsCSV)
      labels = try Labels(file, namesClasses: request.classes != nil)
      labelFile = file
    case .npy:
      if let array = place.array { throw noArrays(array, in: bytes) }
      labels = try Labels(NPYContent(bytes))
    case .zip:
      let file = try NPZFile(bytes)
      let array = try choice(file, .labels, taken: sharesFile ? dataArray : nil).name(asked: place.array)
      let content = try file.content(array)
      name = content.name
      labels = try Labels(content)
    }
    guard labels.rowCount == rowCount else {
      throw rowsDiffer(labels, rowCount: rowCount, dataName: dataName, dataFile: dataFile, labelFile: labelFile)
    }
    return (labels, source(bytes, name))
  }

  private func rowsDiffer(
    _ labels: Labels, rowCount: Int, dataName: String, dataFile: CSVFile?, labelFile: CSVFile?
  ) -> DiagnosticError {
    let tooMany = labels.rowCount > rowCount
    let guesses = [
      headerGuess(dataFile, request.csv, wasHeader: tooMany),
      headerGuess(labelFile, request.labelsCSV, wasHeader: !tooMany),
    ]
    // A wrong guess makes a difference of one row.
    let notes = abs(labels.rowCount - rowCount) == 1 ? guesses.compactMap(\.self) : []
    return DiagnosticError([
      Diagnostic(
        .error, "\(plural(labels.rowCount, "row")) of labels for \(plural(rowCount, "row")) of data in \(dataName)",
        origin: labels.sourceName, notes: notes,
        help: [
          notes.isEmpty ? "each row of data needs one row of labels" : "if that is wrong, say --header yes or no"
        ])
    ])
  }

  /// What a header guess did, if it was `wasHeader`, for the error that a wrong one leads to.
  private func headerGuess(_ file: CSVFile?, _ options: CSVOptions, wasHeader: Bool) -> String? {
    guard let file, options.hasHeader == nil, file.layout.hasHeader == wasHeader else { return nil }
    return "line 1 of \(file.name) was taken for \(wasHeader ? "a header" : "data")"
  }
}

extension Labels {
  /// The rows of an npy file or of an array in an npz.
  fileprivate init(_ content: NPYContent) throws(DiagnosticError) {
    let values: Content
    if let texts = try NPYTexts.read(content) {
      values = .text(values: texts.values, codes: texts.codes)
    } else {
      values = .numbers(try NPYFile.array(content).tensor())
    }
    self.init(values, columnNames: nil, origin: .array(name: content.name))
  }

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
