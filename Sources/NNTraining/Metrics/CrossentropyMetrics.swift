import NNConfig
import NNGraph
import NNTensor

extension Metrics {
  /// Mean of what the loss of this name gives. Same as Keras's metric `BinaryCrossentropy`.
  ///
  /// Deviation: targets without a last axis of 1 are taken too, as the loss takes them.
  public struct BinaryCrossentropy: MeanMetric {
    public var givenName: String?
    public var fromLogits = false
    public var labelSmoothing = 0.0

    public init() {}

    public static let summary = "Crossentropy of yes-or-no outputs."
    public static let aliases = ["binary_crossentropy", "bce"]
    public static var fields: [Field<BinaryCrossentropy>] {
      nameField("binary_crossentropy")
      Field("from_logits", \.fromLogits, "Whether the outputs are logits rather than probabilities.")
      Field("label_smoothing", \.labelSmoothing, "Draws targets this far towards 0.5.", check: .range(0...1))
    }
    public var defaultName: String { "binary_crossentropy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      try binaryCrossentropy(
        target: target, prediction: prediction, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: -1)
    }
  }

  /// Mean of what the loss of this name gives. Same as Keras's metric `CategoricalCrossentropy`.
  public struct CategoricalCrossentropy: MeanMetric {
    public var givenName: String?
    public var fromLogits = false
    public var labelSmoothing = 0.0
    public var axis = -1

    public init() {}

    public static let summary = "Crossentropy of one class among several, for one-hot targets."
    public static var fields: [Field<CategoricalCrossentropy>] {
      nameField("categorical_crossentropy")
      Field("from_logits", \.fromLogits, "Whether the outputs are logits rather than probabilities.")
      Field(
        "label_smoothing", \.labelSmoothing, "Share of each target that is spread evenly over all classes.",
        check: .range(0...1))
      Field("axis", \.axis, "Axis of the classes.")
    }
    public var defaultName: String { "categorical_crossentropy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      try categoricalCrossentropy(
        target: target, prediction: prediction, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
    }
  }

  /// Mean of what the loss of this name gives. Same as Keras's metric `SparseCategoricalCrossentropy`.
  ///
  /// As in Keras, elements of `ignore_class` count as 0, and are left out only where there are weights.
  public struct SparseCategoricalCrossentropy: MeanMetric {
    public var givenName: String?
    public var fromLogits = false
    public var ignoreClass: Int?
    public var axis = -1

    public init() {}

    public static let summary = "Crossentropy of one class among several, for class numbers as targets."
    public static var fields: [Field<SparseCategoricalCrossentropy>] {
      nameField("sparse_categorical_crossentropy")
      Field("from_logits", \.fromLogits, "Whether the outputs are logits rather than probabilities.")
      Field("ignore_class", \.ignoreClass, "Class number whose elements give 0.")
      Field("axis", \.axis, "Axis of the classes: the last one.")
    }
    public var defaultName: String { "sparse_categorical_crossentropy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      try loss.elements(target: target, prediction: prediction)
    }

    public func valueMask(target: Value, prediction: Value) throws -> Value? {
      try loss.elementMask(target: target, prediction: prediction)
    }

    private var loss: NNTraining.SparseCategoricalCrossentropy {
      var loss = NNTraining.SparseCategoricalCrossentropy()
      loss.fromLogits = fromLogits
      loss.ignoreClass = ignoreClass
      loss.axis = axis
      return loss
    }
  }
}
