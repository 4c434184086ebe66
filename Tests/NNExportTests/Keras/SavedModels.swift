import NNConfig
import NNLayers
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// Models of nnrun's own, one component or more in each: all catalogues are gone through, so that what is new is tested
/// the day it is there.
struct SavedModel: Sendable, CustomTestStringConvertible {
  let id: String
  let definition: ModelDefinition
  var settings: CompileSettings?
  /// Whether training gives the same numbers everywhere: nothing in it is drawn.
  var trains = false

  var testDescription: String { id }

  static let all: [SavedModel] =
    layers + activations + starts + penalties + losses + metrics + optimizers + schedules

  /// The model with weights, trained a little if it can be.
  func model() throws -> Model {
    let model = try Model(definition, backend: TestBackend.cpu.backend, seed: 5)
    if let settings { try model.compile(settings) }
    if trains { try model.fit(Self.rows(for: settings), settings: Self.fit) }
    return model
  }

  // MARK: - Data

  static var fit: FitSettings {
    FitSettings(epochs: 3, batchSize: 5, shuffle: false)
  }

  /// Numbers that are not drawn: rows of 4, and 3 classes or 3 numbers.
  static func rows(for settings: CompileSettings?) -> TensorSource {
    let rows = 23
    let x = (0..<rows * 4).map { Float(($0 * 37) % 101) / 50 - 1 }
    let classes = (0..<rows).map { Int32(($0 * 7) % 3) }
    let y: Tensor =
      settings?.loss.known?.targetForm == .classNumbers
      ? Tensor(classes, shape: [rows])
      : Tensor(classes.flatMap { label in (0..<3).map { $0 == Int(label) ? Float(1) : 0 } }, shape: [rows, 3])
    return TensorSource(Tensor(x, shape: [rows, 4]), y)
  }

  // MARK: - Networks

  private static func sequential(
    _ id: String, _ layers: [any Layer], _ settings: CompileSettings? = nil, trains: Bool = false,
    frozen: Set<Int> = []
  ) -> SavedModel {
    var definition = ModelDefinition.sequential(
      name: id, input: InputDefinition("input_layer", shape: [4]), layers: layers.map { (nil, $0) })
    for index in frozen { definition.nodes[index].trainable = false }
    return SavedModel(id: id, definition: definition, settings: settings, trains: trains)
  }

  private static func made<Base>(_ catalogue: Catalogue<Base>) -> [(name: String, base: Base)] {
    catalogue.types.compactMap { type in (type.init() as? Base).map { (type.name, $0) } }
  }

  /// Layers of the catalogue with the parameters that they need.
  private static var layers: [SavedModel] {
    func filled(_ layer: any Layer) -> [any Layer] {
      switch layer {
      case is Dense: [Dense(6, activation: .tanh)]
      case is Dropout: [Dropout(0.3)]
      case is GaussianDropout: [GaussianDropout(0.3)]
      case is GaussianNoise: [GaussianNoise(0.3)]
      case is AlphaDropout: [AlphaDropout(0.3)]
      case is ActivationLayer: [ActivationLayer(.silu)]
      case is Rescaling: [Rescaling(0.5)]
      case is Reshape: [Reshape([2, -1])]
      case is Permute: [Reshape([2, 2]), Permute([2, 1])]
      case is RepeatVector: [RepeatVector(3)]
      case is Flatten: [Reshape([2, 2]), Flatten()]
      default: [layer]
      }
    }
    let each = made(LayerCatalog.standard).map { name, layer in
      sequential("layer_\(snakeCase(name))", [Dense(4)] + filled(layer) + [Flatten(), Dense(3)])
    }
    var functional = sequential(
      "functional", [Dense(5, activation: .relu), BatchNormalization(), Dropout(0.5), Dense(5), PReLU(), Dense(3)],
      frozen: [1, 3])
    functional.settings = CompileSettings.with(optimizer: Adam())
    functional = SavedModel(
      id: functional.id,
      definition: ModelDefinition(
        name: "functional", inputs: functional.definition.inputs, nodes: functional.definition.nodes,
        outputs: functional.definition.outputs, isSequential: false), settings: functional.settings)
    return each + [functional]
  }

  /// With their options, and as layers; the one that changes shapes stands last, as Keras wants it.
  private static var activations: [SavedModel] {
    let plain = made(Activations.all).filter { $0.base.isKerasFunction && $0.name != "glu" }
    let dense: [any Layer] = plain.map { Dense(4, activation: Activation($0.base)) }
    let others: [Activation] = [
      .leakyRelu(negativeSlope: 0.1), .relu(maxValue: 5), .relu(negativeSlope: 0.2, threshold: 0.1), .elu(alpha: 0.4),
      .softmax(axis: [1]), .step,
    ]
    return [
      sequential("activations", dense + [Dense(6, activation: .glu)]),
      sequential("activations_with_options", others.map { Dense(4, activation: $0) } + [Dense(3)]),
    ]
  }

  private static var starts: [SavedModel] {
    let layers: [any Layer] = made(Initializers.all).filter { $0.name != "STFT" }
      .map { Dense(4, kernelInitializer: AnyInitializer($0.base)) }
    return [sequential("initializers", layers + [Dense(3)])]
  }

