import NNConfig

/// Keras's `fit`: how long and in what pieces a model is trained.
public struct FitSettings: Component {
  /// Number of passes over the data, those before `initialEpoch` included.
  public var epochs = 1
  /// Rows per step.
  public var batchSize = 32
  /// The epoch to begin with, counted from 0.
  public var initialEpoch = 0
  /// Whether rows come in a new order in every epoch.
  public var shuffle = true
  /// Share of the rows that is held out to validate on, from 0 to less than 1.
  public var validationSplit = 0.0
  /// Which rows are held out; nil takes of each class its share, any rows where labels are numbers, and the last ones
  /// without `shuffle`.
  public var split: SplitKind?
  /// Rows per step of validation; nil for `batchSize`.
  public var validationBatchSize: Int?
  /// Epochs from one validation to the next.
  public var validationFrequency = 1
  /// Steps after which an epoch ends, and the next goes on with the rows behind; nil for as many as the rows give.
  public var stepsPerEpoch: Int?
  /// Steps after which a validation ends; nil for all of its rows.
  public var validationSteps: Int?
  /// How much the rows of each class count; nil for all alike.
  public var classWeight: ClassWeights?
  /// Whether a loss that is NaN or infinite ends the training, with the last good weights kept.
  public var stopOnNaN = true

  /// Keras's defaults.
  public init() {}

  public static var name: String { "fit" }
  public static var summary: String { "How long and in what pieces the model is trained." }

  public static var fields: [Field<FitSettings>] {
    Field("epochs", \.epochs, "Times that every row is seen.", check: .positive)
    Field("batch_size", \.batchSize, "Rows per step.", check: .positive)
    Field("initial_epoch", \.initialEpoch, "Epoch to begin at, counted from 0.", check: .nonNegative)
    Field("shuffle", \.shuffle, "Whether rows come in a new order in every epoch.")
    Field("validation_split", \.validationSplit, "Share of the rows held out.", check: .range(0..<1))
    Field("split", \.split, "Which rows are held out.")
    Field("validation_batch_size", \.validationBatchSize, "Rows per step of validation.", check: .positive)
    Field("validation_freq", \.validationFrequency, "Epochs from one validation to the next.", check: .positive)
    Field("steps_per_epoch", \.stepsPerEpoch, "Steps after which an epoch ends early.", check: .positive)
    Field("validation_steps", \.validationSteps, "Steps after which a validation ends early.", check: .positive)
    Field("class_weight", \.classWeight, "How much the rows of each class count.")
    Field("stop_on_nan", \.stopOnNaN, "Whether a loss that is NaN or infinite ends the training.")
  }

  public static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("callbacks", "are not available in this version"),
      UnsupportedKey("sample_weight", "is not available in this version"),
      UnsupportedKey("initial_weights", "is not available in this version"),
      UnsupportedKey("validation_data", "is given on the command line: --validation-data X --validation-labels Y"),
      UnsupportedKey("x", "is given on the command line: --data X"),
      UnsupportedKey("y", "is given on the command line: --labels Y"),
      UnsupportedKey("verbose", "is given on the command line: --verbose 0, 1 or 2"),
    ]
  }

  public func validate(_ checks: ComponentChecks) {
    if initialEpoch >= epochs && checks.isGiven("initial_epoch") {
      checks.error(
        "initial_epoch \(initialEpoch) leaves no epoch to train: epochs is \(epochs)", at: "initial_epoch",
        help: "write epochs larger than \(initialEpoch)")
    }
  }
}

/// How much the rows of each class count: by class number or name, or `balanced`, which makes all classes weigh alike.
public enum ClassWeights: Configurable, Equatable {
  /// Each class weighs as much as the others: its rows count the more, the fewer they are.
  case balanced
  /// How much the rows of each class count, by its name or number; rows of a class that is not there count once.
  case byClass([String: Double])

  public static var schema: ConfigSchema {
    .union("balanced or a mapping of classes to numbers", [.choice(["balanced"]), .map(of: .number)])
  }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> ClassWeights? {
    if value.text == "balanced" { return .balanced }
    guard let entries = value.entries else {
      context.mismatch(value, expected: schema)
      return nil
    }
    var weights: [String: Double] = [:]
    for entry in entries {
      guard let weight = Double.read(entry.value, in: context.at(entry.key)) else { return nil }
      guard weight >= 0 else {
        context.at(entry.key).error(
          "expected a number that is not negative, got \(entry.value.received)", at: entry.value.span)
        return nil
      }
      weights[entry.key] = weight
    }
    return .byClass(weights)
  }

  public func write(in context: WriteContext) -> ConfigValue {
    switch self {
    case .balanced: .plain("balanced")
    case .byClass(let weights): .mapping(weights.keys.sorted().map { ConfigEntry($0, .double(weights[$0]!)) })
    }
  }
}
