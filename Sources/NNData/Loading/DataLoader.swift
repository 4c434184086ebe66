import NNConfig
import NNTensor

extension LoadedData {
  /// Reads what `request` asks for.
  ///
  /// - Throws: `FileAccessError` if a file cannot be had, `DiagnosticError` with all that is wrong with the data.
  public static func load(_ request: DataRequest) throws -> LoadedData {
    try DataLoader(request).load()
  }

  /// - Parameters:
  ///   - origin: the file.
  ///   - place: of the setting that is to blame, where that is known; the message then has to name the file.
  static func failure(
    _ message: String, at origin: String? = nil, place: SourceSpan? = nil, help: String
  ) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, at: place, origin: origin, help: [help])])
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
    try checkClasses()
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
            noColumn(of: "npz", bytes.name, request.places.target, "columns \(list(names))"), at: bytes.name,
            place: request.places.target, help: "name one array as the target")
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
      do throws(FileAccessError) { try FileBytes.checkReadable(path) } catch {
        errors.append(error.pointing(at: setting(naming: path)))
      }
    }
    if let first = errors.first { throw FileAccessError(first.reason, errors.flatMap(\.diagnostics)) }
  }

  private func checkClasses() throws(DiagnosticError) {
    guard request.target != .none, request.target != .inputs,
      let index = request.classes?.firstIndex(where: \.trimmed.isEmpty)
    else { return }
    let place = request.places.classes.indices.contains(index) ? request.places.classes[index] : nil
    throw LoadedData.failure(
      "expected names of classes that are not blank, got \"\(request.classes?[index] ?? "")\"",
      at: place == nil ? request.file : nil, place: place, help: "name each class as the labels do")
  }

  private func open(_ place: NPZPlace) throws(FileAccessError) -> FileBytes {
    if let bytes = files[place.file] { return bytes }
    do throws(FileAccessError) {
      let bytes = try FileBytes.open(place.file)
      files[place.file] = bytes
      return bytes
    } catch {
      throw error.pointing(at: setting(naming: place.file))
    }
  }

  private func setting(naming file: String) -> SourceSpan? {
    file == dataPlace.file ? request.places.file : request.places.labels
  }

  private func noArrays(_ array: String, in bytes: FileBytes) -> DiagnosticError {
    LoadedData.failure(
      "this is not an npz file, so it has no array \"\(array)\"", at: bytes.name, help: "leave :\(array) out")
  }

  // MARK: - Arrays

  private func choice(_ file: NPZFile, _ role: NPZChoice.Role, taken: String?) -> NPZChoice {
    let places = request.places
    var labelsSetting = places.labels
    if case .columns = request.target { labelsSetting = places.target }
    return NPZChoice(
      file: file, role: role, modelNames: role == .data ? request.inputNames : request.outputNames, taken: taken,
      isShared: sharesFile, place: role == .data ? places.file : labelsSetting)
  }

  private func loadArray(_ content: NPYContent, _ bytes: FileBytes, kind: String) throws -> LoadedData {
    let name = content.name
    if case .columns(let columns) = request.target, kind == "npy" {
      let place = request.places.target
      throw LoadedData.failure(
        noColumn(of: kind, name, place, "column \(columns.joined(separator: ", "))"), at: name, place: place,
        help: "give labels as a second file")
    }
    let columns = [(request.drop, "drop", request.places.drop), (request.keep, "keep", request.places.keep)]
    for (columns, verb, places) in columns where !columns.isEmpty {
      let place = places.first ?? nil
      throw LoadedData.failure(
        noColumn(of: kind, name, place, "columns to \(verb)"), at: name, place: place, help: "leave \(verb) out")
    }
    let features = try NPYFile.array(content)
    let labels = try loadLabels(rowCount: features.rowCount, dataName: name, dataFile: nil)
    return LoadedData(
      name: name, features: features, featureNames: nil, labels: labels?.labels,
      targetsInputs: request.target == .inputs, classes: request.classes, classPlaces: request.places.classes,
      csv: nil, kept: [], warnings: [], dataSource: source(bytes, name, stays: features.file === bytes),
      labelsSource: labels?.source)
  }

  /// That arrays have no columns; with the file's name where the error points at a setting.
  private func noColumn(of kind: String, _ name: String, _ place: SourceSpan?, _ columns: String) -> String {
    place == nil ? "an \(kind) file has no \(columns)" : "\(name) is an \(kind) file, which has no \(columns)"
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
      targetsInputs: request.target == .inputs, classes: request.classes, classPlaces: request.places.classes,
      csv: CSVSummary(separator: file.layout.separator, hasHeader: file.layout.hasHeader), kept: kept,
      warnings: plan.warnings(table, request), dataSource: source(bytes, bytes.name),
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
      labels = try Labels(file, namesClasses: request.classes != nil, targetNames: request.targetNames)
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
    // A line that is taken for what it is not makes a difference of one row.
    let suspects =
      abs(labels.rowCount - rowCount) != 1
      ? []
      : [
        suspect(dataFile, request.csv, beside: labelFile, wasHeader: tooMany),
        suspect(labelFile, request.labelsCSV, beside: dataFile, wasHeader: !tooMany),
      ].compactMap(\.self)
    return DiagnosticError([
      Diagnostic(
        .error, "\(plural(labels.rowCount, "row")) of labels for \(plural(rowCount, "row")) of data in \(dataName)",
        origin: labels.sourceName, notes: suspects.map(\.note),
        help: ["each row of data needs one row of labels"] + suspects.map(\.help))
    ])
  }

  /// What the first line of a file was taken for, if it was `wasHeader`, and how to say that it is not so.
  private func suspect(
    _ file: CSVFile?, _ options: CSVOptions, beside other: CSVFile?, wasHeader: Bool
  ) -> (note: String, help: String)? {
    guard let file, file.layout.hasHeader == wasHeader else { return nil }
    let line = "line 1 of \(file.name)"
    var remedy = wasHeader ? "say --header no" : "say --header yes"
    // What is said of a header holds for both files, what is guessed for each.
    if let other, other.layout.hasHeader == wasHeader {
      remedy = wasHeader ? "write the columns' names above it" : "remove it, as \(other.name) has none"
      if options.hasHeader != nil { remedy = "leave --header out, so that each file is looked at for itself" }
    }
    return (
      "\(line) was taken for \(wasHeader ? "a header" : "data")",
      "if \(line) is \(wasHeader ? "data" : "a header"), \(remedy)"
    )
  }
}

