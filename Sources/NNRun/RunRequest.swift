import FoundationEssentials
import NNConfig
import NNData
import NNLayers
import NNSpec
import NNTraining

/// What the commands that work on a model share: the file, what overrides it, and the data. What is nil, false or empty
/// is left to the spec, or to the saved model.
public struct RunRequest: Sendable {
  /// Path of a spec, of a saved model or of a run's folder.
  public var model: String
  /// Changes to the spec, `PATH=VALUE`, applied in order: `compile.optimizer.learning_rate=0.1`.
  public var settings: [String] = []
  /// Path of the rows: csv, tsv, npy or npz; `-` is standard input.
  public var data: String?
  /// Path of the labels, a row for each row of the data; `inputs` for rows that are their own targets.
  public var labels: String?
  /// The column of the data that holds the labels, by name or by number from 1.
  public var target: String?
  /// The names of the classes in order; without them names are sorted.
  public var classes: [String]?
  /// Columns of the data to leave out, by name or by number from 1.
  public var drop: [String]?
  /// Whether the first line of a csv file names the columns; without it that is guessed.
  public var header: Bool?
  /// What stands between two cells of a csv file: `,`, `;`, `|` or `tab`; without it that is guessed.
  public var separator: String?
  /// Path of rows to measure on after every epoch.
  public var validationData: String?
  /// Path of their labels.
  public var validationLabels: String?
  /// Number of passes over the data, those before `initialEpoch` included.
  public var epochs: Int?
  /// Rows per step.
  public var batchSize: Int?
  /// The epoch to begin with, from 0.
  public var initialEpoch: Int?
  /// Share of the rows to hold out for validation, from 0 to less than 1.
  public var validationSplit: Double?
  /// Seed of the random numbers.
  public var seed: UInt64?
  /// Whether rows stay in file order in every epoch, whatever the spec says.
  public var noShuffle = false
  /// Name of the backend to compute with; nil for the one that `NNRUN_BACKEND` names, else `cpu`.
  public var backend: String?
  /// Number of threads; nil for that of `NNRUN_THREADS`, else all processors.
  public var threads: Int?
  /// Where the model is to be written beside the run's folder, or predictions.
  public var out: String?
  /// Whether `out` may replace a file.
  public var force = false
  /// Where the runs' folders are.
  public var runDirectory = "runs"
  /// The folder of the run to go on with, or `latest`.
  public var resume: String?
  /// What the last logs have to reach.
  public var thresholds: [Threshold] = []

  /// Everything as the model has it.
  ///
  /// - Parameter model: path of a spec, of a saved model or of a run's folder.
  public init(model: String) { self.model = model }
}

extension RunRequest {
  /// Reads the spec, or the saved model as one, and lets the command line's options win over it.
  ///
  /// - Parameter use: how much what the model is trained for matters: where it does not, a saved model may be compiled
  ///   for what this version has not.
  /// - Throws: `FileAccessError` when there is no such file, `DiagnosticError` with all mistakes.
  func readSpec(_ diagnostics: Diagnostics, compile use: ModelFile.CompileUse = .needed) throws -> Spec {
    try checkOptions()
    guard
      var result = try ModelFile.readSpec(
        model, settings: settings, compile: use, diagnostics: diagnostics)
    else { throw DiagnosticError(diagnostics.sorted) }
    try result.takeDataSettings()
    if let epochs { result.fit.epochs = epochs }
    if let batchSize { result.fit.batchSize = batchSize }
    if let initialEpoch { result.fit.initialEpoch = initialEpoch }
    if initialEpoch != nil || epochs != nil, result.fit.initialEpoch >= result.fit.epochs {
      throw usage(
        initialEpoch == nil ? "--epochs" : "--initial-epoch",
        "initial_epoch \(result.fit.initialEpoch) leaves no epoch to train: epochs is \(result.fit.epochs)",
        help: "write epochs larger than \(result.fit.initialEpoch)")
    }
    if let validationSplit { result.fit.validationSplit = validationSplit }
    if let seed { result.seed = .fixed(seed) }
    if noShuffle { result.fit.shuffle = false }
    result.data = merged(result.data)
    result.places.data = merged(result.places.data)
    result.places.data.isCommandLine = data != nil && result.places.key("data") == nil
    if result.data.file == nil {
      if labels != nil { throw usage("--labels", "needs --data, the rows that the labels belong to") }
      if target != nil { throw usage("--target", "needs --data, the file that has the column") }
      if validationData != nil { throw usage("--validation-data", "needs --data, the rows to train on") }
    }
    return result
  }

