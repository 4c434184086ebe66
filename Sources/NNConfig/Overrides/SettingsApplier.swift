/// Applies `--set PATH=VALUE` to a configuration tree, before variables are filled in and anything is read.
///
/// A step of a path is a key; for an item of a list its place from 0, its `name:`, the name that `summary` shows, or
/// its class name where only one has it. Class names are no step otherwise: `compile.optimizer.learning_rate` goes into
/// `sgd`, `{SGD: {...}}` and `{Adam: 1e-3}` alike. Missing sections are made; a value of null removes.
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
    /// What the list at a path means once nested lists and variables are filled in; nil where it means its items.
    public var members: (_ items: [ConfigValue], _ path: Path, _ variables: ConfigValue?) -> [Member]?

    public init(
      meaning: @escaping (_ name: String, _ path: Path) -> Meaning,
      takesSeveral: @escaping (_ path: Path) -> Bool = { _ in false },
      members: @escaping (_ items: [ConfigValue], _ path: Path, _ variables: ConfigValue?) -> [Member]? = { _, _, _ in
        nil
      }
    ) {
      self.meaning = meaning
      self.takesSeveral = takesSeveral
      self.members = members
    }
  }

  /// One of the things that a list means.
  public struct Member: Equatable, Sendable {
    /// Its `name:`, or what `summary` shows.
    public var name: String?
    /// As it is written.
    public var className: String?
    /// The way to it from the list: an item, and places in lists that stand there.
    public var places: [Int]
    /// The variable whose list it comes out of, which may stand at several places.
    public var variable: String?
    /// The way to it from that list.
    public var placesInVariable: [Int]

    public init(
      name: String?, className: String?, places: [Int], variable: String? = nil, placesInVariable: [Int] = []
    ) {
      self.name = name
      self.className = className
      self.places = places
      self.variable = variable
      self.placesInVariable = placesInVariable
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
      guard entries.count == 1, let name = meant(.plain(entries[0].key)).text,
        case .component(let thing) = resolver.meaning(name, path(step))
      else { return try enter(entries, of: value, step: step) }
      return try component(entries[0], thing, value, step: step)
    }
  }

  private func descend(_ scalar: ConfigScalar, _ value: ConfigValue, step: Int) throws(Stop) -> Outcome {
    let meant = meant(value)
    if meant.text != scalar.text { return try descend(meant, step: step) }
    guard case .component(let thing) = resolver.meaning(scalar.text, path(step)) else {
      let here = path(step).joined(separator: ".")
      throw stop("\(here) is \(value.received), which has no \(setting.steps[step].name)", step)
    }
    let bare = ConfigEntry(scalar.text, ConfigValue(.mapping([]), span: value.span), keySpan: value.span)
    return try component(bare, thing, value, step: step)
  }

  /// What a value that is a variable stands for, through others; any other value itself.
  private func meant(_ value: ConfigValue) -> ConfigValue {
    var seen: Set<String> = []
    var value = value
    while let scalar = value.scalar, !scalar.isQuoted, scalar.text.first == "$", seen.insert(scalar.text).inserted,
      let next = variables?[String(scalar.text.dropFirst())]
    { value = next }
    return value
  }

  /// Into the parameters of a named thing; its own name as a step leads there too, that of another one nowhere.
  private func component(
    _ entry: ConfigEntry, _ thing: SettingsApplier.NamedThing, _ value: ConfigValue, step: Int
  ) throws(Stop) -> Outcome {
    var entry = entry
    // A variable may hold the parameters: from here on this one has its own.
    if let parameters = meant(entry.value).entries {
      entry.value = ConfigValue(.mapping(parameters), span: entry.value.span)
    } else {
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
    if next == setting.steps.count {
      guard let new = setting.value else { return .removed }
      entry.value = new
      return .value(ConfigValue(.mapping([entry]), span: value.span))
    }
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
    if let places = try places(in: items, step: step) {
      return try change(ConfigValue(.sequence(items), span: value.span), along: places[...], step: step + 1)
    }
    guard setting.value != nil else { return .value(value) }
    let (name, span) = (setting.steps[step].name, setting.steps[step].span)
    let entry = ConfigEntry(name, ConfigValue(.mapping([]), span: span), keySpan: span)
    let new = ConfigValue(.mapping([entry]), span: span)
    guard case .value(let item) = try descend(new, step: step) else { return .value(value) }
    return .value(ConfigValue(.sequence(items + [item]), span: value.span))
  }

  /// Down through lists in lists. One that a variable holds is written out on the way.
  private func change(_ value: ConfigValue, along places: ArraySlice<Int>, step: Int) throws(Stop) -> Outcome {
    guard let place = places.first, var items = meant(value).items, items.indices.contains(place) else {
      return try descend(value, step: step)
    }
    switch try change(items[place], along: places.dropFirst(), step: step) {
    case .removed: items.remove(at: place)
    case .value(let new): items[place] = new
    }
    return .value(ConfigValue(.sequence(items), span: value.span))
  }

  /// The way to the item that a step means; nil if it is a named thing that has to be added.
  private func places(in items: [ConfigValue], step: Int) throws(Stop) -> [Int]? {
    let name = setting.steps[step].name
    let list = path(step).joined(separator: ".")
    if let place = Int(name) {
      guard place >= 0 && place < items.count else {
        throw stop(
          "\(list) has no item \(place)", step,
          help: items.isEmpty ? "it is empty" : "its items are 0 to \(items.count - 1)")
      }
      return [place]
    }
    let members = resolver.members(items, path(step), variables) ?? items.enumerated().map(member)
    for key in [\SettingsApplier.Member.name, \.className] {
      let found = members.filter { $0[keyPath: key] == name }
      if found.count > 1 {
        let places = found.map { dotted($0.places) }.joined(separator: ", ")
        throw stop("\(list) has several items \(name)", step, help: "use the place: \(places)")
      }
      guard let member = found.first else { continue }
      if let variable = member.variable { throw stop(member, of: variable, list, step) }
      return member.places
    }
    if resolver.takesSeveral(path(step)), case .component = resolver.meaning(name, path(step)),
      step + 1 < setting.steps.count
    {
      return nil
    }
    let known = members.compactMap(\.name) + members.compactMap(\.className)
    throw stop(
      "\(list) has no item \(name)", step,
      help: Suggestions.help(for: name, among: known)
        ?? (items.isEmpty ? nil : "use the place, 0 to \(items.count - 1)"))
  }

  /// The list that a variable holds may stand at several places, and which of them is meant is not for us to say.
  private func stop(_ member: SettingsApplier.Member, of variable: String, _ list: String, _ step: Int) -> Stop {
    let rest = setting.steps[(step + 1)...].map { "." + $0.name }.joined()
    let inside = member.placesInVariable.map { ".\($0)" }.joined()
    return stop(
      "\(setting.steps[step].name) comes out of the variable \(variable)", step,
      help: "write vars.\(variable)\(inside)\(rest) to change it wherever $\(variable) stands, "
        + "or \(list).\(dotted(member.places))\(rest) for this place alone")
  }

  private func dotted(_ places: [Int]) -> String { places.map(String.init).joined(separator: ".") }

  /// An item that is what it says.
  private func member(_ place: Int, _ item: ConfigValue) -> SettingsApplier.Member {
    SettingsApplier.Member(
      name: item["name"]?.text ?? parameters(of: item)?["name"]?.text,
      className: item.text ?? (item.entries?.count == 1 ? item.entries?.first?.key : nil), places: [place])
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
