import NNConfig
import NNTestSupport
import NNYAML
import Testing

@Suite struct VariablesTests {
  /// Substitutes in everything but `vars:` and returns the JSON and what was said.
  func expand(
    _ text: String, limits: Variables.Limits = Variables.Limits(), pushing inner: String? = nil,
    boundNames: @escaping Variables.BoundNames = { _ in [] }
  ) -> (json: String, said: String) {
    var json = ""
    let said = messages { diagnostics in
      let context = ReadContext(diagnostics: diagnostics)
      guard let root = YAML.parse(SourceText(name: "m.yaml", text: text), diagnostics: diagnostics) else { return }
      var variables = Variables(root["vars"], limits: limits, boundNames: boundNames, in: context)
      if let inner, let more = YAML.parse(SourceText(name: "i.yaml", text: inner), diagnostics: diagnostics)?.entries {
        variables = variables.pushing(more)
      }
      let rest = ConfigValue.mapping((root.entries ?? []).filter { $0.key != "vars" })
      json = JSONWriter().write(variables.substitute(rest, in: context))
      variables.warnUnused(in: context)
    }
    return (json, said)
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
    Case("vars: {u: 64}\na: $u", #"{"a": 64}"#),
    Case("vars: {u: [1, 2]}\na: $u\nb: {c: $u}", #"{"a": [1, 2], "b": {"c": [1, 2]}}"#),
    Case("vars: {u: {x: 1}}\na: [$u]", #"{"a": [{"x": 1}]}"#),
    Case("vars: {i: 3}\na: conv_$i\nb: $i-$i\nc: '$i'", #"{"a": "conv_3", "b": "3-3", "c": "3"}"#),
    Case("vars: {k: 3}\na: 1e-$k", #"{"a": 1e-3}"#),
    Case(
      "a: $$\nb: $$u\nc: a$$b\nd: US$\ne: $ 5\nf: $5",
      #"{"a": "$", "b": "$u", "c": "a$b", "d": "US$", "e": "$ 5", "f": "$5"}"#),
    Case("vars: {a: 1, b: $a, c: [$b, $b]}\nx: $c", #"{"x": [1, 1]}"#),
    Case("vars: {n: enc}\nx: {$n: 1, \"$n-2\": 2}", #"{"x": {"enc": 1, "enc-2": 2}}"#),
    Case("vars: {c: {p: same, s: 1}}\na: {<<: $c, s: 2}", #"{"a": {"p": "same", "s": 2}}"#),
    Case("vars: {c: &c {f: $f}, f: 8}\na: *c\nb: $c", #"{"a": {"f": 8}, "b": {"f": 8}}"#),
    Case("vars:\na: 1", #"{"a": 1}"#),
  ])
  func expands(_ test: Case) {
    let (json, said) = expand(test.text)
    #expect(said == "")
    #expect(json == test.json)
  }

  @Test func innerScopesHideOuterOnes() {
    let (json, said) = expand("vars: {f: 1, g: $f}\na: [$f, $g]", pushing: "f: 2")
    #expect(json == #"{"a": [2, 2]}"#)
    // The outer f is hidden everywhere here, yet its name is used.
    #expect(said == "")
  }

  @Test func unknownOnes() {
    #expect(
      expand("vars: {units: 3}\na: $unit\nb: $units").said == """
        m.yaml:2:4: error: unknown variable $unit
          2 | a: $unit
            |    ^^^^^
          help: did you mean $units?
        """)
    #expect(expand("a: x_$i").said.contains("help: define it under vars, or write $$ for a dollar sign"))
    #expect(expand("vars: {abc: 1}\na: $xyz\nb: $abc").said.contains("note: known variables: abc"))
    #expect(expand("a: ${x}").said.contains("write $name without braces"))
  }

  @Test(arguments: ["x: *d", "x: {<<: *d, c: 2}", "x: [1, *d]", "x: *e"])
  func whatOnlyAnAliasUsesIsUsed(_ section: String) {
    #expect(expand("vars: {d: &d {b: &e [1]}}\n\(section)").said == "")
  }

  @Test func unusedOnesAreWarnedOf() {
    #expect(
      expand("vars: {a: 1, b: 2}\nx: $b").said == """
        m.yaml:1:8: warning: the variable a is never used
          1 | vars: {a: 1, b: 2}
            |        ^
        """)
  }

  @Test func listsCannotStandInText() {
    #expect(
      expand("vars: {l: [1, 2]}\na: x$l").said == """
        m.yaml:2:4: error: $l is [1, 2] and cannot stand inside a text
          2 | a: x$l
            |    ^^^
        """)
  }

  @Test func circles() {
    #expect(
      expand("vars: {a: [$b], b: $a}\nx: $a").said == """
        m.yaml:1:8: error: the variable a contains itself: $a -> $b -> $a
          1 | vars: {a: [$b], b: $a}
            |        ^
        """)
  }

  @Test func namesThatAnEntryBindsAreKnownInIt() {
    let (_, said) = expand("loop: {with: {f: 1}, in: [$f, x_$f]}\nb: $f") {
      $0.key == "loop" ? $0.value["with"]?.entries?.map(\.key) ?? [] : []
    }
    #expect(
      said == """
        m.yaml:2:4: error: unknown variable $f
          2 | b: $f
            |    ^^
          help: define it under vars, or write $$ for a dollar sign
        """)
  }

  /// What was to be a variable has been told where it was to be defined.
  @Test(arguments: ["a: $1a", "a: x_$1a", "a: [$my-var]"])
  func usesOfARefusedNameAreNotTold(_ use: String) {
    let said = expand("vars: {1a: 1, my-var: 2}\n\(use)").said
    #expect(said.split(separator: "\n").count { $0.contains("error: ") } == 2, "\(said)")
  }

  @Test func onlyWholeRefusedNamesCount() {
    let (json, said) = expand("vars: {\"1\": 2}\na: a$$1\nb: a$10\nc: [$1, x$1-y]")
    #expect(json == #"{"a": "a$1", "b": "a$10", "c": ["", ""]}"#)
    #expect(said.split(separator: "\n").count { $0.contains("error: ") } == 1, "\(said)")
  }

  @Test func manyNamesTakeNoLonger() {
    let lines = (0..<5000).flatMap { ["  \($0)q: 1", "  v\($0): a$\($0)q"] }
    let uses = (0..<5000).map { "a\($0): $v\($0)" }
    let clock = ContinuousClock()
    let took = clock.measure {
      _ = expand("vars:\n\(lines.joined(separator: "\n"))\n\(uses.joined(separator: "\n"))\n")
    }
    #expect(took < .seconds(10))
  }

  @Test func badSections() {
    #expect(expand("vars: [1]\na: 1").said.contains("expected a mapping of names to values, got [1]"))
    #expect(expand("vars: {a b: 1}\na: 1").said.contains("\"a b\" cannot be the name of a variable"))
    #expect(expand("vars: {1a: 1}\na: 1").said.contains("\"1a\" cannot be the name of a variable"))
  }

  @Test func bombsAreRefused() {
    var text = "vars:\n  a0: [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      text += "  a\(level): [\(Array(repeating: "$a\(level - 1)", count: 10).joined(separator: ", "))]\n"
    }
    let clock = ContinuousClock()
    let took = clock.measure {
      let said = expand(text + "x: $a20\n").said
      #expect(said.contains("error: variables expand to more than 100000 values"))
      #expect(said.split(separator: "\n").count { $0.contains("error") } == 1)
    }
    #expect(took < .seconds(5))
    #expect(expand("vars: {a: [[1]]}\nx: [$a]", limits: Variables.Limits(depth: 4)).said.contains("more than 4 levels"))
    #expect(expand("vars: {a: [[1]]}\nx: [$a]", limits: Variables.Limits(depth: 5)).said == "")
  }
}