  /// Options that contradict each other, whatever the spec says.
  private func checkOptions() throws {
    if validationData != nil && validationSplit != nil {
      throw usage("--validation-split", "cannot be combined with --validation-data: give one of them")
    }
    if validationLabels != nil && validationData == nil {
      throw usage("--validation-labels", "needs --validation-data, the rows that the labels belong to")
    }
    try checkNames([("--data", data), ("--validation-data", validationData)], of: "inputs")
    try checkNames([("--labels", labels), ("--validation-labels", validationLabels)], of: "outputs")
  }

  /// Refuses `NAME=FILE`, which says what one of several inputs or outputs is.
  private func checkNames(_ options: [(name: String, value: String?)], of ports: String) throws {
    for case (let option, let value?) in options {
      let parts = value.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
        !FileManager.default.fileExists(atPath: value)
      else { continue }
      throw usage(
        option, "several \(ports) are not available in this version, got \(value)", help: "write \(option) \(parts[1])")
    }
  }

  /// Whether `out` can be written at the end, asked before anything is computed.
  ///
  /// - Parameter endings: of the kinds of files that there are.
  /// - Throws: `DiagnosticError` for another ending, `FileAccessError` for a place that cannot be written to.
  func checkOut(_ endings: [String]) throws {
    guard let out else { return }
    guard endings.contains(where: out.lowercased().hasSuffix) || out.isEmpty else {
      throw usage("--out", "expected a name that ends with \(endings.joined(separator: " or ")), got \"\(out)\"")
    }
    try OutputFile.check(out, force: force)
  }

  private func usage(_ option: String, _ message: String, help: String? = nil) -> DiagnosticError {
    DiagnosticError(message, origin: option, help: help)
  }

  /// The data section with the command line's options over it, key by key; the spec's paths are relative to the spec.
  private func merged(_ section: DataSettings) -> DataSettings {
    var merged = section
    merged.file = data ?? section.file.map(besideSpec)
    merged.labels = labels ?? (section.labels == "inputs" ? "inputs" : section.labels.map(besideSpec))
    if let target {
      merged.target = target
      if labels == nil { merged.labels = nil }
    } else if labels != nil {
      merged.target = nil
    }
    merged.classes = classes ?? section.classes
    merged.drop = drop ?? section.drop
    merged.header = header.map { $0 ? .yes : .no } ?? section.header
    merged.separator = separator ?? section.separator
    return merged
  }

  /// Where the settings stand, option by option. A file that an option gave is known by the path that was typed.
  private func merged(_ section: DataRequest.Places) -> DataRequest.Places {
    var merged = section
    if data != nil { merged.file = nil }
    if labels != nil { merged.labels = nil }
    if let target { merged.target = SourceSpan(option: "--target", value: target) }
    if let classes { merged.classes = SourceSpan.items(ofOption: "--classes", classes) }
    if let drop { merged.drop = drop.map { SourceSpan(option: "--drop", value: $0) } }
    return merged
  }

  private func besideSpec(_ path: String) -> String { path == "-" ? path : NNSpec.besideSpec(model, path) }

  // MARK: What a run remembers

  /// The same with paths that stay right when the working directory is another one.
  var withAbsolutePaths: RunRequest {
    var request = self
    request.model = absolutePath(model)
    request.data = data.map(absolutePath)
    if labels != "inputs" { request.labels = labels.map(absolutePath) }
    request.validationData = validationData.map(absolutePath)
    request.validationLabels = validationLabels.map(absolutePath)
    request.out = out.map(absolutePath)
    return request
  }

