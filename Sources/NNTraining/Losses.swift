import NNConfig
import NNGraph
import NNTensor

/// The losses that a spec can name.
public enum Losses {
  public static let all = Catalogue<any Loss>(
    kind: "loss",
    [
      BinaryCrossentropy.self, CategoricalCrossentropy.self, MeanAbsoluteError.self, MeanSquaredError.self,
      SparseCategoricalCrossentropy.self,
    ])
}

extension Loss {
  /// What every loss of Keras has behind its own parameters.
  static func common(_ kerasName: String) -> [Field<Self>] {
    [
      Field<Self>(
        "reduction", \.reduction, "How single losses become one number.",
        keras: KerasForm(
          read: { $0.isNull ? LossReduction.none : LossReduction.read($0, in: $1) })),
      Field<Self>(
        "name", \.givenName, "A name of its own.",
        keras: KerasForm(write: { name, _ in .string(name ?? kerasName) })),
    ]
  }

  public static var unsupported: [UnsupportedKey] { [.computeType] }
}

extension UnsupportedKey {
  static let computeType = UnsupportedKey(
    "dtype", "is not available: losses and metrics are computed in float32", isIgnoredInKeras: true)
}

/// `mean((target - prediction)^2)` over the last axis. Same as Keras `MeanSquaredError`.
///
/// Targets have the output's shape.
public struct MeanSquaredError: Loss {
  public var reduction = LossReduction.sumOverBatchSize
  public var givenName: String?

  public init() {}

  public static let summary = "Mean of squared differences, for numbers."
  public static let aliases = ["mean_squared_error", "mse"]

  public static var fields: [Field<MeanSquaredError>] { common("mean_squared_error") }

  public func elements(target: Value, prediction: Value) throws -> Value {
    try squaredErrors(target: target, prediction: prediction)
  }
}

/// `mean(|target - prediction|)` over the last axis. Same as Keras `MeanAbsoluteError`.
///
/// Targets have the output's shape.
public struct MeanAbsoluteError: Loss {
  public var reduction = LossReduction.sumOverBatchSize
  public var givenName: String?

  public init() {}

  public static let summary = "Mean of absolute differences, for numbers; outliers weigh less than squared."
  public static let aliases = ["mean_absolute_error", "mae"]

  public static var fields: [Field<MeanAbsoluteError>] { common("mean_absolute_error") }

  public func elements(target: Value, prediction: Value) throws -> Value {
    try absoluteErrors(target: target, prediction: prediction)
  }
}

/// `mean(-t * log(p) - (1 - t) * log(1 - p))` over `axis`. Same as Keras `BinaryCrossentropy`.
///
/// Targets have the output's shape and are 0 or 1; of several outputs they may lie in between, a label file for one
/// output holds classes only. Probabilities are clipped to `[1e-7, 1 - 1e-7]`; an output that comes from a sigmoid or
/// softmax is not clipped, its logits are used.
public struct BinaryCrossentropy: Loss {
  public var fromLogits = false
  public var labelSmoothing = 0.0
  public var axis = -1
  public var reduction = LossReduction.sumOverBatchSize
  public var givenName: String?

  public init() {}

  public static let summary = "Crossentropy of yes-or-no outputs, each on its own: one sigmoid unit or several."
  public static let aliases = ["binary_crossentropy", "bce"]

  public static var fields: [Field<BinaryCrossentropy>] {
    Field("from_logits", \.fromLogits, "Whether the outputs are logits rather than probabilities.")
    Field("label_smoothing", \.labelSmoothing, "Draws targets this far towards 0.5.", check: .range(0...1))
    Field("axis", \.axis, "Axis that is averaged over.")
    common("binary_crossentropy")
  }

  public var expectsClasses: Bool { true }

  public func elements(target: Value, prediction: Value) throws -> Value {
    try binaryCrossentropy(
      target: target, prediction: prediction, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
  }
}

/// `-sum(t * log(p / sum(p)))` over `axis`. Same as Keras `CategoricalCrossentropy`.
///
/// Targets have the output's shape: one-hot, or one probability per class. Probabilities are clipped to
/// `[1e-7, 1 - 1e-7]`; an output that comes from a softmax or sigmoid is not clipped, its logits are used.
public struct CategoricalCrossentropy: Loss {
  public var fromLogits = false
  public var labelSmoothing = 0.0
  public var axis = -1
  public var reduction = LossReduction.sumOverBatchSize
  public var givenName: String?

  public init() {}

  public static let summary = "Crossentropy of one class among several, for one-hot targets: softmax units."

  public static var fields: [Field<CategoricalCrossentropy>] {
    Field("from_logits", \.fromLogits, "Whether the outputs are logits rather than probabilities.")
    Field(
      "label_smoothing", \.labelSmoothing, "Share of each target that is spread evenly over all classes.",
      check: .range(0...1))
    Field("axis", \.axis, "Axis of the classes.")
    common("categorical_crossentropy")
  }

  public var expectsClasses: Bool { true }

  public func elements(target: Value, prediction: Value) throws -> Value {
    try categoricalCrossentropy(
      target: target, prediction: prediction, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
  }
}

/// `-log(p[t] / sum(p))` over the last axis. Same as Keras `SparseCategoricalCrossentropy`.
///
/// Targets are class numbers in place of the output's last axis. Elements whose target is `ignore_class` do not count.
/// Clipping and logits as for `CategoricalCrossentropy`, but with `ignore_class` no logits are looked for. As in Keras,
/// the last axis holds the classes.
public struct SparseCategoricalCrossentropy: Loss {
  public var fromLogits = false
  public var ignoreClass: Int?
  public var axis = -1
  public var reduction = LossReduction.sumOverBatchSize
  public var givenName: String?

  public init() {}

  public static let summary = "Crossentropy of one class among several, for class numbers as targets: softmax units."

  public static var fields: [Field<SparseCategoricalCrossentropy>] {
    Field("from_logits", \.fromLogits, "Whether the outputs are logits rather than probabilities.")
    Field("ignore_class", \.ignoreClass, "Class number whose elements do not count.")
    common("sparse_categorical_crossentropy")
    Field("axis", \.axis, "Axis of the classes: the last one.")
  }

  public var targetForm: TargetForm { .classNumbers }
  public var expectsClasses: Bool { true }

  public func elements(target: Value, prediction: Value) throws -> Value {
    guard axis == -1 || axis == prediction.shape.rank - 1 else {
      throw TargetError(
        "SparseCategoricalCrossentropy: axis: only the last axis can hold the classes, got \(axis)",
        help: "leave axis out")
    }
    return try sparseCategoricalCrossentropy(
      target: target, prediction: prediction, fromLogits: fromLogits, ignoredClass: ignoreClass)
  }

  public func elementMask(target: Value, prediction: Value) throws -> Value? {
    guard let ignoreClass else { return nil }
    return try classNumbers(target, of: prediction) .!= Double(ignoreClass)
  }
}

/// `mean((t - p)^2)` over the last axis.
func squaredErrors(target: Value, prediction: Value) throws -> Value {
  let (target, prediction) = try matched(target, prediction)
  let difference = target - prediction
  return (difference * difference).mean(axes: [difference.shape.rank - 1])
}

/// `mean(|t - p|)` over the last axis.
func absoluteErrors(target: Value, prediction: Value) throws -> Value {
  let (target, prediction) = try matched(target, prediction)
  return abs(target - prediction).mean(axes: [target.shape.rank - 1])
}
