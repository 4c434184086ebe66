import FoundationEssentials
import NNConfig
import NNData
import NNLayers
import NNSpec
import NNTraining

/// What the commands that work on a model share: the file, what overrides it, and the data.
public struct RunRequest: Sendable {
  /// Path of a spec, of a saved model or of a run's folder.
  public var model: String
  /// `PATH=VALUE`, applied in order.
  public var settings: [String] = []
  public var data: String?
  public var labels: String?
  public var target: String?
  public var classes: [String]?
  public var drop: [String]?
  public var header: Bool?
  public var separator: String?
  public var validationData: String?
  public var validationLabels: String?
  public var epochs: Int?
  public var batchSize: Int?
  public var initialEpoch: Int?
  public var validationSplit: Double?
  public var seed: UInt64?
  public var noShuffle = false
  public var backend: String?
  public var threads: Int?
  /// Where the model is to be written beside the run's folder.
  public var out: String?
  /// Whether `out` may replace a file.
  public var force = false
  /// Where the runs' folders are.
  public var runDirectory = "runs"
  /// The folder of the run to go on with, or `latest`.
  public var resume: String?
  /// What the last logs have to reach.
  public var thresholds: [Threshold] = []

  public init(model: String) { self.model = model }
}

extension RunRequest {
  /// Reads the spec, or the saved model as one, and lets the command line's options win over it.
  ///
  /// - Parameter needsCompile: whether what the model is trained for matters: where it does not, a saved model may be
  ///   compiled for what this version has not.
  /// - Throws: `FileAccessError` when there is no such file, `DiagnosticError` with all mistakes.
  func readSpec(_ diagnostics: Diagnostics, needsCompile: Bool = true) throws -> Spec {
    try checkOptions()
    guard
      var result = try ModelFile.readSpec(
        model, settings: settings, needsCompile: needsCompile, diagnostics: diagnostics)
    else { throw DiagnosticError(diagnostics.sorted) }
    try result.takeDataSettings()
    if let epochs { result.fit.epochs = epochs }
    if let batchSize { result.fit.batchSize = batchSize }
    if let initialEpoch { result.fit.initialEpoch = initialEpoch }
    if initialEpoch != nil || epochs != nil, result.fit.initialEpoch >= result.fit.epochs {
      throw usage(
        initialEpoch == nil ? "--epochs" : "--initial-epoch",
        "epoch \(result.fit.initialEpoch) to begin with leaves nothing of \(result.fit.epochs): epochs count from 0")
    }
    if let validationSplit { result.fit.validationSplit = validationSplit }
    if let seed { result.seed = .fixed(seed) }
    if noShuffle { result.fit.shuffle = false }
    result.data = merged(result.data)
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
      throw usage("--validation-split", "stands beside --validation-data: give one of them")
    }
    if validationLabels != nil && validationData == nil {
      throw usage("--validation-labels", "needs --validation-data, the rows that the labels belong to")
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

  private func usage(_ option: String, _ message: String) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, origin: option)])
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

  private func besideSpec(_ path: String) -> String { path == "-" ? path : NNRun.besideSpec(model, path) }

  // MARK: What a run remembers

  /// What is no part of the resolved spec, for `run.json`.
  var json: ConfigValue {
    func text(_ text: String?) -> ConfigValue { text.map(ConfigValue.string) ?? .null }
    return .mapping([
      ConfigEntry("model", .string(model)), ConfigEntry("set", .sequence(settings.map(ConfigValue.string))),
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

/// A path that a spec names, relative to the spec.
func besideSpec(_ spec: String, _ path: String) -> String {
  guard !path.hasPrefix("/"), let slash = spec.lastIndex(of: "/") else { return path }
  return spec[...slash] + path
}

/// A path that stays right when the working directory is another one.
func absolutePath(_ path: String) -> String {
  path.hasPrefix("/") || path == "-" ? path : FileManager.default.currentDirectoryPath + "/" + path
}

extension DataSettings {
  /// What to load, or nil where no data was given.
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