  /// What is no part of the resolved spec, for `run.json`.
  var json: ConfigValue {
    func text(_ text: String?) -> ConfigValue { text.map(ConfigValue.string) ?? .null }
    return .mapping([
      ConfigEntry("model", .string(model)), ConfigEntry("set", .sequence(settings.map(ConfigValue.string))),
      ConfigEntry("data", text(data)), ConfigEntry("labels", text(labels)),
      ConfigEntry("validation_data", text(validationData)), ConfigEntry("validation_labels", text(validationLabels)),
      ConfigEntry("out", text(out)), ConfigEntry("force", .bool(force)),
      ConfigEntry("min", .sequence(thresholds.filter { $0.kind == .min }.map { .string($0.text) })),
      ConfigEntry("max", .sequence(thresholds.filter { $0.kind == .max }.map { .string($0.text) })),
    ])
  }

  /// Reads what `json` gave.
  init?(json: ConfigValue) {
    guard let model = json["model"]?.text else { return nil }
    self.init(model: model)
    func text(_ key: String) -> String? { json[key].flatMap { $0.isNull ? nil : $0.text } }
    settings = (json["set"]?.items ?? []).compactMap(\.text)
    data = text("data")
    labels = text("labels")
    validationData = text("validation_data")
    validationLabels = text("validation_labels")
    out = text("out")
    force = text("force") == "true"
    for kind in [Threshold.Kind.min, .max] {
      for item in json[kind.rawValue]?.items ?? [] {
        guard let text = item.text, let threshold = try? Threshold(kind, text) else { return nil }
        thresholds.append(threshold)
      }
    }
  }
}

/// A path that stays right when the working directory is another one.
func absolutePath(_ path: String) -> String {
  path.hasPrefix("/") || path == "-" ? path : FileManager.default.currentDirectoryPath + "/" + path
}

extension SourceSpan {
  /// The value of an option of the command line.
  init(option: String, value: String) {
    let source = SourceText(name: option, text: value, showsPosition: false)
    self.init(source: source, utf8: 0..<value.utf8.count)
  }

  /// The items of an option's value, which stand in it between commas.
  static func items(ofOption option: String, _ items: [String]) -> [SourceSpan?] {
    let source = SourceText(name: option, text: items.joined(separator: ","), showsPosition: false)
    var start = 0
    return items.map { item in
      defer { start += item.utf8.count + 1 }
      return SourceSpan(source: source, utf8: start..<start + item.utf8.count)
    }
  }
}

extension Spec {
  /// What to load, or nil where no data was given.
  ///
  /// - Parameter settings: what counts instead of the spec's own section.
  func dataRequest(_ settings: DataSettings? = nil) throws -> DataRequest? {
    var request = try (settings ?? data).request()
    request?.places = places.data
    // As `summary` shows them, also where the data tell the input's shape.
    request?.inputNames = [input?.name ?? Spec.defaultInputName]
    request?.outputNames = layers.last.map { [$0.name] } ?? []
    return request
  }
}

extension DataSettings {
  /// What to load, or nil where no data was given; nobody knows where its settings stand.
  func request() throws -> DataRequest? {
    guard let file else { return nil }
    var request = DataRequest(file: file, target: requestTarget)
    request.classes = classes
    request.drop = drop
    request.csv = try csvOptions()
    request.labelsCSV = request.csv
    return request
  }

  private var requestTarget: DataRequest.Target {
    if labels == "inputs" { return .inputs }
    if let labels { return .file(labels) }
    if let target { return .column(target) }
    return .none
  }

  private func csvOptions() throws -> CSVOptions {
    var options = CSVOptions(hasHeader: header.map { $0 == .yes })
    if let separator {
      guard let known = Separator(spelling: separator) else {
        throw DiagnosticError([
          Diagnostic(
            .error, "expected a separator, got \"\(separator)\"", origin: "--separator",
            help: ["write one of , ; | or tab"])
        ])
      }
      options.separator = known
    }
    return options
  }
}
