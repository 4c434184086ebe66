import NNConfig
import NNData
import NNGraph
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// A network of layers in a row: written, trained and asked as in Keras.
///
///     let model = try Sequential {
///       Input([4])
///       Dense(16, activation: .relu)
///       Dense(3, activation: .softmax)
///     }
///     try model.compile(optimizer: .adam(learningRate: 0.01), loss: .categoricalCrossentropy, metrics: [.accuracy])
///     let history = try model.fit(x, y, epochs: 20, validationSplit: 0.2)
///     let probabilities = try model.predict(x)
///     try model.save("model.keras")
///
/// Without an `Input` the first data tell the shape of a row, as in Keras. Nothing is printed and no signal is caught;
/// what goes wrong is thrown, and reads as the program nnrun would say it. The same seed, data and number of threads
/// give the same weights, bit for bit.
///
/// Not safe to use from two threads at once. To answer many tasks at the same time, make a `predictor()`.
public final class Sequential {
  public let name: String
  /// Of initial weights, shuffling and random layers.
  public let seed: UInt64
  let chain: LayerChain
  let backend: any Backend
  private(set) var built: Model?
  private(set) var compiled: CompileSettings?
  /// What the model had when it was saved; nil for a new one.
  private var saved: ModelSnapshot?
  /// What `fit` uses where it is told nothing else: Keras's defaults, or the `fit` section of a spec.
  public var fitSettings = FitSettings()
  /// What nnrun keeps in the file beside the model.
  var notes = SavedNotes()
  /// Whether layers that learn from the data before training have seen some, in this program or before.
  private(set) var isAdapted = false

  /// A network of the layers that the closure lists.
  ///
  /// - Parameters:
  ///   - name: as summaries and the saved model call it.
  ///   - backend: what computes, `Backends.make("cpu", threads: 4)` for one; by default the processor with all its
  ///     threads, or what NNRUN_BACKEND and NNRUN_THREADS say.
  /// - Throws: `DiagnosticError` for parameters out of range and, where the input's shape is given, for layers that do
  ///   not fit what they get.
  public convenience init(
    name: String = "sequential", seed: UInt64 = 0, backend: (any Backend)? = nil,
    @LayerListBuilder _ layers: () throws -> [LayerListBuilder.Part]
  ) throws {
    try self.init(LayerChain(layers()), name: name, seed: seed, backend: backend)
  }

  /// A network of these layers.
  ///
  /// - Throws: as the other initializer.
  public convenience init(
    _ layers: [any Layer], input: Input? = nil, name: String = "sequential", seed: UInt64 = 0,
    backend: (any Backend)? = nil
  ) throws {
    let parts = (input.map { [.input($0)] } ?? []) + layers.map { LayerListBuilder.Part.layer(LayerEntry($0)) }
    try self.init(LayerChain(parts), name: name, seed: seed, backend: backend)
  }

  /// - Parameter saved: the model that this one is a copy of.
  init(
    _ chain: LayerChain, name: String, seed: UInt64, backend: (any Backend)?, saved: ModelSnapshot? = nil,
    notes: SavedNotes = SavedNotes()
  ) throws {
    self.chain = chain
    self.name = name
    self.seed = seed
    self.backend = try backend ?? Backends.make()
    self.saved = saved
    self.notes = notes
    compiled = saved?.settings
    isAdapted = saved != nil
    if let input = chain.input, input.shape.allSatisfy({ $0 != nil }) { try build(input) }
  }

  /// Keras's `compile`: sets loss, optimizer and metrics. Weights stay; the optimizer begins anew.
  ///
  ///     try model.compile(optimizer: .sgd(learningRate: 0.1, momentum: 0.9), loss: .mse, metrics: [.mae])
  ///     try model.compile(optimizer: "adam", loss: "mse", metrics: ["mae"])
  ///
  /// - Parameters:
  ///   - metrics: numbers to show beside the loss.
  ///   - weightedMetrics: metrics that count rows by their weights.
  /// - Throws: `DiagnosticError` for words that mean nothing, parameters out of range, and a loss or a metric that does
  ///   not fit the output.
  public func compile(
    optimizer: Choice<AnyOptimizer> = .rmsprop, loss: Choice<LossReference>, metrics: [Choice<MetricReference>] = [],
    weightedMetrics: [Choice<MetricReference>] = []
  ) throws {
    var settings = CompileSettings()
    settings.optimizer = try optimizer.resolved()
    settings.loss = try loss.resolved()
    settings.metrics = try metrics.map { try $0.resolved() }
    settings.weightedMetrics = try weightedMetrics.map { try $0.resolved() }
    try compile(settings)
  }

