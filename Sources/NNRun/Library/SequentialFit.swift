import NNConfig
import NNData
import NNLayers
import NNTensor
import NNTraining

extension Sequential {
  /// Keras's `fit`: trains on arrays.
  ///
  ///     let history = try model.fit(x, y, epochs: 20, validationSplit: 0.2)
  ///     history["val_loss"]   // one number per epoch
  ///
  /// - Parameters:
  ///   - x: inputs, `[rows, ...]`.
  ///   - y: targets; what they may be says `Dataset.init(_:_:sampleWeight:classes:)`.
  ///   - epochs: number of passes over the rows, those before `initialEpoch` included.
  ///   - batchSize: rows per step.
  ///   - validationSplit: share of the rows that is held out and measured on after every epoch. Deviation: Keras takes
  ///     the last rows; here each class gives its share, or any rows are taken where labels are numbers, unless
  ///     `shuffle` is false.
  ///   - validationData: rows to measure on after every epoch instead.
  ///   - shuffle: whether rows come in a new order in every epoch.
  ///   - classWeight: how much the rows of each class count: `.balanced`, `.byClass(["setosa": 2])`,
  ///     `.byClass([0: 2])`. Not together with `sampleWeight`.
  ///   - sampleWeight: how much each row counts, `[rows]`.
  ///   - initialEpoch: the epoch to begin with, counted from 0.
  ///   - reporter: hears how it goes, step by step.
  ///   - checkpoint: file in which what has been reached is saved every now and then and when the task is cancelled;
  ///     see `fit(_:settings:validationData:reporter:checkpoint:resume:)`.
  /// - Returns: the logs of every epoch.
  /// - Throws: as `fit(_:settings:validationData:reporter:checkpoint:resume:)`.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, validationSplit: Double = 0,
    validationData: (x: Tensor, y: Tensor)? = nil, shuffle: Bool = true, classWeight: ClassWeights? = nil,
    sampleWeight: Tensor? = nil, initialEpoch: Int = 0, reporter: any Reporter = SilentReporter(),
    checkpoint: String? = nil
  ) throws -> History {
    let settings = FitSettings(
      epochs: epochs, batchSize: batchSize, initialEpoch: initialEpoch, shuffle: shuffle,
      validationSplit: validationSplit, classWeight: classWeight)
    return try fit(
      Dataset(x, y, sampleWeight: sampleWeight), settings: settings,
      validationData: validationData.map { try Dataset($0.x, $0.y) }, reporter: reporter, checkpoint: checkpoint)
  }

  /// Keras's `fit`: trains on a data set.
  ///
  ///     let iris = try Dataset(csv: "iris.csv", target: "species")
  ///     try model.fit(iris, epochs: 20, validationSplit: 0.2)
  ///
  /// - Parameters:
  ///   - data: rows with their labels.
  ///   - epochs: number of passes over the rows, those before `initialEpoch` included.
  ///   - batchSize: rows per step.
  ///   - validationSplit: share of the rows that is held out and measured on after every epoch. Deviation: Keras takes
  ///     the last rows; here each class gives its share, or any rows are taken where labels are numbers, unless
  ///     `shuffle` is false.
  ///   - validationData: rows to measure on after every epoch instead.
  ///   - shuffle: whether rows come in a new order in every epoch.
  ///   - classWeight: how much the rows of each class count: `.balanced`, `.byClass(["setosa": 2])`,
  ///     `.byClass([0: 2])`. Not for data that have sample weights.
  ///   - initialEpoch: the epoch to begin with, counted from 0.
  ///   - reporter: hears how it goes, step by step.
  ///   - checkpoint: file in which what has been reached is saved every now and then and when the task is cancelled;
  ///     see `fit(_:settings:validationData:reporter:checkpoint:resume:)`.
  /// - Returns: the logs of every epoch.
  /// - Throws: as `fit(_:settings:validationData:reporter:checkpoint:resume:)`.
  @discardableResult
  public func fit(
    _ data: Dataset, epochs: Int, batchSize: Int = 32, validationSplit: Double = 0, validationData: Dataset? = nil,
    shuffle: Bool = true, classWeight: ClassWeights? = nil, initialEpoch: Int = 0,
    reporter: any Reporter = SilentReporter(), checkpoint: String? = nil
  ) throws -> History {
    let settings = FitSettings(
      epochs: epochs, batchSize: batchSize, initialEpoch: initialEpoch, shuffle: shuffle,
      validationSplit: validationSplit, classWeight: classWeight)
    return try fit(
      data, settings: settings, validationData: validationData, reporter: reporter, checkpoint: checkpoint)
  }

  /// Keras's `fit` with everything that can be set.
  ///
  /// It runs on the thread that calls, until the end. When the task that calls is cancelled, training ends after the
  /// step it is in: what has been reached is saved to `checkpoint`, then `CancellationError` is thrown. Such a training
  /// goes on, and ends with the same weights as if it had never stopped, with
  ///
  ///     let model = try Sequential.load("checkpoint.keras")
  ///     try model.fit(data, settings: settings, checkpoint: "checkpoint.keras", resume: true)
  ///
  /// - Parameters:
  ///   - data: rows with their labels.
  ///   - settings: how long and in what pieces; by default `fitSettings`.
  ///   - validationData: rows to measure on after an epoch, in place of those that `settings` holds out.
  ///   - reporter: hears how it goes, step by step.
  ///   - checkpoint: file to save to when 10 seconds have passed since the last time, and when the task is cancelled.
  ///   - resume: whether the training goes on that the loaded model comes from. The data and settings must be those of
  ///     then.
  /// - Returns: the logs of every epoch, those before an interruption included.
  /// - Throws: `DiagnosticError` when the data do not fit the model; `DivergedError` when the loss becomes NaN or
  ///   infinite; `CancellationError`; `FileAccessError` when the checkpoint cannot be written.
  @discardableResult
  public func fit(
    _ data: Dataset, settings: FitSettings? = nil, validationData: Dataset? = nil,
    reporter: any Reporter = SilentReporter(), checkpoint: String? = nil, resume: Bool = false
  ) throws -> History {
    let settings = settings ?? fitSettings
    try Self.check(settings)
    let model = try model(for: data.features.rowShape, called: "x")
    try check(data, against: notes)
    let prepared = try TrainingRows(data, for: model, classes: classNames)
    var weights = data.sampleWeight
    if let classWeight = settings.classWeight {
      guard weights == nil else {
        throw DiagnosticError("sample weights and class weights are both given", help: "give one of them")
      }
      weights = try classWeight.rowWeights(prepared.labels, rows: data.rows)
    }
    let all = prepared.source(weights: weights)
    var training = prepared.part(of: all)
    var validation = try validationData.map { held in
      var known = notes
      known.remember(prepared, of: data, loss: model.settings?.loss.known)
      try check(held, against: known)
      let rows = try TrainingRows(held, for: model, classes: prepared.labels?.classes ?? classNames)
      return rows.part(of: rows.source(weights: held.sampleWeight))
    }
    if validation == nil, settings.validationSplit > 0 {
      let split = try prepared.split(settings, seed: seed)
      training = SubsetSource(all, rows: split.train)
      // Held-out rows count alike, whatever their class weighs in training.
      validation = SubsetSource(prepared.source(weights: data.sampleWeight), rows: split.heldOut)
    }
    let progress = try resume ? resumed(model) : nil
    // From here on the weights are those of this training.
    notes.training = nil
    if !isAdapted { try adapt(model, to: training) }
    notes.remember(prepared, of: data, loss: model.settings?.loss.known)
    return try model.fit(
      training, validation: validation, settings: settings, reporter: reporter, resuming: progress,
      checkpointing: checkpoint.map { path in Checkpointing { try self.save(path, at: $0) } })
  }

  /// Keras's `adapt`: layers that learn from the data before training (`Normalization`) see all rows once. The first
  /// `fit` does it with the rows that it trains on, so that this is for other rows, or for seeing new ones.
  ///
  /// - Throws: `DiagnosticError` when the rows do not fit the model.
  public func adapt(to data: Dataset) throws {
    let model = try model(for: data.features.rowShape, called: "x")
    try adapt(model, to: model.rows(of: data))
  }

  /// Keras's `evaluate`: loss and metrics over all rows.
  ///
  ///     let logs = try model.evaluate(x, y)
  ///     logs["loss"]
  ///
  /// - Throws: `DiagnosticError` when the data do not fit the model, or it is not compiled.
  public func evaluate(
    _ x: Tensor, _ y: Tensor, batchSize: Int = 32, sampleWeight: Tensor? = nil
  ) throws -> Logs {
    try evaluate(Dataset(x, y, sampleWeight: sampleWeight), batchSize: batchSize)
  }

  /// Keras's `evaluate`: loss and metrics over all rows.
  ///
  /// - Throws: `DiagnosticError` when the data do not fit the model, or it is not compiled.
  public func evaluate(_ data: Dataset, batchSize: Int = 32) throws -> Logs {
    try Self.check(FitSettings(batchSize: batchSize))
    let model = try model(for: data.features.rowShape, called: "x")
    try check(data, against: notes)
    let rows = try TrainingRows(data, for: model, classes: classNames)
    return try model.evaluate(rows.part(of: rows.source(weights: data.sampleWeight)), batchSize: batchSize)
  }

  /// Keras's `predict`: the outputs for all rows, in order.
  ///
  /// - Returns: `[rows, ...]`.
  /// - Throws: `DiagnosticError` when the rows do not fit the model.
  public func predict(_ x: Tensor, batchSize: Int = 32) throws -> Tensor {
    try predict(Dataset(x), batchSize: batchSize)
  }

  /// Keras's `predict`: the outputs for all rows of a data set, whose labels are not looked at.
  ///
  /// - Returns: `[rows, ...]`.
  /// - Throws: `DiagnosticError` when the rows do not fit the model.
  public func predict(_ data: Dataset, batchSize: Int = 32) throws -> Tensor {
    try Self.check(FitSettings(batchSize: batchSize))
    return try model(for: data.features.rowShape, called: "x").predict(data, batchSize: batchSize)
  }

  private static func check(_ settings: FitSettings) throws {
    let diagnostics = Diagnostics()
    settings.check(in: ReadContext(diagnostics: diagnostics, subject: FitSettings.name))
    try diagnostics.throwIfErrors()
  }

  private func check(_ data: Dataset, against notes: SavedNotes) throws {
    try notes.checkNames(
      data.labels, classes: data.classes,
      help: "give class numbers, or the Dataset its classes in the order of their numbers")
  }

  /// Where the training stands that this model comes from; its counters and totals become those of the model.
  private func resumed(_ model: Model) throws -> TrainingProgress {
    guard let (progress, state) = notes.training else {
      throw DiagnosticError(
        "there is no training to resume: the model was saved at the end of one, or by another program, or was compiled "
          + "or trained since it was loaded",
        help: "load the checkpoint and resume at once, or train without resume")
    }
    try model.restoreControlState(state)
    return progress
  }
}

