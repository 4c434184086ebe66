/// Applies `--set PATH=VALUE` to a configuration tree, before variables are filled in and anything is read.
///
/// A step of a path is a key; for an item of a list its place from 0, its `name:`, the name that `summary` shows, or
/// its class name. Class names are no step otherwise: `compile.optimizer.learning_rate` goes into `sgd`, `{SGD: {...}}`
/// and `{Adam: 1e-3}` alike. Missing sections are made; a value of null removes.
public struct SettingsApplier {
  /// Reads a part of a text (between UTF-8 offsets) as YAML. A parameter, because YAML is an upper target's.
  public typealias ParseValue = (SourceText, Range<Int>, Diagnostics) -> ConfigValue?

  /// The place where a name stands: the steps that lead to it from the root.
  public typealias Path = [String]

  /// What the tree does not say by itself.
  public struct Resolver {
    /// What a name at a place is: `.component` if it names a layer, an optimizer and so on.
    public var meaning: (_ name: String, _ path: Path) -> Meaning
    /// Whether a list of named things may stand at a path, beside one alone.
    public var takesSeveral: (_ path: Path) -> Bool
    /// The names that `summary` shows for the items of the list at a path; nil where an item has none.
    public var shownNames: (_ items: [ConfigValue], _ path: Path) -> [String?]

    public init(
      meaning: @escaping (_ name: String, _ path: Path) -> Meaning,
      takesSeveral: @escaping (_ path: Path) -> Bool = { _ in false },
      shownNames: @escaping (_ items: [ConfigValue], _ path: Path) -> [String?] = { items, _ in items.map { _ in nil } }
    ) {
      self.meaning = meaning
      self.takesSeveral = takesSeveral
      self.shownNames = shownNames
    }
  }

  public enum Meaning: Equatable, Sendable {
    /// A key, or a word.
    case other
    /// A named thing.
    case component(NamedThing)
  }

  /// What there is to know of a named thing.
  public struct NamedThing: Equatable, Sendable {
    /// Of its class, however it was spelled.
    public var className: String
    public var keys: [String]
    /// The key of the argument that may stand without one.
    public var leadingKey: String?

    public init(_ className: String, keys: [String], leadingKey: String?) {
      self.className = className
      self.keys = keys
      self.leadingKey = leadingKey
    }

    public init(_ type: any Component.Type) {
      self.init(type.name, keys: type.fieldKeys, leadingKey: type.leadingKey)
    }
  }

  private let resolver: Resolver
  private let parse: ParseValue
  private let diagnostics: Diagnostics

  public init(resolver: Resolver, parse: @escaping ParseValue, diagnostics: Diagnostics) {
    self.resolver = resolver
    self.parse = parse
    self.diagnostics = diagnostics
  }

  /// The tree with all settings applied, in order. Those that cannot be are reported and left out.
  public func apply(_ arguments: [String], to root: ConfigValue) -> ConfigValue {
    var root = root
    for (index, argument) in arguments.enumerated() {
      guard let setting = Setting(argument, number: index + 1, parse: parse, diagnostics: diagnostics) else { continue }
      let walk = Walk(setting: setting, resolver: resolver, variables: root["vars"], diagnostics: diagnostics)
      if let new = walk.apply(to: root) { root = new }
    }
    return root
  }
}

/// One setting on its way down the tree.
private struct Walk {
  let setting: Setting
  let resolver: SettingsApplier.Resolver
  let variables: ConfigValue?
  let diagnostics: Diagnostics

  /// What becomes of a value: another one, or nothing.
  private enum Outcome {
    case value(ConfigValue)
    case removed
  }

  /// The setting cannot be applied, which has been reported.
  private struct Stop: Error {}

  func apply(to root: ConfigValue) -> ConfigValue? {
    guard case .value(let new) = try? descend(root, step: 0) else { return nil }
    return new
  }

  /// The steps before a step.
  private func path(_ step: Int) -> [String] { setting.steps[..<step].map(\.name) }

  private func descend(_ value: ConfigValue?, step: Int) throws(Stop) -> Outcome {
    guard step < setting.steps.count else { return setting.value.map(Outcome.value) ?? .removed }
    guard let value, !value.isNull else {
      // Removing what is not there changes nothing, but making a section for it would.
      if setting.value == nil { return .removed }
      return try enter([], of: ConfigValue(.mapping([]), span: setting.steps[step].span), step: step)
    }
    switch value.content {
    case .scalar(let scalar): return try descend(scalar, value, step: step)
    case .sequence(let items): return try descend(items, value, step: step)
    case .mapping(let entries):
      guard entries.count == 1, case .component(let thing) = resolver.meaning(entries[0].key, path(step)) else {
        return try enter(entries, of: value, step: step)
      }
      return try component(entries[0], thing, value, step: step)
    }
  }

  private func descend(_ scalar: ConfigScalar, _ value: ConfigValue, step: Int) throws(Stop) -> Outcome {
    if scalar.text.first == "$", !scalar.isQuoted, let variable = variables?[String(scalar.text.dropFirst())] {
      return try descend(variable, step: step)
    }
    guard case .component(let thing) = resolver.meaning(scalar.text, path(step)) else {
      let here = path(step).joined(separator: ".")
      throw stop("\(here) is \(value.received), which has no \(setting.steps[step].name)", step)
    }
    let bare = ConfigEntry(scalar.text, ConfigValue(.mapping([]), span: value.span), keySpan: value.span)
    return try component(bare, thing, value, step: step)
  }

