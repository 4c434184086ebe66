import NNConfig
import Testing

@Suite struct JSONSchemaTests {
  func json(_ value: ConfigValue) -> String { JSONWriter().write(value) }
  let variable = ##"{"$ref": "#/$defs/variable"}"##

  @Test func settings() {
    #expect(json(JSONSchema.schema(for: .integer)) == #"{"anyOf": [{"type": "integer"}, \#(variable)]}"#)
    #expect(
      json(JSONSchema.schema(for: .optional(.choice(["a", "b"])), description: "D."))
        == #"{"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}, \#(variable)], "description": "D."}"#)
    #expect(
      json(JSONSchema.schema(for: .list(of: .boolean)))
        == #"{"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"anyOf": [{"type": "boolean"}, \#(variable)]}}, \#(variable)]}"#
    )
    #expect(json(JSONSchema.schema(for: .named("initializer"))) == ##"{"$ref": "#/$defs/initializer"}"##)
    #expect(json(JSONSchema.schema(for: .any)) == "{}")
  }

  @Test func parameters() throws {
    let schema = JSONSchema.parameters(of: Dense.self, extra: [ConfigEntry("name", JSONSchema.schema(for: .text))])
    #expect(schema["additionalProperties"] == .bool(false))
    #expect(schema["required"] == .sequence([.string("units")]))
    let properties = try #require(schema["properties"])
    #expect(properties.entries?.map(\.key) == Dense.fieldKeys + ["name"])
    #expect(
      properties["units"].map(json)
        == #"{"anyOf": [{"type": "integer", "exclusiveMinimum": 0}, \#(variable)], "description": "Number of outputs."}"#
    )
    #expect(
      properties["dropout"].map(json)
        == #"{"anyOf": [{"type": "number", "minimum": 0, "exclusiveMaximum": 1}, {"type": "null"}, \#(variable)], "description": "Share to drop.", "default": null}"#
    )
    #expect(JSONSchema.parameters(of: Zeros.self)["required"] == nil)
  }

  @Test func threeForms() throws {
    let forms = try #require(JSONSchema.definition(of: [Dense.self, Zeros.self, Constant.self])["anyOf"]?.items)
    #expect(forms.count == 4)
    #expect(forms[0]["enum"] == .sequence([.string("Zeros"), .string("Constant")]))
    #expect(forms[1]["properties"]?["Dense"]?["anyOf"]?.items?.count == 2)
    #expect(forms[2]["properties"]?["Zeros"]?["type"] == .string("object"))
    #expect(forms[3]["required"] == .sequence([.string("Constant")]))
  }
}
