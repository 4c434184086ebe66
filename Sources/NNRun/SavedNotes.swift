import NNConfig
import NNData
import NNLayers
import NNTensor
import NNTraining

/// What a saved model's outputs mean.
enum Task: String, Sendable {
  /// One of several classes: a number for each.
  case classes
  /// One of two classes: the probability of the second.
  case binary
  /// Labels of which a row may have any: the probability of each.
  case labels
  /// Numbers as they are.
  case numbers

  /// - Parameter labels: what the model learns from; rows with several ones, under a loss that judges each output on its
  ///   own, are labels.
  init(_ form: LabelForm, _ labels: EncodedLabels?, loss: (any Loss)?) {
    switch form {
    case .oneHot where labels != nil && labels?.classNumbers == nil && loss is BinaryCrossentropy: self = .labels
    case .oneHot, .classNumber: self = .classes
    case .binary: self = .binary
    case .numbers: self = .numbers
    }
  }

  /// Whether one of several classes is right.
  var hasClasses: Bool { self == .classes || self == .binary }
}

/// What nnrun keeps beside a model in its file and Keras has no word for.
struct SavedNotes: Sendable {
  /// The YAML that the model was first made from.
  var spec: String?
  var task: Task?
  /// Names of the columns that the model takes, in order.
  var features: [String]?
  /// Names of the columns that it predicts.
  var targets: [String]?
  /// Least and greatest number of each feature in training.
  var ranges: [ClosedRange<Float>]?
  /// The data section without its files: classes, columns, separators are used again.
  var data: ConfigValue?
  /// Training steps so far: random layers draw from their number.
  var steps = 0
  /// Where an unfinished training stands, with the totals of its metrics.
  var training: (progress: TrainingProgress, state: [String: Tensor])?

  init() {}

  static let version = 1
  /// Most features whose ranges are kept: of thousands nobody reads a warning, and the room for notes is bounded.
  static let rangeLimit = 10_000

  var value: ConfigValue {
    func names(_ names: [String]?) -> ConfigValue { names.map { .sequence($0.map(ConfigValue.string)) } ?? .null }
    var entries = [
      ConfigEntry("schema", .int(Self.version)), ConfigEntry("nnrun", .string(NNRunVersion.string)),
      ConfigEntry("spec", spec.map(ConfigValue.string) ?? .null),
      ConfigEntry("task", task.map { .string($0.rawValue) } ?? .null), ConfigEntry("features", names(features)),
      ConfigEntry("targets", names(targets)),
      ConfigEntry(
        "ranges",
        ranges.flatMap { $0.count <= Self.rangeLimit ? $0 : nil }.map {
          .sequence($0.map { .sequence([.float($0.lowerBound), .float($0.upperBound)]) })
        } ?? .null),
      ConfigEntry("data", data ?? .null), ConfigEntry("steps", .int(steps)),
    ]
    if let (progress, state) = training {
      entries.append(
        ConfigEntry(
          "training",
          .mapping([
            ConfigEntry("epoch", .int(progress.epoch)), ConfigEntry("step", .int(progress.step)),
            ConfigEntry(
              "state",
              .mapping(state.keys.sorted().map { ConfigEntry($0, Self.json(state[$0] ?? Tensor([0.0], shape: [1]))) })
            ),
          ])))
    }
    return .mapping(entries)
  }