  /// Into the parameters of a named thing; its own name as a step leads there too, that of another one nowhere.
  private func component(
    _ entry: ConfigEntry, _ thing: SettingsApplier.NamedThing, _ value: ConfigValue, step: Int
  ) throws(Stop) -> Outcome {
    var entry = entry
    if entry.value.entries == nil {
      let isBare = entry.value.isNull || thing.leadingKey == nil
      let leading = isBare ? [] : [ConfigEntry(thing.leadingKey ?? "", entry.value, keySpan: entry.value.span)]
      entry.value = ConfigValue(.mapping(leading), span: entry.value.span)
    }
    let name = setting.steps[step].name
    var next = step
    if entry.value[name] == nil, !thing.keys.contains(name),
      case .component(let named) = resolver.meaning(name, path(step))
    {
      if named.className == thing.className {
        next += 1
      } else if !resolver.takesSeveral(path(step)) {
        // What is not there need not be removed.
        guard setting.value != nil else { return .value(value) }
        throw stop(
          "class names are not part of a path, and \(path(step).joined(separator: ".")) is \(thing.className)", step,
          help: withoutClass(named.className, step))
      } else if step + 1 < setting.steps.count {
        // A lone item of a list (`callbacks: EarlyStopping`) beside which another one is meant.
        return try descend([ConfigValue(.mapping([entry]), span: value.span)], value, step: step)
      }
    }
    if next == setting.steps.count { return setting.value.map(Outcome.value) ?? .removed }
    guard case .value(let parameters) = try enter(entry.value.entries ?? [], of: entry.value, step: next) else {
      return .removed
    }
    entry.value = parameters
    return .value(ConfigValue(.mapping([entry]), span: value.span))
  }

  /// What to write instead of a path that goes by the name of a class.
  private func withoutClass(_ name: String, _ step: Int) -> String {
    let here = path(step).joined(separator: ".")
    let rest = setting.steps[(step + 1)...].map(\.name)
    guard !rest.isEmpty else { return "write \(here)={\(name): \(setting.value?.received ?? "...")}" }
    return "write \(([here] + rest).joined(separator: ".")), or \(here)={\(name): {...}} for another class"
  }

  /// Into a mapping by key.
  private func enter(_ entries: [ConfigEntry], of value: ConfigValue, step: Int) throws(Stop) -> Outcome {
    let (name, span) = (setting.steps[step].name, setting.steps[step].span)
    var entries = entries
    let index = entries.firstIndex { $0.key == name }
    switch try descend(index.map { entries[$0].value }, step: step + 1) {
    case .removed:
      if let index { entries.remove(at: index) }
    case .value(let new):
      if let index {
        entries[index].value = new
      } else {
        entries.append(ConfigEntry(name, new, keySpan: span))
      }
    }
    return .value(ConfigValue(.mapping(entries), span: value.span))
  }

  // MARK: - Lists

  private func descend(_ items: [ConfigValue], _ value: ConfigValue, step: Int) throws(Stop) -> Outcome {
    var items = items
    if let index = try index(in: items, step: step) {
      switch try descend(items[index], step: step + 1) {
      case .removed: items.remove(at: index)
      case .value(let new): items[index] = new
      }
    } else if setting.value != nil {
      let (name, span) = (setting.steps[step].name, setting.steps[step].span)
      let entry = ConfigEntry(name, ConfigValue(.mapping([]), span: span), keySpan: span)
      let new = ConfigValue(.mapping([entry]), span: span)
      guard case .value(let item) = try descend(new, step: step) else { return .value(value) }
      items.append(item)
    }
    return .value(ConfigValue(.sequence(items), span: value.span))
  }

  /// The item that a step means; nil if it is a named thing that has to be added.
  private func index(in items: [ConfigValue], step: Int) throws(Stop) -> Int? {
    let name = setting.steps[step].name
    let list = path(step).joined(separator: ".")
    if let place = Int(name) {
      guard place >= 0 && place < items.count else {
        throw stop(
          "\(list) has no item \(place)", step,
          help: items.isEmpty ? "it is empty" : "its items are 0 to \(items.count - 1)")
      }
      return place
    }
    let own = items.map { $0["name"]?.text ?? parameters(of: $0)?["name"]?.text }
    let shown = resolver.shownNames(items, path(step))
    let classes = items.map { $0.text ?? ($0.entries?.count == 1 ? $0.entries?.first?.key : nil) }
    for names in [own, shown, classes] {
      let found = names.indices.filter { names[$0] == name }
      if found.count == 1 { return found[0] }
      if found.count > 1 {
        let places = found.map(String.init).joined(separator: ", ")
        throw stop("\(list) has several items \(name)", step, help: "use the place: \(places)")
      }
    }
    if case .component = resolver.meaning(name, path(step)), step + 1 < setting.steps.count { return nil }
    let known = (own + shown + classes).compactMap { $0 }
    throw stop(
      "\(list) has no item \(name)", step,
      help: Suggestions.help(for: name, among: known)
        ?? (items.isEmpty ? nil : "use the place, 0 to \(items.count - 1)"))
  }

  private func parameters(of item: ConfigValue) -> ConfigValue? {
    guard let entries = item.entries, entries.count == 1 else { return nil }
    return entries[0].value
  }

  private func stop(_ message: String, _ step: Int, help: String? = nil) -> Stop {
    diagnostics.error(message, at: setting.steps[step].span, help: help)
    return Stop()
  }
}
