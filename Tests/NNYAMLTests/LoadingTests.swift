import NNConfig
import NNTestSupport
import NNYAML
import Testing

@Suite struct LoadingTests {
  func load(_ text: String) throws -> ConfigValue {
    let diagnostics = Diagnostics()
    let value = YAML.parse(SourceText(name: "m.yaml", text: text), diagnostics: diagnostics)
    try diagnostics.throwIfErrors()
    return try #require(value)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let json: String
    init(_ text: String, _ json: String) {
      self.text = text
      self.json = json
    }
    var testDescription: String { text }
  }

  @Test(arguments: [
    Case("a: 1\nb: [x, 'y', \"z\"]", #"{"a": 1, "b": ["x", "y", "z"]}"#),
    Case("- Dense: {units: 64}\n- Flatten", #"[{"Dense": {"units": 64}}, "Flatten"]"#),
    Case("a:\nb: ~\nc: ''", #"{"a": null, "b": null, "c": ""}"#),
    Case("a: no\nb: 012\nc: 12:30\nd: 1e-3", #"{"a": "no", "b": "012", "c": "12:30", "d": 1e-3}"#),
    Case("a: |\n  one\n  two\nb: >\n  one\n  two\n", #"{"a": "one\ntwo\n", "b": "one two\n"}"#),
    Case("a: &x {b: 1, c: 2}\nd: *x", #"{"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 2}}"#),
    Case("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3, e: 4}", #"{"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3, "e": 4}}"#),
    Case(
      "a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {f: 0, <<: [*x, *y]}",
      #"{"a": {"b": 1}, "c": {"b": 2, "d": 3}, "e": {"f": 0, "b": 1, "d": 3}}"#),
    Case("a: {\"<<\": 1}", #"{"a": {"<<": 1}}"#),
    Case("a: {<<: $common, b: 1}", #"{"a": {"<<": "$common", "b": 1}}"#),
    Case("a: &x 1\nb: &x 2\nc: *x", #"{"a": 1, "b": 2, "c": 2}"#),
    Case("[Dense(64, activation='relu'), Flatten]", #"["Dense(64, activation='relu')", "Flatten"]"#),
    Case("{a: f(1, 2), b: 3}", #"{"a": "f(1, 2)", "b": 3}"#),
    Case("[ab(c, d]", #"["ab(c", "d"]"#),
    Case("%YAML 1.2\n---\na: 1\n...\n", #"{"a": 1}"#),
    Case("a: 1\r\nb:\r\n  - 2\r\n", #"{"a": 1, "b": [2]}"#),
    Case("plain", #""plain""#),
    Case("日本: 'é'", #"{"\u65e5\u672c": "\u00e9"}"#),
  ])
  func reads(_ test: Case) throws {
    #expect(JSONWriter().write(try load(test.text)) == test.json)
  }

  @Test func everyPlaceIsKnown() throws {
    let value = try load("layers:\n  - Dense: {units: 64, \"näme\": 'x y'}\n")
    let layer = try #require(value["layers"]?.items?.first)
    let dense = try #require(layer.entry("Dense"))
    #expect(dense.keySpan?.location == "m.yaml:2:5")
    #expect(dense.keySpan?.text == "Dense")
    #expect(dense.value.span?.text == "{units: 64, \"näme\": 'x y'}")
    #expect(dense.value["units"]?.span?.location == "m.yaml:2:20")
    #expect(dense.value.entry("näme")?.keySpan?.text == "\"näme\"")
    #expect(dense.value["näme"]?.span?.location == "m.yaml:2:32")
    #expect(dense.value["näme"]?.span?.text == "'x y'")
    #expect(value["layers"]?.span?.location == "m.yaml:2:3")
  }

  @Test func columnsCountCharactersAsSeen() throws {
    let value = try load("{\"👩‍👩‍👧e\u{301}\": x}")
    #expect(value.entries?[0].value.span?.column == 8)
  }

  @Test func quotesAreRemembered() throws {
    let value = try load("a: '1'\nb: 1\nc: |\n  1\n")
    #expect(value.entries?.map(\.value.scalar?.isQuoted) == [true, false, true])
  }

  @Test func partOfATextHasPlacesOfTheWhole() throws {
    let source = SourceText(name: "--set #1", text: "é.x={a: [1, zz]}", showsPosition: false)
    let diagnostics = Diagnostics()
    let value = YAML.parse(source, range: 5..<17, diagnostics: diagnostics)
    #expect(value?["a"]?.items?[1].span?.text == "zz")
    #expect(value?["a"]?.items?[1].span?.column == 13)
  }

  // MARK: - Bytes

  func messages(ofBytes bytes: [UInt8]) -> String {
    NNTestSupport.messages { _ = YAML.parse(bytes: bytes, name: "m.yaml", diagnostics: $0) }
  }

  @Test func byteOrderMarkIsNoPartOfTheText() {
    let diagnostics = Diagnostics()
    let value = YAML.parse(bytes: [0xEF, 0xBB, 0xBF] + Array("a: @".utf8), name: "m.yaml", diagnostics: diagnostics)
    #expect(value == nil)
    #expect(diagnostics.sorted.first?.span?.column == 4)
    let good = YAML.parse(bytes: [0xEF, 0xBB, 0xBF] + Array("a: 1".utf8), name: "m.yaml", diagnostics: Diagnostics())
    #expect(good == .mapping(["a": .int(1)]))
  }

  @Test func bytesThatAreNoText() {
    #expect(
      messages(ofBytes: Array("a: 1\nb: é".utf8).dropLast()) == """
        m.yaml:2:4: error: a byte that is not UTF-8
          2 | b: \u{FFFD}
            |    ^
          help: save the file as UTF-8
        """)
    #expect(
      messages(ofBytes: Array("a: \0".utf8)) == """
        m.yaml:1:4: error: a zero byte: this is not a text file
          1 | a: \u{FFFD}
            |    ^
          help: check that this is the file you mean
        """)
    #expect(messages(ofBytes: [0xFF, 0xFE, 0x61, 0x00]).contains("the file is UTF-16"))
    #expect(messages(ofBytes: [0xC0, 0x80]).contains("not UTF-8"))
    #expect(messages(ofBytes: [0xED, 0xA0, 0x80]).contains("not UTF-8"))
    #expect(messages(ofBytes: []) == "m.yaml: error: the file is empty")
  }

  // MARK: - Limits

  @Test func sizeIsLimited() {
    let big = Array(repeating: UInt8(ascii: " "), count: (1 << 20) + 1)
    #expect(messages(ofBytes: big) == "m.yaml: error: the file has 1048577 bytes; a spec may have at most 1048576")
    #expect(messages(ofBytes: Array("a: 1\n".utf8) + big.dropLast(6)) == "")
  }

  @Test func depthIsLimited() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(NNTestSupport.messages(of: deep) == "")
    #expect(NNTestSupport.messages(of: "[\(deep)]").contains("error: more than 64 levels deep"))
    #expect(NNTestSupport.messages(of: String(repeating: "[", count: 100_000)).contains("more than 64 levels deep"))
    let aliased =
      "a: &a \(String(repeating: "[", count: 40))\(String(repeating: "]", count: 40))\nb: \(String(repeating: "[", count: 30))*a\(String(repeating: "]", count: 30))"
    #expect(NNTestSupport.messages(of: aliased).contains("m.yaml:2:34: error: more than 64 levels deep"))
  }

  @Test func aliasBombIsRefusedAtOnce() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      let inner = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(inner)]\n"
    }
    let clock = ContinuousClock()
    let took = clock.measure {
      #expect(
        NNTestSupport.messages(of: bomb).contains("error: more than 100000 values, with aliases counted"))
    }
    #expect(took < .seconds(10))
  }

  @Test func nodesAreCountedExactly() {
    // 1 mapping, 2 keys, 2 lists of 3.
    let text = "a: &a [1, 2]\nb: *a"
    #expect(NNTestSupport.messages(of: text, limits: YAML.Limits(nodes: 9)) == "")
    #expect(NNTestSupport.messages(of: text, limits: YAML.Limits(nodes: 8)).contains("more than 8 values"))
  }

  @Test func damagedTextsNeverTrap() {
    let seed =
      "vars: {f: &f [1, 2]}\nlayers:\n  - Dense: {units: 64, x: (3, 3)}\n  - {<<: *f, \"é\": 'x'}\n  - |\n    text\n# end\n"
    let alphabet = Array("{}[]():,-?&*!|>'\"%@`#\n\t \\$<é\u{85}ab01".utf8)
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    for _ in 0..<3000 {
      var bytes = Array(seed.utf8)
      for _ in 0...random(4) {
        switch random(3) {
        case 0: bytes.remove(at: random(bytes.count))
        case 1: bytes.insert(alphabet[random(alphabet.count)], at: random(bytes.count))
        default: bytes[random(bytes.count)] = alphabet[random(alphabet.count)]
        }
      }
      let diagnostics = Diagnostics()
      let value = YAML.parse(bytes: bytes, name: "m.yaml", diagnostics: diagnostics)
      #expect(value != nil || diagnostics.hasErrors)
      _ = DiagnosticRenderer().render(diagnostics)
    }
  }
}
