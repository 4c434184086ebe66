import NNConfig
import NNTraining

extension ConfigValue {
  /// A number for JSON, which has no spelling for what is not finite: that becomes a text, as Python's `float` and
  /// JavaScript's `Number` read it.
  static func number(_ value: Double) -> ConfigValue {
    if value.isNaN { return .string("NaN") }
    if value.isInfinite { return .string(value < 0 ? "-Infinity" : "Infinity") }
    return .double(value)
  }

  /// What `number` wrote.
  var number: Double? {
    switch text {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: text.flatMap { Double($0) }
    }
  }
}

extension Logs {
  /// The logs as a JSON object.
  public var json: ConfigValue { .mapping(entries.map { ConfigEntry($0.name, .number($0.value)) }) }

  /// - Returns: nil for what is no object of numbers.
  init?(json: ConfigValue) {
    guard let entries = json.entries else { return nil }
    var numbers: [(String, Double)] = []
    for entry in entries {
      guard let number = entry.value.number else { return nil }
      numbers.append((entry.key, number))
    }
    self.init(numbers)
  }
}

extension History {
  /// The epoch with the smallest loss: on held-out data where there are some, else on the training data.
  public var best: (epoch: Int, logs: Logs)? {
    let name = logs.contains { $0["val_loss"] != nil } ? "val_loss" : "loss"
    let ranked = zip(epochs, logs).filter { $0.1[name].map { !$0.isNaN } ?? false }
    return ranked.min { ($0.1[name] ?? .infinity) < ($1.1[name] ?? .infinity) }.map { ($0.0, $0.1) }
  }

  /// As Keras's CSVLogger writes it: `epoch` from 0, then the logs in alphabetical order, `NA` where an epoch
  /// had no validation.
  public var csv: String {
    let names = Set(logs.flatMap { $0.entries.map(\.name) }).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    var text = (["epoch"] + names).joined(separator: ",") + "\n"
    for (epoch, logs) in zip(epochs, logs) {
      let cells = names.map { logs[$0].map { NumberText.python($0) } ?? "NA" }
      text += ([String(epoch)] + cells).joined(separator: ",") + "\n"
    }
    return text
  }
}
