import NNConfig
import Testing

@Suite struct ConfigValueTests {
  @Test func equalityIsOfMeaning() {
    #expect(ConfigValue.string("relu") == .plain("relu"))
    #expect(ConfigValue.string("64") != .plain("64"))
    #expect(ConfigValue.string("true") != .bool(true))
    #expect(ConfigValue.string("null") != .null)
    #expect(ConfigValue.plain("~") == .null)
    #expect(ConfigValue.string("no") == .plain("no"))
    #expect(ConfigValue.mapping(["a": .int(1), "b": .int(2)]) == .mapping(["b": .int(2), "a": .int(1)]))
    #expect(ConfigValue.mapping(["a": .int(1)]) != .mapping(["a": .int(1), "b": .int(2)]))
    #expect(ConfigValue.sequence([.int(1), .int(2)]) != .sequence([.int(2), .int(1)]))
    #expect(ConfigValue.sequence([]) != .mapping([:]))
    let source = SourceText(name: "m", text: "a")
    #expect(ConfigValue.int(1).at(SourceSpan(source: source, utf8: 0..<1)) == .int(1))
  }

  @Test func looking() {
    let value: ConfigValue = .mapping(["a": .sequence([.int(1), .null]), "b": .double(0.5)])
    #expect(value["a"]?.items?.count == 2)
    #expect(value["a"]?.items?[1].isNull == true)
    #expect(value["b"]?.text == "0.5")
    #expect(value["c"] == nil)
    #expect(value.scalar == nil)
    #expect(value["a"]?.entries == nil)
  }

  @Test(arguments: [
    (ConfigValue.plain("abc"), "abc"), (.string("3x3"), "\"3x3\""), (.plain(""), "nothing"), (.string(""), "\"\""),
    (.sequence([.int(3), .string("a")]), "[3, \"a\"]"), (.sequence([.sequence([])]), "a list of 1"),
    (.sequence(Array(repeating: .int(1), count: 9)), "a list of 9"), (.mapping([:]), "{}"),
    (.mapping(["a": .null]), "a mapping"),
    (.plain(String(repeating: "a", count: 41)), String(repeating: "a", count: 39) + "…"),
  ])
  func received(_ value: ConfigValue, _ text: String) {
    #expect(value.received == text)
  }
}
