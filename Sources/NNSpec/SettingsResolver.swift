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
      members: { items, path, variables in
        path == ["layers"] ? LayerMembers.all(in: items, catalogue: layers, variables: variables) : nil
      })
  }

  private func component(_ name: String, at path: [String]) -> (any Component.Type)? {
    switch (path.first, path.count) {
    case ("layers", 2): return layer(name)
    case ("layers", let count) where count > 2:
      // Lists of layers may hold further lists.
      if path.dropFirst().allSatisfy({ Int($0) != nil }) { return layer(name) }
      return Activations.all[name] ?? Initializers.all[name] ?? Regularizers.all[name] ?? Constraints.all[name]
    case ("vars", let count) where count >= 2 && path.dropFirst(2).allSatisfy({ Int($0) != nil }): return layer(name)
    case ("compile", 2) where path[1] == "optimizer": return Optimizers.all[name]
    case ("compile", 2) where path[1] == "loss": return Losses.all[name]
    case ("compile", let count) where count >= 2 && path[1].hasSuffix("metrics"): return Metrics.all[name]
    case ("compile", let count) where count > 2: return LearningRateSchedules.all[name]
    default: return nil
    }
  }

  private func layer(_ name: String) -> (any Component.Type)? {
    InputEntry.isNamed(name) ? InputEntry.self : layers[name]
  }
}

/// Finds the layers that `layers:` means before variables are filled in, under the names that they will have.
private struct LayerMembers {
  private let catalogue: Catalogue<any Layer>
  private let variables: Variables
  /// Whoever fills in variables for good tells what is wrong with them.
  private let silent = ReadContext(diagnostics: Diagnostics())
  private var names = LayerNames()
  private var taken: Set<String> = []
  private var members: [SettingsApplier.Member] = []

  static func all(
    in items: [ConfigValue], catalogue: Catalogue<any Layer>, variables: ConfigValue?
  ) -> [SettingsApplier.Member] {
    var finder = LayerMembers(catalogue: catalogue, variables: variables)
    finder.visit(items, at: [])
    return finder.members
  }

  private init(catalogue: Catalogue<any Layer>, variables: ConfigValue?) {
    self.catalogue = catalogue
    self.variables = Variables(variables, boundNames: LayerListReader.boundNames, in: silent)
  }

  private mutating func visit(_ items: [ConfigValue], at places: [Int]) {
    for (index, item) in items.enumerated() {
      if let inner = item.items {
        visit(inner, at: places + [index])
        continue
      }
      let layer = variables.substitute(item, in: silent)
      let variable = layer.items == nil ? nil : item.text.map { String($0.dropFirst()) }
      add(layer, at: places + [index], in: variable, at: [])
    }
  }

  /// Adds a layer, or the layers of a list, in which all variables are filled in.
  private mutating func add(_ layer: ConfigValue, at places: [Int], in variable: String?, at inner: [Int]) {
    if let items = layer.items {
      for (index, item) in items.enumerated() {
        add(item, at: places + [index], in: variable, at: inner + [index])
      }
      return
    }
    let only = layer.entries?.count == 1 ? layer.entries?.first : nil
    let className = layer.text ?? only?.key
    members.append(
      SettingsApplier.Member(
        name: name(of: className ?? "", given: only?.value["name"]), className: className, places: places,
        variable: variable, placesInVariable: inner))
  }

  /// As the reader of layers counts them.
  private mutating func name(of className: String, given: ConfigValue?) -> String? {
    if let given {
      guard let text = given.text, given.scalar?.isBroken != true else { return nil }
      if !InputEntry.isNamed(className) { taken.insert(text) }
      return text
    }
    guard !InputEntry.isNamed(className), let type = catalogue[className] else { return nil }
    var name = names.next(base: snakeCase(type.name))
    while taken.contains(name) { name = names.next(base: snakeCase(type.name)) }
    taken.insert(name)
    return name
  }
}
