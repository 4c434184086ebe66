/// The variables of a spec (`vars:`) and what `$name` stands for.
///
/// A scalar that is `$name` as a whole becomes the variable's value, whatever that is. Inside a longer text `$name`
/// becomes text. `$$` is a dollar sign. Names are looked up where they are used, so what an anchor or another variable
/// holds may contain `$name` too; inner scopes (`pushing`) hide outer ones.
public struct Variables {
  /// What variables may expand to at most.
  public struct Limits: Sendable {
    public var depth: Int
    public var nodes: Int

    public init(depth: Int = 64, nodes: Int = 100_000) {
      self.depth = depth
      self.nodes = nodes
    }
  }

  /// Outermost first.
  private var scopes: [Scope]
  private let limits: Limits
  /// Names under which something was to be defined that are none; that has been told.
  private let refused: Set<String>
  private let boundNames: BoundNames
  /// Shared by all scopes made from one `vars:`.
  private let usage = Usage()

  private struct Scope {
    let entries: [ConfigEntry]
    private let index: [String: Int]

    init(_ entries: [ConfigEntry]) {
      self.entries = entries
      index = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { $1 })
    }

    subscript(name: String) -> ConfigEntry? { index[name].map { entries[$0] } }
  }

  private final class Usage {
    var names: Set<String> = []
    /// Of all values and keys met: what an alias stands for keeps the place of its anchor.
    var places: Set<SourceSpan> = []
    var nodes = 0
    var unknown = 0
    var isExhausted = false
  }

  /// The names that an entry gives to things of its own, which `$name` stands for in its value.
  public typealias BoundNames = (ConfigEntry) -> [String]

  /// The variables of a `vars:` section, or none.
  ///
  /// - Parameter boundNames: names that are known in the value of an entry, such as those of a loop. What they stand for
  ///   is another's affair: they leave a gap that nobody complains about.
  public init(
    _ section: ConfigValue? = nil, limits: Limits = Limits(), boundNames: @escaping BoundNames = { _ in [] },
    in context: ReadContext
  ) {
    self.limits = limits
    self.boundNames = boundNames
    guard let section, !section.isNull else {
      scopes = [Scope([])]
      refused = []
      return
    }
    if section.entries == nil {
      context.error("expected a mapping of names to values, got \(section.received)", at: section.span)
    }
    let entries = section.entries ?? []
    scopes = [Scope(entries.filter { Self.isName($0.key) })]
    refused = Set(entries.lazy.map(\.key).filter { !Self.isName($0) && !$0.isEmpty })
    for entry in entries where !Self.isName(entry.key) {
      context.error(
        "\"\(entry.key)\" cannot be the name of a variable", at: entry.keySpan,
        help: "use letters, digits and _, and begin with a letter")
    }
  }

  /// With further variables that hide those of the same name.
  public func pushing(_ entries: [ConfigEntry]) -> Variables {
    var inner = self
    inner.scopes.append(Scope(entries))
    return inner
  }

  /// All names that can be used here.
  public var names: [String] { scopes.reversed().flatMap { $0.entries.map(\.key) } }

  /// A value with every variable in it replaced. Unknown ones are told and leave a gap that nobody complains about.
  public func substitute(_ value: ConfigValue, in context: ReadContext) -> ConfigValue {
    substitute(value, via: [], depth: 1, in: context)
  }

  /// Warns of variables that `substitute` never met, neither by name nor as what an alias stands for. Call once everything has been substituted.
  public func warnUnused(in context: ReadContext) {
    for entry in scopes[0].entries where !usage.names.contains(entry.key) && !entry.value.hasPlace(in: usage.places) {
      context.warning("the variable \(entry.key) is never used", at: entry.keySpan)
    }
  }

  // MARK: - Substituting

  private func substitute(_ value: ConfigValue, via names: [String], depth: Int, in context: ReadContext)
    -> ConfigValue
  {
    guard isAffordable(depth, at: value.span, in: context) else {
      return ConfigValue(.scalar(.broken), span: value.span)
    }
    if let place = value.span { usage.places.insert(place) }
    switch value.content {
    case .scalar(let scalar):
      guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return value }
      return substitute(scalar, at: value.span, via: names, depth: depth, in: context)
    case .sequence(let items):
      let new = items.map { substitute($0, via: names, depth: depth + 1, in: context) }
      return ConfigValue(.sequence(new), span: value.span)
    case .mapping(let entries):
      let new = entries.map { entry in
        var entry = entry
        if let place = entry.keySpan { usage.places.insert(place) }
        if entry.key.utf8.contains(UInt8(ascii: "$")) {
          let key = ConfigScalar(entry.key, isQuoted: true)
          entry.key = substitute(key, at: entry.keySpan, via: names, depth: depth, in: context).text ?? entry.key
        }
        let bound = boundNames(entry).map { ConfigEntry($0, ConfigValue(.scalar(.broken))) }
        let inner = bound.isEmpty ? self : pushing(bound)
        entry.value = inner.substitute(entry.value, via: names, depth: depth + 1, in: context)
        return entry
      }
      return ConfigValue(.mapping(merged(new)), span: value.span)
    }
  }

  private func substitute(
    _ scalar: ConfigScalar, at span: SourceSpan?, via names: [String], depth: Int, in context: ReadContext
  ) -> ConfigValue {
    if !scalar.isQuoted, scalar.text.first == "$", Self.isName(scalar.text.dropFirst()) {
      return value(of: String(scalar.text.dropFirst()), at: span, via: names, depth: depth, in: context)
    }
    var text = ""
    var rest = scalar.text[...]
    while let dollar = rest.firstIndex(of: "$") {
      text += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        text += "$"
        rest = rest.dropFirst()
        continue
      }
      if isRefused(rest) { return ConfigValue(.scalar(.broken), span: span) }
      if rest.first == "{" {
        context.error("$ is followed by a brace", at: span, help: "write $name without braces, or $$ for a dollar sign")
        return ConfigValue(.scalar(.broken), span: span)
      }
      let name = rest.prefix(while: Self.isInName)
      rest = rest[name.endIndex...]
      guard Self.isName(name) else {
        text += "$" + name
        continue
      }
      let value = value(of: String(name), at: span, via: names, depth: depth, in: context)
      guard let inner = value.scalar else {
        context.error("$\(name) is \(value.received) and cannot stand inside a text", at: span)
        return ConfigValue(.scalar(.broken), span: span)
      }
      if inner.isBroken { return value }
      text += inner.text
    }
    return ConfigValue(.scalar(ConfigScalar(text + rest, isQuoted: scalar.isQuoted)), span: span)
  }

  private func value(of name: String, at span: SourceSpan?, via names: [String], depth: Int, in context: ReadContext)
    -> ConfigValue
  {
    let broken = ConfigValue(.scalar(.broken), span: span)
    guard let entry = lookUp(name) else {
      // Nobody reads more of them, and a search takes its time.
      usage.unknown += 1
      let known = usage.unknown <= 40 ? self.names : []
      let near = Suggestions.nearest(to: name, among: known)
      context.error(
        "unknown variable $\(name)", at: span,
        notes: near == nil && !known.isEmpty ? ["known variables: \(known.joined(separator: ", "))"] : [],
        help: near.map { "did you mean $\($0)?" } ?? "define it under vars, or write $$ for a dollar sign")
      return broken
    }
    usage.names.insert(name)
    guard !names.contains(name) else {
      let way = (names.drop { $0 != name } + [name]).map { "$\($0)" }.joined(separator: " -> ")
      context.error("the variable \(name) contains itself: \(way)", at: entry.keySpan ?? span)
      return broken
    }
    return substitute(entry.value, via: names + [name], depth: depth, in: context)
  }

  /// Whether a refused name stands behind a dollar sign. Such a name may hold anything, so that several ends may be
  /// meant.
  private func isRefused(_ rest: Substring) -> Bool {
    guard !refused.isEmpty else { return false }
    let whole = rest.prefix { $0 != "$" }
    return refused.contains(String(whole.prefix(while: Self.isInName)))
      || refused.contains(String(whole.prefix { Self.isInName($0) || $0 == "-" }))
      || refused.contains(String(whole.prefix { !$0.isWhitespace })) || refused.contains(String(whole))
  }

  private static func isInName(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }

  private func lookUp(_ name: String) -> ConfigEntry? {
    for scope in scopes.reversed() {
      if let entry = scope[name] { return entry }
    }
    return nil
  }

  /// Merge keys whose value was a variable.
  private func merged(_ entries: [ConfigEntry]) -> [ConfigEntry] {
    guard let index = entries.firstIndex(where: { $0.key == "<<" }), let more = entries[index].value.entries else {
      return entries
    }
    let new = more.filter { entry in !entries.contains { $0.key == entry.key } }
    return entries[..<index] + new + entries[(index + 1)...]
  }

  private func isAffordable(_ depth: Int, at span: SourceSpan?, in context: ReadContext) -> Bool {
    usage.nodes += 1
    guard usage.nodes > limits.nodes || depth > limits.depth else { return true }
    if !usage.isExhausted {
      usage.isExhausted = true
      let what = depth > limits.depth ? "\(limits.depth) levels" : "\(limits.nodes) values"
      context.error("variables expand to more than \(what)", at: span)
    }
    return false
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "$"), !first.isDigit else { return false }
    return text.utf8.allSatisfy { byte in
      byte.isDigit || byte == UInt8(ascii: "_")
        || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
  }
}

extension ConfigValue {
  /// Whether it, or anything in it, stands at one of these places.
  fileprivate func hasPlace(in places: Set<SourceSpan>) -> Bool {
    if let span, places.contains(span) { return true }
    return switch content {
    case .scalar: false
    case .sequence(let items): items.contains { $0.hasPlace(in: places) }
    case .mapping(let entries):
      entries.contains { $0.keySpan.map(places.contains) ?? false || $0.value.hasPlace(in: places) }
    }
  }
}
