import NNConfig
import NNLayers
import NNTraining

/// Tells keys at the top of a spec that are no section: misspelled, one level too high, or from another tool.
struct UnknownSections {
  let root: ConfigValue
  let layers: Catalogue<any Layer>
  let context: ReadContext

  /// - Returns: what was meant as `layers`, if that is not there and something else clearly stands for it.
  func tell() -> ConfigEntry? {
    let optimizer = root["compile"]?["optimizer"].flatMap(headName).flatMap { Optimizers.all[$0.name]?.name }
    let misplaced = Misplaced(context: context, optimizer: optimizer ?? "SGD")
    var meantAsLayers: ConfigEntry?
    for entry in root.entries ?? []
    where !SpecReader.keys.contains(entry.key) || (entry.key == "model" && entry.value.scalar == nil) {
      if !misplaced.tell(entry, in: nil, known: SpecReader.keys) {
        meantAsLayers = tell(entry) ?? meantAsLayers
      }
    }
    return meantAsLayers
  }

  private func tell(_ entry: ConfigEntry) -> ConfigEntry? {
    if let colon = entry.key.firstIndex(of: ":"), SpecReader.keys.contains(String(entry.key[..<colon])) {
      let key = entry.key[..<colon]
      context.error("no space behind the colon of \(key):", at: entry.keySpan, help: "write \(key): and what follows")
      return key == "layers" ? ConfigEntry("layers", ConfigValue(.scalar(.broken))) : nil
    }
    let unknown = "unknown key \"\(entry.key)\""
    if ["sequential", "model"].contains(entry.key.lowercased()), entry.value.items != nil {
      context.error(unknown, at: entry.keySpan, help: "write layers in its place: every spec is a list of layers")
      return entry
    }
    if layers[entry.key] != nil || InputEntry.isNamed(entry.key) {
      let argument = entry.value.isNull ? "" : entry.value.entries == nil ? ": \(entry.value.received)" : ": {...}"
      context.error(
        "\(entry.key) is a layer: it belongs to layers", at: entry.keySpan,
        help: "write - \(entry.key)\(argument) below a line layers:")
      return ConfigEntry("layers", ConfigValue(.scalar(.broken)))
    }
    let inner = entry.value.entries?.filter { ["layers", "compile", "fit"].contains($0.key) } ?? []
    if !inner.isEmpty {
      context.error(
        unknown, at: entry.keySpan,
        help: "remove it, and begin \(inner.map(\.key).joined(separator: ", ")) in the first column")
      return inner.first { $0.key == "layers" }
    }
    if entry.key == "model" {
      context.at("model").error(
        "expected a .keras file, got \(entry.value.received)", at: entry.keySpan,
        help: entry.value["file"]?.text.map { "write model: \($0)" })
      return nil
    }
    guard let nearest = Suggestions.nearest(to: entry.key, among: SpecReader.keys) else {
      let isReusable = entry.value.entries != nil || entry.value.items != nil
      context.error(
        unknown, at: entry.keySpan, notes: ["known keys: \(SpecReader.keys.joined(separator: ", "))"],
        help: isReusable ? "move it below vars: if it is there to be used again" : nil)
      return nil
    }
    context.error(unknown, at: entry.keySpan, help: "did you mean \(nearest)?")
    return nearest == "layers" ? entry : nil
  }
}
