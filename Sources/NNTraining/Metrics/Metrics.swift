import NNConfig
import NNGraph

/// The metrics that a spec can name. They live in here since some share their names with losses.
public enum Metrics {
  public static let all = Catalogue<any Metric>(
    kind: "metric",
    [
      Accuracy.self, BinaryAccuracy.self, BinaryCrossentropy.self, CategoricalAccuracy.self,
      CategoricalCrossentropy.self, MeanAbsoluteError.self, MeanSquaredError.self, R2Score.self,
      RootMeanSquaredError.self, SparseCategoricalAccuracy.self, SparseCategoricalCrossentropy.self,
    ],
    hint: { name in
      switch name.lowercased() {
      case "crossentropy", "ce", "loss": "the loss is always shown; leave it out, or name a crossentropy in full"
      case "rmse": "did you mean root_mean_squared_error?"
      case "r2": "did you mean r2_score?"
      case "cce": "did you mean categorical_crossentropy?"
      case "scce": "did you mean sparse_categorical_crossentropy?"
      default: nil
      }
    })
}

extension Metric {
  /// The field that every metric of Keras has.
  static func nameField(_ kerasName: String) -> Field<Self> {
    Field<Self>(
      "name", \.givenName, "What logs call it.",
      keras: KerasForm(write: { name, _ in .string(name ?? kerasName) }))
  }

  public static var unsupported: [UnsupportedKey] { [.computeType] }

  public func validate(_ checks: ComponentChecks) {
    if givenName == "loss" {
      checks.error("loss is what logs call the loss itself", at: "name", help: "take another name")
    }
  }
}
