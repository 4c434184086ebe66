import NNConfig
import NNGraph
import NNTensor

extension Metrics {
  /// How often prediction and target are equal numbers. Same as Keras `Accuracy`.
  ///
  /// For predictions that are classes already; of probabilities hardly one equals its target. The word `accuracy` in a
  /// spec means the accuracy that suits the shapes, not this.
  public struct Accuracy: MeanMetric {
    public var givenName: String?

    public init() {}

    public static let summary = "How often the output equals the target exactly."
    public static var fields: [Field<Accuracy>] { nameField("accuracy") }
    public var defaultName: String { "accuracy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      let (target, prediction) = try matched(target, prediction)
      return (target .== prediction).cast(to: .float32)
    }
  }

  /// How often `prediction > threshold` equals the target. Same as Keras `BinaryAccuracy`.
  ///
  /// Several outputs per sample count as so many answers, each on its own.
  public struct BinaryAccuracy: MeanMetric {
    public var threshold = 0.5
    public var givenName: String?

    public init() {}

    public static let summary = "How often an output is on the right side of a threshold."
    public static var fields: [Field<BinaryAccuracy>] {
      nameField("binary_accuracy")
      Field("threshold", \.threshold, "Outputs above it count as 1.")
    }
    public var defaultName: String { "binary_accuracy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      let (target, prediction) = try matched(target, prediction)
      return (target .== (prediction .> threshold).cast(to: .float32)).cast(to: .float32)
    }
  }

  /// How often the largest output is at the place of the largest target. Same as Keras `CategoricalAccuracy`.
  ///
  /// Targets have the output's shape, one-hot. Of equal outputs the first counts as the largest.
  public struct CategoricalAccuracy: MeanMetric {
    public var givenName: String?

    public init() {}

    public static let summary = "How often the most probable class is the right one, for one-hot targets."
    public static var fields: [Field<CategoricalAccuracy>] { nameField("categorical_accuracy") }
    public var defaultName: String { "categorical_accuracy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      guard target.shape == prediction.shape, target.shape.rank > 0 else {
        throw TargetError(
          "targets have shape \(target.shape), CategoricalAccuracy needs them one-hot: \(prediction.shape)",
          help: "use sparse_categorical_accuracy where targets are class numbers")
      }
      let axis = target.shape.rank - 1
      return (target.argMax(axis: axis) .== prediction.argMax(axis: axis)).cast(to: .float32)
    }
  }

  /// How often the place of the largest output is the target. Same as Keras `SparseCategoricalAccuracy`.
  ///
  /// Targets are class numbers in place of the output's last axis. Of equal outputs the first counts as the largest.
  public struct SparseCategoricalAccuracy: MeanMetric {
    public var givenName: String?

    public init() {}

    public static let summary = "How often the most probable class is the right one, for class numbers as targets."
    public static var fields: [Field<SparseCategoricalAccuracy>] { nameField("sparse_categorical_accuracy") }
    public var defaultName: String { "sparse_categorical_accuracy" }

    public func values(target: Value, prediction: Value) throws -> Value {
      let labels = try classNumbers(target, of: prediction)
      return (labels .== prediction.argMax(axis: prediction.shape.rank - 1)).cast(to: .float32)
    }
  }
}
