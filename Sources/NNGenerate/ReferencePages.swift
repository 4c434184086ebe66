import NNLayers
import NNTraining

/// The pages below `docs/reference`.
struct ReferencePages {
  var comments: SourceComments

  func files() throws -> [GeneratedFile] {
    try Self.pages.map { page in
      GeneratedFile(path: "docs/reference/\(page.name).md", text: try page.text(comments: comments))
    }
  }

  static let pages = [
    layers, activations, losses, metrics, optimizers, schedules, initializers, regularizers, constraints,
  ]

  /// How names are told apart, for all but layers.
  private static let spellings = """
    Names may be written as Keras's class or as its short name, in capitals or not, with underscores or without.
    """

  private static let layers = ReferencePage(
    name: "layers", title: "Layers",
    introduction: """
      What an entry of `layers:` can be, beside `Input` ([the spec](../spec.md#input)). Names, parameters, defaults and
      arithmetic are Keras's. Every layer also takes `name`, `trainable: false` (its weights stay as they are) and, if it
      is the first, `input_shape` or `input_dim`. Shapes are written as `[batch, ...]`.
      """,
    types: LayerCatalog.standard.types,
    usage: .init(
      frame: "- *",
      entries: [
        "Activation": "Activation: relu", "ActivityRegularization": "ActivityRegularization: {l2: 0.01}",
        "AlphaDropout": "AlphaDropout: 0.1", "GaussianNoise": "GaussianNoise: 0.1", "Reshape": "Reshape: [2, 5]",
        "Rescaling": "Rescaling: 0.0625", "RepeatVector": "RepeatVector: 3",
        "Dense": "Dense: {units: 64, activation: relu}",
      ],
      whole: ["Permute": "- Reshape: [2, 5]\n- Permute: [2, 1]"]))

  private static let activations = ReferencePage(
    name: "activations", title: "Activations",
    introduction: """
      Functions for the `activation` of a layer, and for `Activation` as a layer of its own. \(spellings) Without an
      activation a layer gives what it computed (`linear`). A function with parameters is written as a mapping; a saved
      model holds it as the Keras layer that does the same, and what no such layer can do is refused when it is read.
      """,
    types: Activations.all.types,
    usage: .init(
      frame: "- Dense: {units: 10, activation: *}",
      entries: [
        "leaky_relu": "{leaky_relu: {negative_slope: 0.1}}", "elu": "{elu: {alpha: 0.5}}",
        "relu": "{relu: {max_value: 6}}", "threshold": "{threshold: {threshold: 0.5, default_value: 0}}",
        "celu": "celu", "gelu": "gelu", "hard_shrink": "hard_shrink", "log_softmax": "log_softmax",
        "soft_shrink": "soft_shrink", "softmax": "softmax", "sparsemax": "sparsemax", "squareplus": "squareplus",
        "glu": "glu",
      ]))

  private static let losses = ReferencePage(
    name: "losses", title: "Losses",
    introduction: """
      What `compile: {loss: …}` can be: the number that training makes small. \(spellings) `crossentropy` is the one
      that suits the labels and the last layer.
      """,
    types: Losses.all.types,
    usage: .init(
      frame: "compile: {loss: *}",
      entries: [
        "BinaryCrossentropy": "{BinaryCrossentropy: {from_logits: true}}",
        "CategoricalCrossentropy": "{CategoricalCrossentropy: {label_smoothing: 0.1}}",
        "SparseCategoricalCrossentropy": "{SparseCategoricalCrossentropy: {from_logits: true}}",
        "MeanSquaredError": "mse", "MeanAbsoluteError": "mae",
      ]))

  private static let metrics = ReferencePage(
    name: "metrics", title: "Metrics",
    introduction: """
      Numbers that `compile: {metrics: […]}` shows beside the loss. \(spellings) As in Keras, `accuracy` is the accuracy
      that suits the last layer and the labels: `BinaryAccuracy`, `CategoricalAccuracy` or
      `SparseCategoricalAccuracy`; `crossentropy` likewise.
      """,
    types: Metrics.all.types,
    usage: .init(
      frame: "compile: {loss: mse, metrics: [*]}", entries: ["R2Score": "R2Score", "Accuracy": "Accuracy"],
      whole: [
        "BinaryAccuracy": "compile: {loss: binary_crossentropy, metrics: [{BinaryAccuracy: {threshold: 0.7}}]}",
        "BinaryCrossentropy": "compile: {loss: mse, metrics: [BinaryCrossentropy]}",
        "CategoricalAccuracy": "compile: {loss: categorical_crossentropy, metrics: [CategoricalAccuracy]}",
        "CategoricalCrossentropy": "compile: {loss: mse, metrics: [CategoricalCrossentropy]}",
        "SparseCategoricalAccuracy":
          "compile: {loss: sparse_categorical_crossentropy, metrics: [SparseCategoricalAccuracy]}",
        "SparseCategoricalCrossentropy":
          "compile: {loss: {SparseCategoricalCrossentropy: {ignore_class: 0}}, metrics: [SparseCategoricalCrossentropy]}",
      ]))

