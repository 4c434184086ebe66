import NNConfig
import NNLayers
import NNTraining

extension SpecReader {
  /// The saved model that a spec names behind `model:`; nil if it names none, or if it cannot be used, which is told.
  ///
  /// Settings may name another one, so they are applied for a look; whoever applies them for good tells what is wrong
  /// with them.
  func savedSections(
    for root: ConfigValue, name: String, settings: [String], in context: ReadContext
  ) -> SavedSections? {
    guard root.entry("model") != nil || settings.contains(where: { $0.hasPrefix("model=") }) else { return nil }
    let silent = Diagnostics()
    let changed = applier(silent).apply(settings, to: root)
    guard let entry = changed.entry("model"), entry.value.scalar != nil else { return nil }
    let inner = context.at("model")
    var isAlone = true
    for key in ["layers", "inputs"] {
      guard let other = root.entry(key) else { continue }
      isAlone = false
      context.error(
        "model and \(key) are both given: the saved model has its \(key == "layers" ? "layers" : "input")",
        at: other.keySpan, notes: entry.keySpan.map { ["model stands at \($0.location)"] } ?? [],
        help: "keep one of them")
    }
    let silentContext = ReadContext(diagnostics: silent)
    let value = Variables(changed["vars"], in: silentContext).substitute(entry.value, in: silentContext)
    guard isAlone, value.scalar?.isBroken != true else { return nil }
    guard let file = value.text, !value.isNull, file.lowercased().hasSuffix(".keras") else {
      inner.error("expected a .keras file, got \(value.received)", at: value.span, help: wayOut(value.text ?? ""))
      return nil
    }
    guard let loadModel else {
      inner.error("saved models cannot be opened here", at: value.span)
      return nil
    }
    let path = besideSpec(name, file)
    let errors = context.diagnostics.errorsHeard
    guard let snapshot = loadModel(path, value.span, root.entry("compile") != nil) else {
      if context.diagnostics.errorsHeard == errors { inner.error("\(path) could not be read", at: value.span) }
      return nil
    }
    guard let place = value.span ?? root.span else { return nil }
    return SavedSections(snapshot, path: path, place: place, beneath: root, in: context)
  }

  private func wayOut(_ file: String) -> String? {
    switch file.lowercased().split(separator: ".").last {
    case "h5", "hdf5": "open it in Keras and save it as .keras"
    case "yaml", "yml", "json": "write the layers of that spec into this one"
    default: nil
    }
  }
}

/// A path that a spec names, relative to the spec.
package func besideSpec(_ spec: String, _ path: String) -> String {
  guard !path.hasPrefix("/"), let slash = spec.lastIndex(of: "/") else { return path }
  return spec[...slash] + path
}
