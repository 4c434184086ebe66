/// JSON Schema (draft 2020-12) of what a spec may say, for editors.
///
/// A variable (`$name`) may stand for any value, so every place accepts one.
public enum JSONSchema {
  /// The schema of a setting.
  public static func schema(for schema: ConfigSchema, description: String? = nil) -> ConfigValue {
    var entries = constraints(schema)
    if let description { entries.append(ConfigEntry("description", .string(description))) }
    return .mapping(entries)
  }

  /// The schema of a component's parameters: the mapping behind its name. `extra` are keys that any component of its
  /// kind takes, such as a layer's `name`.
  public static func parameters(of type: any Component.Type, extra: [ConfigEntry] = []) -> ConfigValue {
    let table = type.fieldTable
    let properties = table.map { field in
      var property = JSONSchema.schema(for: field.schema, description: field.doc)
      if let value = field.defaultValue { property.append("default", value) }
      return ConfigEntry(field.key, property)
    }
    var object: ConfigValue = .mapping([
      "type": .string("object"), "additionalProperties": .bool(false), "properties": .mapping(properties + extra),
    ])
    let required = table.filter(\.isRequired).map { ConfigValue.string($0.key) }
    if !required.isEmpty { object.append("required", .sequence(required)) }
    return object
  }

  /// The schema of one named thing out of several, in its three forms. Belongs under `$defs`, where `.named(kind)`
  /// looks for it.
  public static func definition(of types: [any Component.Type], extra: [ConfigEntry] = []) -> ConfigValue {
    let bare = types.filter { !$0.fieldTable.contains(where: \.isRequired) }.map { ConfigValue.string($0.name) }
    var forms: [ConfigValue] = bare.isEmpty ? [] : [.mapping(["enum": .sequence(bare)])]
    for type in types {
      var arguments = [parameters(of: type, extra: extra)]
      if let key = type.leadingKey, let field = type.fieldTable.first(where: { $0.key == key }) {
        arguments.append(schema(for: field.schema, description: field.doc))
      }
      let argument = arguments.count == 1 ? arguments[0] : .mapping(["anyOf": .sequence(arguments)])
      forms.append(
        .mapping([
          "type": .string("object"), "description": .string(type.summary), "additionalProperties": .bool(false),
          "required": .sequence([.string(type.name)]), "properties": .mapping([ConfigEntry(type.name, argument)]),
        ]))
    }
    return .mapping(["anyOf": .sequence(forms)])
  }

  /// What `$defs/variable` says.
  public static var variable: ConfigValue {
    .mapping(["type": .string("string"), "pattern": .string("\\$[A-Za-z_]")])
  }

  private static func constraints(_ schema: ConfigSchema) -> [ConfigEntry] {
    switch schema.kind {
    case .any: return []
    case .named(let kind): return [ConfigEntry("$ref", .string("#/$defs/\(kind)"))]
    case .text: return [ConfigEntry("type", .sequence(["string", "number", "boolean"].map(ConfigValue.string)))]
    case .integer, .number, .boolean, .choice, .list, .map, .optional, .union:
      return [ConfigEntry("anyOf", .sequence(alternatives(schema) + [.mapping(["$ref": .string("#/$defs/variable")])]))]
    }
  }

  private static func alternatives(_ schema: ConfigSchema) -> [ConfigValue] {
    switch schema.kind {
    case .integer: return [.mapping([ConfigEntry("type", .string("integer"))] + bounds(schema))]
    case .number: return [.mapping([ConfigEntry("type", .string("number"))] + bounds(schema))]
    case .boolean: return [.mapping(["type": .string("boolean")])]
    case .choice(let words): return [.mapping(["enum": .sequence(words.map(ConfigValue.string))])]
    case .optional(let inner): return alternatives(inner) + [.mapping(["type": .string("null")])]
    case .list(let element):
      return alternatives(element) + [.mapping(["type": .string("array"), "items": .mapping(constraints(element))])]
    case .map(let element):
      return [.mapping(["type": .string("object"), "additionalProperties": .mapping(constraints(element))])]
    case .union(let forms): return forms.flatMap(alternatives)
    case .any, .named, .text: return [.mapping(constraints(schema))]
    }
  }

  private static func bounds(_ schema: ConfigSchema) -> [ConfigEntry] {
    let all: [(String, Double?)] = [
      ("minimum", schema.minimum), ("exclusiveMinimum", schema.exclusiveMinimum), ("maximum", schema.maximum),
      ("exclusiveMaximum", schema.exclusiveMaximum),
    ]
    return all.compactMap { key, bound in
      bound.map { ConfigEntry(key, NumberText.integer($0).map(ConfigValue.int) ?? .double($0)) }
    }
  }
}

extension ConfigValue {
  /// Adds an entry to a mapping; anything else stays as it is.
  mutating func append(_ key: String, _ value: ConfigValue) {
    guard case .mapping(let entries) = content else { return }
    content = .mapping(entries + [ConfigEntry(key, value)])
  }
}
