import NNConfig
import NNGraph
import NNTensor

/// How single losses become one number.
public enum LossReduction: String, ConfigChoice {
  case sumOverBatchSize = "sum_over_batch_size"
  case sum
  case mean
  case meanWithSampleWeight = "mean_with_sample_weight"
  case none
}

/// What a loss takes as target for an output of `[batch, ..., n]`.
public enum TargetForm: Hashable, Sendable {
  /// The output's own shape: numbers, or classes made one-hot.
  case likeOutput
  /// One class number in place of the last axis.
  case classNumbers
}

/// What training makes small: how far predictions are from targets.
public protocol Loss: Component {
  /// Losses of single elements, before weights and reduction: `[batch, ...]` without the last axis.
  ///
  /// `prediction` is the value the model gives: a crossentropy looks at its `definingNode` and takes the logits behind
  /// a softmax or sigmoid, as Keras on TensorFlow does.
  func elements(target: Value, prediction: Value) throws -> Value
  /// Which elements count, `bool` and shaped like them; nil where all do.
  func elementMask(target: Value, prediction: Value) throws -> Value?
  var reduction: LossReduction { get set }
  /// The name given in the spec.
  var givenName: String? { get set }
  var targetForm: TargetForm { get }
  /// Whether targets are classes, so that labels may be texts and are made one-hot where need be.
  var expectsClasses: Bool { get }
}

extension Loss {
  public static var kerasModule: String { "keras.losses" }
  public var targetForm: TargetForm { .likeOutput }
  public var expectsClasses: Bool { false }
  public func elementMask(target: Value, prediction: Value) throws -> Value? { nil }
}
