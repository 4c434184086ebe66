import FoundationEssentials
import NNConfig
import NNData
import NNSpec
import NNTensor

/// Made-up data to write into a folder.
public struct DummyRequest: Sendable {
  /// Number of rows.
  public var samples = 1000
  /// Numbers in a row, from 0 to 1.
  public var features = 100
  /// Number of different labels.
  public var classes = 2
  /// Shape of a row, such as `[28, 28, 1]`, in place of `features`.
  public var shape: [Int]?
  /// Share of the labels that follow a hidden network.
  public var signal = 0.0
  /// Seed of the random numbers.
  public var seed: UInt64 = 0
  /// Folder to write to; it is made where there is none.
  public var directory = "."
  /// Whether files that are already there may be replaced.
  public var force = false
  /// A spec or saved model whose inputs and outputs the data is to fit, in place of `features`, `shape` and `classes`.
  public var model: String?

  /// 1000 rows of 100 numbers and 2 classes, in the working directory.
  public init() {}
}

/// Writes `x` and `y`, into a folder that is made where there is none; gives their paths.
///
/// - Throws: `FileAccessError` when a file is in the way or cannot be written, `DiagnosticError` for settings that make
///   no sense.
public func generateDummy(_ request: DummyRequest) throws -> [String] {
  var data = DummyData()
  data.samples = request.samples
  data.features = request.features
  data.shape = request.shape.map { Shape($0) }
  data.classes = request.classes
  data.signal = request.signal
  data.seed = request.seed
  if let model = request.model { try data.fit(RunRequest(model: model).readSpec(Diagnostics(), compile: .unused)) }
  if request.directory != "." {
    try makeFolders(request.directory, help: "choose another place with --out-dir, or make the folder yourself")
  }
  return try data.write(to: request.directory == "." ? "" : request.directory, force: request.force)
}

extension DummyData {
  /// Takes shapes from a model's input and output, labels from what its loss wants, and the way files are written from
  /// its data section, so that it can be trained on them.
  fileprivate mutating func fit(_ spec: Spec) throws {
    guard let input = spec.input else {
      throw DiagnosticError(
        "the spec leaves its input to the data", at: spec.places.layers,
        help: "begin layers with - Input: [100], or give --features in place of --model")
    }
    // An extent that only data can tell may be anything; 10 will do.
    let row = Shape(input.shape.map { $0 ?? 10 })
    let definition = try spec.definition(input: input).bound(to: [row], data: ["--model"])
    let output = try ModelSummary(definition).outputs[0].shape.dropFirst().map { $0 ?? 1 }
    if row.rank == 1 { features = row[0] } else { shape = row }
    switch form(output: output, spec) {
    case .oneHot(let units), .classNumber(let units, _): classes = units
    case .binary: classes = 2
    case .numbers(let rowShape): targets = rowShape.count
    }
    if targets == nil, let names = spec.data.classes, !names.isEmpty {
      classes = min(classes, names.count)
      format.classNames = names
    }
    try fitFiles(spec)
  }

  private func form(output: [Int], _ spec: Spec) -> LabelForm {
    let units = output.last ?? 1
    // A model that is not compiled tells classes apart, as far as anybody can see.
    guard let compile = spec.compile else { return units > 1 ? .classNumber(units: units) : .binary }
    return LabelForm(for: compile, output: output, labelWidth: output.reduce(1, *))
  }

  private mutating func fitFiles(_ spec: Spec) throws {
    let settings = spec.data
    let remembered = try spec.savedNotes()
    format.separator = settings.separator.flatMap { Separator(spelling: $0) } ?? format.separator
    let isNamed = settings.header == .yes
    if shape == nil {
      let names = remembered?.features.flatMap { $0.count == features ? $0 : nil }
      let needsNames = isNamed || names != nil || settings.drop.contains { Int($0) == nil }
      if needsNames, settings.header != .no { format.names = columns(names, dropped: settings.drop) }
      features += settings.drop.count
    }
    if isNamed || format.classNames != nil && settings.header != .no {
      let names = remembered?.targets ?? []
      let count = targets ?? 1
      format.labelNames = names.count == count ? names : count == 1 ? ["label"] : (1...count).map { "y\($0)" }
    }
  }

  /// The names of the columns of `x.csv`. Those that are to be dropped are made up too: by number they stand where it
  /// says, by name at the end.
  private func columns(_ names: [String]?, dropped: [String]) -> [String] {
    let count = features + dropped.count
    var columns = [String?](repeating: nil, count: count)
    for number in dropped.compactMap({ Int($0) }) {
      let index = number < 0 ? count + number : number - 1
      if columns.indices.contains(index) { columns[index] = "dropped\(index + 1)" }
    }
    for name in dropped where Int(name) == nil {
      if let index = columns.lastIndex(of: nil) { columns[index] = name }
    }
    var rest = (names ?? (1...count).map { "x\($0)" }.filter { !dropped.contains($0) })[...]
    return columns.map { $0 ?? rest.popFirst() ?? "" }
  }
}