  func compile(_ settings: CompileSettings, places: CompilePlaces = CompilePlaces()) throws {
    let diagnostics = Diagnostics()
    settings.check(diagnostics)
    try diagnostics.throwIfErrors()
    try built?.compile(settings, places: places)
    compiled = settings
    // The optimizer begins anew, so that no training can go on as if nothing had happened.
    saved?.optimizerVariables = nil
    notes.training = nil
  }

  // MARK: - Building

  /// The network with its weights, made for rows of this shape if it has not been made yet.
  ///
  /// - Throws: `DiagnosticError` when the layers do not fit such rows.
  func model(for row: Shape, called data: String) throws -> Model {
    if let built { return built }
    let input = chain.input ?? InputDefinition(Spec.defaultInputName, shape: row.dims.map { $0 })
    let definition = try chain.definition(name: name, input: input).bound(to: [row], data: [data])
    return try build(definition.inputs[0])
  }

  @discardableResult
  private func build(_ input: InputDefinition) throws -> Model {
    let definition = chain.definition(name: name, input: input)
    // Refuses what this machine cannot hold before anybody asks for the memory.
    _ = try ModelSummary(definition)
    let model = try Model(definition, backend: backend, seed: seed, weights: saved?.weights)
    if let compiled {
      try model.compile(compiled)
      if let variables = saved?.optimizerVariables { try model.restoreOptimizer(variables) }
    }
    try model.restoreControlState([ControlState.step.path: Tensor(scalar: Int32(clamping: notes.steps))])
    saved = nil
    built = model
    return model
  }

  /// The network with its weights: variables by path, graphs, the backend's report. Most programs need none of it.
  ///
  /// - Throws: `DiagnosticError` as long as the shape of the input is not known.
  public func engine() throws -> Model {
    guard let built else {
      throw DiagnosticError(
        "the model has no weights yet: the shape of its input is not known",
        help: "begin the layers with Input([...]), or train the model first")
    }
    return built
  }

  /// Layers that learn from the data before training (`Normalization`) see `source`.
  func adapt(_ model: Model, to source: any BatchSource) throws {
    if model.needsAdaptation { try model.adapt(to: source) }
    isAdapted = true
  }

  // MARK: - Looking at it

  /// Layers, shapes and numbers of weights; as text a table.
  ///
  /// - Throws: `DiagnosticError` as long as the shape of the input is not known.
  public func summary() throws -> ModelSummary {
    if let built { return try ModelSummary(built.definition) }
    guard let input = chain.input else { return try ModelSummary(engine().definition) }
    return try ModelSummary(chain.definition(name: name, input: input))
  }

  /// The names of the classes in the order in which the output counts them; nil where labels were not names.
  public var classNames: [String]? { notes.classNames }

  /// Paths of the weights in the order in which Keras lists them: `dense/kernel`, `dense/bias`.
  public var weightPaths: [String] { built?.weights.map(\.path) ?? [] }

  /// The weights at a path.
  ///
  /// - Throws: `GraphError` for an unknown path, `DiagnosticError` as long as there are no weights.
  public func weight(_ path: String) throws -> Tensor { try engine().weight(path) }

  /// Sets the weights at a path.
  ///
  /// - Throws: `GraphError` for an unknown path or another shape, `DiagnosticError` for texts and as long as there are
  ///   no weights.
  public func setWeight(_ path: String, to tensor: Tensor) throws {
    let model = try engine()
    guard tensor.dtype != .string, tensor.dtype != .opaque else {
      throw DiagnosticError("\(path): expected numbers, got texts")
    }
    let dtype = model.weights.first { $0.path == path }?.type.dtype
    try model.setWeight(path, tensor.cast(to: dtype ?? tensor.dtype))
  }
}

extension CompileSettings {
  /// Tells every parameter of optimizer, loss and metrics that is out of range.
  fileprivate func check(_ diagnostics: Diagnostics) {
    // A word for several metrics stands for those without parameters, whatever the shapes.
    let metrics = (metrics + weightedMetrics).map { $0.resolved(target: [1, 1], prediction: [1, 1]) as any Component }
    for component in [optimizer.base as any Component] + (loss.known.map { [$0] } ?? []) + metrics {
      component.check(in: ReadContext(diagnostics: diagnostics, subject: type(of: component).name))
    }
  }
}
