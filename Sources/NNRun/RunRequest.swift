import NNConfig
import NNData
import NNLayers
import NNSpec
import NNTraining

/// What the commands that work on a spec share: the file, what overrides it, and the data.
public struct RunRequest: Sendable {
  /// Path of the spec.
  public var spec: String
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

  public init(spec: String) { self.spec = spec }
}

extension RunRequest {
  /// Reads the spec and lets the command line's options win over it.
  ///
  /// - Throws: `FileAccessError` when there is no such file, `DiagnosticError` with all mistakes.
  func readSpec(_ diagnostics: Diagnostics) throws -> Spec {
    try checkOptions()
    let bytes = try specBytes(spec)
    let read = SpecReader().read(bytes, name: spec, settings: settings, diagnostics: diagnostics)
    guard var result = read else {
      throw DiagnosticError(diagnostics.sorted)
    }
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

  private func besideSpec(_ path: String) -> String {
    guard !path.hasPrefix("/"), path != "-", let slash = spec.lastIndex(of: "/") else { return path }
    return spec[...slash] + path
  }
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