  private static let optimizers = ReferencePage(
    name: "optimizers", title: "Optimizers",
    introduction: """
      The rule by which training changes the weights: `compile: {optimizer: …}`, `RMSprop` by default. \(spellings) The
      learning rate is a number or a [schedule](schedules.md).
      """,
    types: Optimizers.all.types,
    usage: .init(
      frame: "compile: {loss: mse, optimizer: {*}}",
      entries: [
        "SGD": "SGD: {learning_rate: 0.01, momentum: 0.9}", "RMSprop": "RMSprop: 0.001", "Adam": "Adam: 0.001",
      ]))

  private static let schedules = ReferencePage(
    name: "schedules", title: "Learning-rate schedules",
    introduction: """
      A learning rate that changes while training goes on, in place of the number behind an optimizer's
      `learning_rate`. Steps are batches: with 1,437 rows in batches of 32 an epoch has 45.
      """,
    types: LearningRateSchedules.all.types,
    usage: .init(
      frame: """
        compile:
          loss: mse
          optimizer:
            SGD:
              learning_rate:
                *
        """,
      entries: [
        "CosineDecay": "CosineDecay: {initial_learning_rate: 0.1, decay_steps: 1000}",
        "CosineDecayRestarts": "CosineDecayRestarts: {initial_learning_rate: 0.1, first_decay_steps: 1000}",
        "ExponentialDecay": "ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 1000, decay_rate: 0.96}",
        "InverseTimeDecay": "InverseTimeDecay: {initial_learning_rate: 0.1, decay_steps: 1000, decay_rate: 0.5}",
        "PiecewiseConstantDecay": "PiecewiseConstantDecay: {boundaries: [1000, 2000], values: [0.1, 0.01, 0.001]}",
        "PolynomialDecay":
          "PolynomialDecay: {initial_learning_rate: 0.1, decay_steps: 1000, end_learning_rate: 0.001}",
      ]))

  private static let initializers = ReferencePage(
    name: "initializers", title: "Initializers",
    introduction: """
      First values of weights, for parameters such as `kernel_initializer`. \(spellings) Random ones draw from the
      model's seed and the weight's name, so that adding a layer leaves the weights of the others as they are; numbers
      differ from those that Keras draws from the same distribution.
      """,
    types: Initializers.all.types,
    usage: .init(
      frame: "- Dense: {units: 10, kernel_initializer: *}",
      entries: [
        "Constant": "{Constant: 0.1}", "RandomNormal": "{RandomNormal: {stddev: 0.01}}",
        "RandomUniform": "{RandomUniform: {minval: -0.1, maxval: 0.1}}",
        "TruncatedNormal": "{TruncatedNormal: {stddev: 0.01}}", "Orthogonal": "Orthogonal", "Identity": "Identity",
        "VarianceScaling": "{VarianceScaling: {scale: 2, mode: fan_in}}",
      ],
      withoutExample: ["STFT"]))

  private static let regularizers = ReferencePage(
    name: "regularizers", title: "Regularizers",
    introduction: """
      Penalties on weights or outputs that are added to the loss, for parameters such as `kernel_regularizer`.
      \(spellings)
      """,
    types: Regularizers.all.types,
    usage: .init(
      frame: "- Dense: {units: 10, kernel_regularizer: {*}}",
      entries: [
        "L1L2": "L1L2: {l1: 0.001, l2: 0.01}", "OrthogonalRegularizer": "OrthogonalRegularizer: {factor: 0.01}",
      ]
    ))

  private static let constraints = ReferencePage(
    name: "constraints", title: "Constraints",
    introduction: """
      What weights are forced to after every update, for parameters such as `kernel_constraint`. \(spellings)
      """,
    types: Constraints.all.types,
    usage: .init(
      frame: "- Dense: {units: 10, kernel_constraint: *}",
      entries: [
        "MaxNorm": "{MaxNorm: {max_value: 3}}", "MinMaxNorm": "{MinMaxNorm: {min_value: 0.5, max_value: 1}}",
        "UnitNorm": "UnitNorm",
      ]))
}