extension FileAccessError {
  /// The same at the setting that names the file, with its name in the message.
  fileprivate func pointing(at place: SourceSpan?) -> FileAccessError {
    guard let place else { return self }
    return FileAccessError(
      reason,
      diagnostics.map { found in
        let name = found.origin.map { "\($0): " } ?? ""
        return Diagnostic(
          found.severity, name + found.message, at: place, notes: found.notes, help: found.help)
      })
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
  init(_ file: CSVFile, namesClasses: Bool, targetNames: [String]? = nil) throws(DiagnosticError) {
    let columns = Self.columns(of: file, inOrderOf: targetNames)
    if columns.count == 1 && (namesClasses || file.layout.columns[0].isText) {
      self.init(try CSVReader.read(file, roles: [.text(index: 0)]), file: file, columns: columns)
      return
    }
    if let text = file.layout.columns.firstIndex(where: \.isText) {
      throw LoadedData.failure(
        "\(file.title(ofColumn: text)) holds text, and there are \(columns.count) columns of labels", at: file.name,
        help: "one column may hold text; several must hold numbers")
    }
    var roles = [ColumnRole](repeating: .skip, count: columns.count)
    for (offset, column) in columns.enumerated() { roles[column] = .number(into: .labels, offset: offset) }
    self.init(try CSVReader.read(file, roles: roles), file: file, columns: columns)
  }

  /// All columns, in the order of `names` if they have just these names.
  private static func columns(of file: CSVFile, inOrderOf names: [String]?) -> [Int] {
    let all = Array(file.layout.columns.indices)
    guard let names, let found = file.columnNames, names.count == found.count else { return all }
    let columnOfName = Dictionary(zip(found, all), uniquingKeysWith: { first, _ in first })
    let order = names.compactMap { columnOfName[$0] }
    return Set(order).count == all.count ? order : all
  }
}
