import NNConfig
import NNTestSupport
import Testing

@Suite struct JSONTests {
  func parse(_ text: String, limits: JSONReader.Limits = JSONReader.Limits()) -> (value: ConfigValue?, said: String) {
    var value: ConfigValue?
    let said = messages {
      value = JSONReader.parse(SourceText(name: "c.json", text: text), limits: limits, diagnostics: $0)
    }
    return (value, said)
  }

  @Test(arguments: [
    "null", "true", "-0.5e+3", "1e-07", "\"\"", "[]", "{}", "[1, [2, {\"a\": null}]]", "NaN", "-Infinity",
    "[Infinity, NaN]",
    #"{"b": 1, "a": "x\"\\\n\u0000\u00e9\ud83d\ude00/"}"#, "12345678901234567890123", "\"\\u007f\"",
  ])
  func roundTrip(_ text: String) throws {
    let (value, said) = parse(text)
    #expect(said == "")
    #expect(JSONWriter().write(try #require(value)) == text)
  }

  @Test func meaning() throws {
    let value = try #require(parse(#" { "a" : "64" , "b":64,"c":"\u00e9\/\ud83d\ude00", "d": ["null", null] } "#).value)
    #expect(value["a"]?.scalar == ConfigScalar("64", isQuoted: true))
    #expect(value["b"]?.scalar == ConfigScalar("64"))
    #expect(value["c"]?.text == "é/😀")
    #expect(value["d"]?.items?.map(\.isNull) == [false, true])
    #expect(value.entries?.map(\.key) == ["a", "b", "c", "d"])
  }

  @Test func places() throws {
    let value = try #require(parse("{\n  \"é\": [1, {\"b\": \"xy\"}]\n}").value)
    #expect(value.entries?[0].keySpan?.location == "c.json:2:3")
    #expect(value["é"]?.items?[1]["b"]?.span?.location == "c.json:2:18")
    #expect(value["é"]?.items?[1]["b"]?.span?.text == "\"xy\"")
    #expect(value.span?.text == "{\n  \"é\": [1, {\"b\": \"xy\"}]\n}")
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let column: Int
    let message: String
    init(_ text: String, _ column: Int, _ message: String) {
      self.text = text
      self.column = column
      self.message = message
    }
    var testDescription: String { text }
  }

  @Test(arguments: [
    Mistake("", 1, "the JSON ends where a value should be"), Mistake("{", 2, "expected a key in double quotes"),
    Mistake("[1", 3, "expected \",\" or \"]\""), Mistake("[1 2]", 4, "expected \",\" or \"]\""),
    Mistake("[1,]", 4, "a comma before \"]\""), Mistake("{\"a\": 1,}", 9, "a comma before \"}\""),
    Mistake("{a: 1}", 2, "expected a key in double quotes"),
    Mistake("{\"a\" 1}", 6, "expected a colon behind the key \"a\""),
    Mistake("{\"a\": 1, \"a\": 2}", 10, "duplicate key \"a\""),
    Mistake("1 2", 3, "something follows the end of the JSON value"),
    Mistake("[tru]", 2, "tru is not a JSON value"), Mistake("[.5]", 2, ".5 is not a JSON value"),
    Mistake("[5.]", 2, "5. is not a JSON value"),
    Mistake("[01]", 2, "01 is not a JSON value"), Mistake("[+1]", 2, "+1 is not a JSON value"),
    Mistake("[,]", 2, "this is not a JSON value"),
    Mistake("[True]", 2, "True is not a JSON value"), Mistake("['a']", 2, "'a' is not a JSON value"),
    Mistake("[\"a", 2, "this string is never closed"), Mistake("\"\\x\"", 2, "an escape that JSON does not know"),
    Mistake("\"\\ud800\"", 2, "half a surrogate pair"), Mistake("\"\\ud800\\u0041\"", 2, "half a surrogate pair"),
    Mistake("\"\\udc00\"", 2, "half a surrogate pair"), Mistake("\"\\u12g4\"", 4, "\\u wants 4 hexadecimal digits"),
    Mistake("\"a\nb\"", 3, "a control character inside a string"), Mistake("\"\\", 3, "the JSON ends inside a string"),
  ])
  func says(_ mistake: Mistake) {
    let (value, said) = parse(mistake.text)
    #expect(value == nil)
    #expect(
      said.hasPrefix("c.json:1:\(mistake.column): error: \(mistake.message)\n")
        || said == "c.json:1:1: error: \(mistake.message)")
  }

  @Test func limits() {
    let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(parse(deep).said == "")
    #expect(parse("[" + deep + "]").said.contains("more than 200 levels deep"))
    #expect(parse(String(repeating: "{\"a\":", count: 100_000)).said.contains("more than 200 levels deep"))
    #expect(
      parse("[1, 2]", limits: JSONReader.Limits(bytes: 5)).said
        == "c.json: error: 6 bytes of JSON, of which 5 are allowed")
  }

  @Test func writesAsPythonDoes() {
    let value: ConfigValue = .mapping([
      "a": .sequence([.int(1), .double(1e-7), .double(1e16), .bool(true), .null]), "b": .mapping([:]),
      "c": .sequence([]),
      "d": .string("é\u{7F}\u{1F600}"), "e": .sequence([.double(.nan), .double(-.infinity)]),
    ])
    #expect(
      JSONWriter().write(value)
        == #"{"a": [1, 1e-07, 1e+16, true, null], "b": {}, "c": [], "d": "\u00e9\u007f\ud83d\ude00", "e": [NaN, -Infinity]}"#
    )
    #expect(
      JSONWriter(isSpaced: false, escapesNonASCII: false).write(value)
        == "{\"a\":[1,1e-07,1e+16,true,null],\"b\":{},\"c\":[],\"d\":\"é\u{7F}😀\",\"e\":[NaN,-Infinity]}")
    #expect(
      JSONWriter(indent: 2).write(.mapping(["a": .sequence([.int(1), .mapping([:])]), "b": .int(2)])) == """
        {
          "a": [
            1,
            {}
          ],
          "b": 2
        }
        """)
  }

  @Test func plainYAMLScalarsBecomeWhatTheyMean() {
    let texts = [".5", "+5", "5.", "~", "", "True", "no", "012", "1_0", ".inf", "12:30"]
    #expect(
      JSONWriter().write(.sequence(texts.map(ConfigValue.plain)))
        == #"[0.5, 5, 5.0, null, null, true, "no", "012", "1_0", Infinity, "12:30"]"#)
  }
}