extension Model {
  /// The outputs for all rows of a data set.
  func predict(_ data: Dataset, batchSize: Int) throws -> Tensor {
    try predict(rows(of: data), batchSize: batchSize)[0]
  }

  /// The inputs of a data set.
  ///
  /// - Throws: `DiagnosticError` when they have another shape than the model's.
  func rows(of data: Dataset) throws -> ArraySource {
    let input = definition.inputs[0]
    _ = try definition.bound(to: [data.features.rowShape], data: ["x"])
    return ArraySource(RowArray(data.x.cast(to: input.dtype)), inputName: input.name)
  }
}

/// A data set in the form that a model's loss wants.
struct TrainingRows {
  let data: Dataset
  /// nil where the inputs themselves are to be predicted.
  let labels: EncodedLabels?
  let form: LabelForm
  /// All rows that were loaded, which count alike.
  private let all: ArraySource

  /// - Parameter classes: the classes in order that the model knows from before.
  /// - Throws: `DiagnosticError` when inputs or labels do not fit the model.
  init(_ data: Dataset, for model: Model, classes: [String]?) throws {
    guard let settings = model.settings else {
      throw DiagnosticError("the model is not compiled", help: "call compile with a loss first")
    }
    self.data = data
    _ = try model.definition.bound(to: [data.features.rowShape], data: ["x"])
    let output = try Array(model.predictionGraph(rows: 1).outputs[0].type.shape.dims.dropFirst())
    form = LabelForm(for: settings, output: output, labelWidth: data.labels?.width ?? 1)
    if data.targetsInputs {
      labels = nil
    } else if let given = data.labels {
      labels = try given.encoded(as: form, classes: data.classes ?? (given.isText ? classes : nil))
    } else {
      throw DiagnosticError("the data have no labels", help: "give y, or the column that is the target")
    }
    all = ArraySource(data.features, labels, for: model.definition)
  }

  /// All rows that were loaded.
  func source(weights: Tensor?) -> ArraySource { weights.map { all.weighted(by: RowArray($0)) } ?? all }

  /// The rows that the data set is.
  func part(of source: ArraySource) -> any BatchSource { data.rows.map { SubsetSource(source, rows: $0) } ?? source }

  /// The rows to train on and those held out, as rows of `source`.
  func split(_ settings: FitSettings, seed: UInt64) throws -> (train: [Int], heldOut: [Int]) {
    let rows = data.rows
    let numbers = labels?.classNumbers.map { all in rows.map { $0.map { all[$0] } } ?? all }
    let kind = settings.split ?? (!settings.shuffle ? .last : numbers == nil ? .random : .stratified)
    let split = try RowSplit.make(
      rowCount: data.count, fraction: settings.validationSplit, kind: kind, classNumbers: numbers, seed: seed)
    return (split.train.map { rows?[$0] ?? $0 }, split.heldOut.map { rows?[$0] ?? $0 })
  }
}
