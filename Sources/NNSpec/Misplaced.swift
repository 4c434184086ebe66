import NNConfig
import NNTraining

/// Keys that stand in the wrong section, which a beginner's first spec has many of.
struct Misplaced {
  let context: ReadContext
  /// The optimizer that the spec names, to show what to write.
  var optimizer = "SGD"

  private static let sections: [(name: String, keys: [String])] = [
    ("compile", CompileSettings.fieldKeys), ("fit", FitSettings.fieldKeys), ("data", DataSettings.fieldKeys),
  ]
  private static let optimizerKeys = ["learning_rate", "momentum", "nesterov", "weight_decay", "beta_1", "beta_2"]

  /// Tells that a key belongs elsewhere; false if it does not.
  ///
  /// - Parameters:
  ///   - section: that the key stands in; nil at the top.
  ///   - known: keys that may stand there.
  func tell(_ entry: ConfigEntry, in section: String?, known: [String]) -> Bool {
    guard !known.contains(entry.key) else { return false }
    let value = shown(entry.value)
    for (name, keys) in Self.sections where name != section && keys.contains(entry.key) {
      context.error(
        "\(entry.key) belongs to \(name)", at: entry.keySpan, help: "write \(name): {\(entry.key): \(value)}")
      return true
    }
    guard Suggestions.nearest(to: entry.key, among: known) == nil else { return false }
    if let key = Suggestions.nearest(to: entry.key, among: Self.optimizerKeys) {
      let written = "optimizer: {\(optimizer): {\(key): \(value)}}"
      context.error(
        key == entry.key ? "\(key) belongs to the optimizer" : "unknown key \"\(entry.key)\"", at: entry.keySpan,
        help: section == "compile" ? "write \(written)" : "write compile: {\(written)}")
      return true
    }
    for (name, keys) in Self.sections where name != section {
      guard let key = Suggestions.nearest(to: entry.key, among: keys) else { continue }
      context.error("unknown key \"\(entry.key)\"", at: entry.keySpan, help: "write \(name): {\(key): \(value)}")
      return true
    }
    return false
  }

  /// A value short enough to stand in a proposal.
  private func shown(_ value: ConfigValue) -> String {
    value.entries != nil || value.isNull || value.received.hasPrefix("a list") ? "..." : value.received
  }
}

/// The name that a value gives a named thing: `sgd`, `{SGD: {...}}`. Calls in Python are left to their reader.
func headName(_ value: ConfigValue) -> (name: String, span: SourceSpan?)? {
  if let scalar = value.scalar {
    let isName = !scalar.isBroken && !scalar.isNull && !scalar.text.contains { "(:=".contains($0) }
    return isName ? (scalar.text, value.span) : nil
  }
  guard let entries = value.entries, entries.count == 1 else { return nil }
  return (entries[0].key, entries[0].keySpan)
}
