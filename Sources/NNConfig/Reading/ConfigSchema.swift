/// What a setting may be: for error messages, for JSON Schema and for the reference pages.
public struct ConfigSchema: Sendable, Equatable {
  public indirect enum Kind: Sendable, Equatable {
    case integer, number, boolean, text, any
    /// One of these words.
    case choice([String])
    /// The schema, or null.
    case optional(ConfigSchema)
    /// A list; one item may stand alone.
    case list(ConfigSchema)
    /// A mapping with any keys.
    case map(ConfigSchema)
    /// Any one of several.
    case union([ConfigSchema])
    /// A named thing of a catalogue, by the catalogue's kind: `initializer`.
    case named(String)
  }

  public var kind: Kind
  /// How an error names it: `an integer`.
  public var phrase: String
  /// What an error proposes to write: `10`.
  public var example: String
  public var minimum: Double?
  public var exclusiveMinimum: Double?
  public var maximum: Double?
  public var exclusiveMaximum: Double?

  public init(_ kind: Kind, phrase: String, example: String) {
    self.kind = kind
    self.phrase = phrase
    self.example = example
  }

  public static let integer = ConfigSchema(.integer, phrase: "an integer", example: "10")
  public static let number = ConfigSchema(.number, phrase: "a number", example: "0.5")
  public static let boolean = ConfigSchema(.boolean, phrase: "true or false", example: "true")
  public static let text = ConfigSchema(.text, phrase: "text", example: "text")
  public static let any = ConfigSchema(.any, phrase: "a value", example: "value")

  public static func choice(_ words: [String]) -> ConfigSchema {
    let phrase = words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    return ConfigSchema(.choice(words), phrase: phrase, example: words.first ?? "")
  }

  public static func optional(_ schema: ConfigSchema) -> ConfigSchema {
    if case .optional = schema.kind { return schema }
    return ConfigSchema(.optional(schema), phrase: schema.phrase + " or null", example: schema.example)
  }

  public static func list(of element: ConfigSchema) -> ConfigSchema {
    ConfigSchema(.list(element), phrase: "a list of \(element.plural)", example: "[\(element.example)]")
  }

  public static func map(of element: ConfigSchema) -> ConfigSchema {
    ConfigSchema(.map(element), phrase: "a mapping", example: "{name: \(element.example)}")
  }

  /// One of several forms under one name: `.union("an integer or a pair", [.integer, .list(of: .integer)])`.
  public static func union(_ phrase: String, _ forms: [ConfigSchema]) -> ConfigSchema {
    ConfigSchema(.union(forms), phrase: phrase, example: forms.first?.example ?? "")
  }

  /// A named thing of the catalogue of a kind: `.named("initializer", example: "zeros")`.
  public static func named(_ kind: String, example: String? = nil) -> ConfigSchema {
    let article = kind.first.map { "aeiou".contains($0) } ?? false ? "an" : "a"
    return ConfigSchema(.named(kind), phrase: "\(article) \(kind)", example: example ?? kind)
  }

  /// Whether a list may stand here.
  public var acceptsList: Bool {
    switch kind {
    case .list, .any: true
    case .optional(let schema): schema.acceptsList
    case .union(let forms): forms.contains(where: \.acceptsList)
    case .integer, .number, .boolean, .text, .choice, .map, .named: false
    }
  }

  /// Whether a mapping may stand here.
  public var acceptsMapping: Bool {
    switch kind {
    case .map, .any, .named: true
    case .optional(let schema), .list(let schema): schema.acceptsMapping
    case .union(let forms): forms.contains(where: \.acceptsMapping)
    case .integer, .number, .boolean, .text, .choice: false
    }
  }

  /// The same with an adjective: `a positive integer`, `a list of positive integers`.
  func qualified(by adjective: String) -> ConfigSchema {
    var schema = self
    switch kind {
    case .integer, .number:
      let noun = phrase.split(separator: " ").last.map(String.init) ?? phrase
      schema.phrase = "a \(adjective) \(noun)"
    case .optional(let inner): schema = .optional(inner.qualified(by: adjective))
    case .list(let element): schema = .list(of: element.qualified(by: adjective))
    default: schema.phrase = "\(phrase), all \(adjective)"
    }
    return schema
  }

  /// The same with something behind it: `a number in [0, 1)`.
  func qualified(behind words: String) -> ConfigSchema {
    var schema = self
    switch kind {
    case .optional(let inner): schema = .optional(inner.qualified(behind: words))
    case .list(let element): schema = .list(of: element.qualified(behind: words))
    default: schema.phrase = "\(phrase) \(words)"
    }
    return schema
  }

  /// Changes the innermost schema: that of the numbers of an optional or a list.
  func mapInnermost(_ change: (inout ConfigSchema) -> Void) -> ConfigSchema {
    var schema = self
    switch kind {
    case .optional(let inner): schema.kind = .optional(inner.mapInnermost(change))
    case .list(let element): schema.kind = .list(element.mapInnermost(change))
    default: change(&schema)
    }
    return schema
  }

  private var plural: String {
    switch kind {
    case .boolean: return "booleans"
    case .text: return "texts"
    case .any: return "values"
    case .choice, .union, .optional: return "items, each \(phrase)"
    case .list, .map: return phrase.hasPrefix("a list") ? "lists" + phrase.dropFirst(6) : "mappings"
    case .integer, .number, .named:
      var words = phrase.split(separator: " ").map(String.init)
      if words.first == "a" || words.first == "an" { words.removeFirst() }
      let noun = words.firstIndex { $0 == "integer" || $0 == "number" } ?? words.count - 1
      if noun >= 0 && noun < words.count { words[noun] += "s" }
      return words.joined(separator: " ")
    }
  }
}
