/// All named things of one kind, by name: the layers, the optimizers. A value, so that a program can have its own.
///
/// `Base` is what reading gives: `Catalogue<any Layer>` holds types that conform to `Layer`.
public struct Catalogue<Base>: Sendable {
  /// How exactly a name must be written.
  public enum Spelling: Sendable {
    /// Keras's class name, or an alias.
    case exact
    /// Any name that Keras accepts: `SGD`, `sgd`; `MeanSquaredError`, `mean_squared_error`.
    case anyKerasSpelling
  }

  /// What one of them is called: `layer`.
  public let kind: String
  public let spelling: Spelling
  public private(set) var types: [any Component.Type]
  /// What to write where a name belongs to something else: for a layer called `relu`, `Activation: relu`.
  public var hint: (@Sendable (String) -> String?)?
  private var index: [String: Int] = [:]

  /// The types' `read` must give what conforms to `Base`; whether it does is seen when one is read.
  public init(
    kind: String, spelling: Spelling = .anyKerasSpelling, _ types: [any Component.Type],
    hint: (@Sendable (String) -> String?)? = nil
  ) {
    self.kind = kind
    self.spelling = spelling
    self.types = []
    self.hint = hint
    for type in types { add(type) }
  }

  /// The catalogue with one more, whose `read` must give what conforms to `Base`. A name that is taken now means the
  /// new one.
  public func adding(_ type: any Component.Type) -> Catalogue {
    precondition(type.init() is Base, "\(type) does not conform to what the catalogue of \(kind)s holds")
    var catalogue = self
    catalogue.add(type)
    return catalogue
  }

  private mutating func add(_ type: any Component.Type) {
    types.append(type)
    for name in [type.name] + type.aliases { index[key(name)] = types.count - 1 }
  }

  /// The names, in order, without aliases.
  public var names: [String] { types.map { $0.name } }

  /// What a name means.
  public subscript(name: String) -> (any Component.Type)? { index[key(name)].map { types[$0] } }

  /// The type that an entry names; nil if there is none, which is told.
  public func find(_ entry: NamedEntry, in context: ReadContext) -> (any Component.Type)? {
    if let type = self[entry.name] { return type }
    let known = candidates(like: entry.name)
    // Activations have a word for nothing.
    let isNothing = entry.name == "None" && self["linear"] == nil
    let nothing = isNothing ? Habits.help(forNone: context.expectation, mayBeLeftOut: context.mayBeLeftOut) : nil
    let hint = hint?(entry.name) ?? nothing ?? Suggestions.help(for: entry.name, among: known)
    let plural = kind.hasSuffix("s") ? kind + "es" : kind + "s"
    let all = "known \(plural): \(known.joined(separator: ", "))"
    let none = known.isEmpty ? "there are no \(plural)" : all
    let notes = hint == nil && known.count <= 40 ? context.diagnostics.listing(kind, none) : []
    context.error("unknown \(kind) \"\(entry.name)\"", at: entry.nameSpan, notes: notes, help: hint)
    return nil
  }

  /// Reads one named thing in any of the three forms. Messages about its parameters begin with kind and name.
  public func read(_ value: ConfigValue, in context: ReadContext) -> Base? {
    guard let entry = NamedEntry(value, kind: kind, in: context), let type = find(entry, in: context) else {
      return nil
    }
    guard let component = type.read(entry, in: context.with(subject: "\(kind) \(type.name)")) else { return nil }
    guard let base = component as? Base else {
      preconditionFailure("\(type) does not conform to what the catalogue of \(kind)s holds")
    }
    return base
  }

  /// The names to propose: in the style in which the name was written where every style is allowed.
  package func candidates(like name: String) -> [String] {
    guard spelling == .anyKerasSpelling, !name.contains(where: \.isUppercase) else { return names }
    return types.map { type in
      ([type.name] + type.aliases).first { $0 == $0.lowercased() } ?? snakeCase(type.name)
    }
  }

  private func key(_ name: String) -> String {
    switch spelling {
    case .exact: name
    case .anyKerasSpelling: name.lowercased().filter { $0 != "_" }
    }
  }
}

/// Keras's `to_snake_case`: `BatchNormalization` is `batch_normalization`, `PReLU` is `p_re_lu`, `Conv2D` is `conv2d`.
package func snakeCase(_ name: String) -> String {
  // An underscore before a capital that begins a word, then before every capital behind a small letter.
  let characters = Array(name)
  var result = ""
  for (index, character) in characters.enumerated() {
    if character.isUppercase && index > 0 {
      let next = index + 1 < characters.count ? characters[index + 1] : nil
      let previous = characters[index - 1]
      let beginsWord = next.map { $0.isLowercase } ?? false
      if beginsWord || previous.isLowercase { result += "_" }
    }
    result += character.lowercased()
  }
  return result
}
