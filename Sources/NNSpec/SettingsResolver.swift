import NNConfig
import NNLayers
import NNTraining

extension SpecReader {
  /// What `--set` needs to know of names: which ones are components, and what `summary` shows for layers.
  var resolver: SettingsApplier.Resolver {
    SettingsApplier.Resolver(
      meaning: { name, path in
        self.component(name, at: path).map { .component(SettingsApplier.NamedThing($0)) } ?? .other
      },
      takesSeveral: { path in
        [["compile", "metrics"], ["compile", "weighted_metrics"], ["fit", "callbacks"]].contains(path)
      },
      shownNames: { items, path in
        guard path == ["layers"] else { return items.map { _ in nil } }
        var names = LayerNames()
        var taken: Set<String> = []
        return items.map { item in
          if let own = item.entries?.first?.value["name"]?.text {
            taken.insert(own)
            return nil
          }
          guard let type = layers[item.text ?? item.entries?.first?.key ?? ""] else { return nil }
          var name = names.next(base: snakeCase(type.name))
          while taken.contains(name) { name = names.next(base: snakeCase(type.name)) }
          taken.insert(name)
          return name
        }
      })
  }

  private func component(_ name: String, at path: [String]) -> (any Component.Type)? {
    switch (path.first, path.count) {
    case ("layers", 2): name == InputEntry.name || InputEntry.aliases.contains(name) ? InputEntry.self : layers[name]
    case ("layers", let count) where count > 2:
      Activations.all[name] ?? Initializers.all[name] ?? Regularizers.all[name] ?? Constraints.all[name]
    case ("compile", 2) where path[1] == "optimizer": Optimizers.all[name]
    case ("compile", 2) where path[1] == "loss": Losses.all[name]
    case ("compile", let count) where count >= 2 && path[1].hasSuffix("metrics"): Metrics.all[name]
    case ("compile", let count) where count > 2: LearningRateSchedules.all[name]
    default: nil
    }
  }
}