  private static var penalties: [SavedModel] {
    var layers: [any Layer] = []
    for (_, regularizer) in made(Regularizers.all) {
      let any = AnyRegularizer(regularizer)
      layers.append(Dense(4, activation: .tanh, kernelRegularizer: any))
    }
    for (_, constraint) in made(Constraints.all) {
      let any = AnyConstraint(constraint)
      layers.append(Dense(4, activation: .tanh, kernelConstraint: any))
    }
    layers.append(Dense(4, biasRegularizer: .l2, activityRegularizer: .l1L2(l1: 0.01), biasConstraint: .nonNeg))
    let settings = CompileSettings.with(optimizer: SGD(learningRate: 0.01, momentum: 0.5))
    return [sequential("penalties", layers + [Dense(3, activation: .softmax)], settings, trains: true)]
  }

  // MARK: - Compiled

  /// Only Keras on TensorFlow looks behind a softmax for the logits of a binary crossentropy, so it gets a sigmoid.
  private static func small(_ id: String, _ settings: CompileSettings, output: Activation = .softmax) -> SavedModel {
    let layers: [any Layer] = [Dense(5, activation: .tanh), BatchNormalization(), Dense(3, activation: output)]
    return sequential(id, layers, settings, trains: true)
  }

  private static var losses: [SavedModel] {
    made(Losses.all).flatMap { name, loss in
      var settings = CompileSettings.with(optimizer: SGD(learningRate: 0.05))
      settings.loss = LossReference(loss)
      var named = settings
      named.loss = LossReference(snakeCase(name)) ?? settings.loss
      let output: Activation = loss is BinaryCrossentropy ? .sigmoid : .softmax
      return [
        small("loss_\(snakeCase(name))", settings, output: output),
        small("loss_name_\(snakeCase(name))", named, output: output),
      ]
    }
  }

  private static var metrics: [SavedModel] {
    var settings = CompileSettings.with(optimizer: SGD(learningRate: 0.05))
    // One-hot targets, so those that take class numbers are written only.
    let all = made(Metrics.all).filter { !$0.name.hasPrefix("Sparse") && !($0.base is Metrics.BinaryCrossentropy) }
    settings.metrics = all.map { MetricReference($0.base) } + ["accuracy", "mse"].compactMap { MetricReference($0) }
    settings.weightedMetrics = [MetricReference(Metrics.MeanAbsoluteError())]
    var sparse = CompileSettings.with(optimizer: SGD(learningRate: 0.05))
    sparse.loss = LossReference(SparseCategoricalCrossentropy())
    sparse.metrics = made(Metrics.all).filter { $0.name.hasPrefix("Sparse") }.map { MetricReference($0.base) }
    var binary = CompileSettings.with(optimizer: SGD(learningRate: 0.05))
    binary.loss = LossReference(BinaryCrossentropy())
    binary.metrics = [MetricReference(Metrics.BinaryCrossentropy())]
    return [
      small("metrics", settings), small("metrics_sparse", sparse), small("metrics_binary", binary, output: .sigmoid),
    ]
  }

  private static var optimizers: [SavedModel] {
    let variants: [(String, any Optimizer)] =
      made(Optimizers.all).map { (snakeCase($0.name), $0.base) } + [
        ("momentum", SGD(learningRate: 0.05, momentum: 0.9)),
        ("nesterov", SGD(learningRate: 0.05, momentum: 0.9, nesterov: true)),
        ("rmsprop_centered", RMSprop(learningRate: 0.01, momentum: 0.5, centered: true)),
        ("amsgrad", Adam(learningRate: 0.01, amsgrad: true)),
        ("decaying", Adam(learningRate: 0.01, weightDecay: 0.01)),
        ("clipping", SGD(learningRate: 0.1, clipNorm: 0.1)),
        ("clipping_values", SGD(learningRate: 0.1, clipValue: 0.01)),
        ("clipping_all", SGD(learningRate: 0.1, globalClipNorm: 0.1)),
        ("scaling", SGD(learningRate: 0.1, lossScaleFactor: 4)),
        ("accumulating", Adam(learningRate: 0.01, gradientAccumulationSteps: 3)),
        (
          "averaging",
          SGD(learningRate: 0.05, momentum: 0.5, useEMA: true, emaMomentum: 0.9, emaOverwriteFrequency: 4)
        ),
      ]
    return variants.map { small("optimizer_\($0)", CompileSettings.with(optimizer: $1)) }
  }

  private static var schedules: [SavedModel] {
    made(LearningRateSchedules.all).map { name, schedule in
      let optimizer = SGD(learningRate: .schedule(filled(schedule)))
      return small("schedule_\(snakeCase(name))", CompileSettings.with(optimizer: optimizer))
    }
  }

  /// A schedule with the parameters that it needs.
  private static func filled(_ schedule: any LearningRateSchedule) -> any LearningRateSchedule {
    switch schedule {
    case is ExponentialDecay: ExponentialDecay(initialLearningRate: 0.1, decaySteps: 4, decayRate: 0.9)
    case is InverseTimeDecay: InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 4, decayRate: 0.5)
    case is PiecewiseConstantDecay: PiecewiseConstantDecay(boundaries: [4, 9], values: [0.1, 0.05, 0.01])
    case is PolynomialDecay: PolynomialDecay(initialLearningRate: 0.1, decaySteps: 10)
    case is CosineDecay: CosineDecay(initialLearningRate: 0.1, decaySteps: 10)
    case is CosineDecayRestarts: CosineDecayRestarts(initialLearningRate: 0.1, firstDecaySteps: 5)
    default: schedule
    }
  }
}

extension CompileSettings {
  static func with(optimizer: any Optimizer) -> CompileSettings {
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(optimizer)
    settings.loss = LossReference(CategoricalCrossentropy())
    settings.metrics = [MetricReference("accuracy")].compactMap { $0 }
    return settings
  }
}