  /// Reads what `value` gave; nothing where a model has no notes.
  ///
  /// - Throws: `DiagnosticError` when they are something else, or of another model.
  init?(of snapshot: ModelSnapshot, file: String) throws {
    guard let value = snapshot.notes else { return nil }
    func damaged(_ key: String) -> DiagnosticError { Self.damaged("\(key) is not what nnrun writes", file: file) }
    func entry<T>(_ key: String, _ read: (ConfigValue) throws -> T?) throws -> T? {
      guard let found = value[key], !found.isNull else { return nil }
      guard let result = try read(found) else { throw damaged(key) }
      return result
    }
    func texts(_ value: ConfigValue) -> [String]? {
      let texts = value.items?.compactMap(\.text)
      return texts?.count == value.items?.count ? texts : nil
    }
    guard let schema = try entry("schema", { $0.text.flatMap { Int($0) } }) else { throw damaged("schema") }
    guard schema <= Self.version else {
      throw DiagnosticError([
        Diagnostic(
          .error, "its notes (nnrun.json) are of a newer nnrun, which this one cannot read", origin: file,
          help: ["install that version, or remove nnrun.json from the zip: the model itself can be read without it"])
      ])
    }
    spec = try entry("spec") { $0.text }
    task = try entry("task") { $0.text.flatMap(Task.init(rawValue:)) }
    features = try entry("features", texts)
    targets = try entry("targets", texts)
    ranges = try entry("ranges") { value in
      let ranges = value.items?.map { item -> ClosedRange<Float>? in
        let ends = item.items?.compactMap { $0.text.flatMap { Float($0) } } ?? []
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
      }
      return ranges.flatMap { $0.contains(nil) ? nil : $0.compactMap(\.self) }
    }
    data = try entry("data") { $0.entries == nil ? nil : $0 }
    steps = try entry("steps") { $0.text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } } ?? 0
    training = try entry("training") { try Self.training($0, snapshot.history, file: file) }
    try checkFeatures(of: snapshot.definition, file: file)
  }

  static func damaged(_ reason: String, file: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, "its notes (nnrun.json) are damaged: \(reason)", origin: file,
        help: ["remove nnrun.json from the zip: the model itself can be read without it"])
    ])
  }

  /// - Throws: `DiagnosticError` when there are names for other columns than the model takes.
  private func checkFeatures(of definition: ModelDefinition, file: String) throws {
    guard let features, let shape = definition.inputs.first?.shape, shape.count == 1, let width = shape[0],
      features.count != width
    else { return }
    throw Self.damaged("they name \(features.count) of \(width) features", file: file)
  }

  private static func training(
    _ value: ConfigValue, _ history: History?, file: String
  ) throws -> (progress: TrainingProgress, state: [String: Tensor])? {
    // Steps are counted with 32 bits.
    let counts = 0...Int(Int32.max)
    guard let epoch = value["epoch"]?.text.flatMap({ Int($0) }), counts.contains(epoch),
      let step = value["step"]?.text.flatMap({ Int($0) }), counts.contains(step), let state = value["state"]?.entries
    else { return nil }
    var tensors: [String: Tensor] = [:]
    for entry in state {
      guard let tensor = tensor(entry.value) else { return nil }
      tensors[entry.key] = tensor
    }
    if let seed = tensors[ControlState.seed.path], seed.dtype != .uint32 || seed.shape != [2] { return nil }
    guard let history else { throw damaged("the history of the training (nnrun.history) is missing", file: file) }
    guard history.epochs.last ?? -1 < epoch else { return nil }
    return (TrainingProgress(epoch: epoch, step: step, history: history), tensors)
  }

  /// Counters and totals are few and small; the numbers read back as they were.
  private static func json(_ tensor: Tensor) -> ConfigValue {
    .mapping([
      ConfigEntry("dtype", .string("\(tensor.dtype)")),
      ConfigEntry("shape", .sequence(tensor.shape.dims.map { .int($0) })),
      ConfigEntry("values", .sequence(tensor.doubles.map { .number($0) })),
    ])
  }

  private static func tensor(_ value: ConfigValue) -> Tensor? {
    guard let dtype = value["dtype"]?.text.flatMap({ name in DType.allCases.first { "\($0)" == name } }),
      dtype.isFloatingPoint || dtype.isInteger || dtype == .bool,
      let dims = value["shape"]?.items?.map({ $0.text.flatMap { Int($0) } }), !dims.contains(nil),
      let numbers = value["values"]?.items?.compactMap(\.number)
    else { return nil }
    var count = 1
    for case let dim? in dims {
      let (product, overflows) = count.multipliedReportingOverflow(by: dim)
      guard dim >= 0, !overflows else { return nil }
      count = product
    }
    guard count == numbers.count else { return nil }
    return Tensor(numbers, shape: Shape(dims.compactMap(\.self))).cast(to: dtype)
  }
}

extension Model {
  /// The model as a file keeps it, with notes beside it and, while it is trained, the history.
  func snapshot(_ notes: SavedNotes) throws -> ModelSnapshot {
    var snapshot = try snapshot(notes: notes.value)
    snapshot.history = notes.training?.progress.history
    return snapshot
  }
}
