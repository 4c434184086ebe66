import NNConfig
import NNTestSupport
import NNYAML
import Testing

@Suite struct SyntaxErrorTests {
  @Test(arguments: syntaxErrors)
  func says(_ test: ErrorCase) {
    #expect(messages(of: test.text) == test.expected)
  }

  @Test func helperHearsErrors() {
    #expect(messages { $0.error("no") } == "error: no")
    #expect(messages(of: "a: 1") == "")
  }

  @Test func mistakesThatLeaveATreeAreToldTogether() {
    let text = "a: !x 1\na: 2\nb: *c\nd: {e: (1, 2)}\n"
    let diagnostics = Diagnostics()
    let value = YAML.parse(SourceText(name: "m.yaml", text: text), diagnostics: diagnostics)
    #expect(value?.entries?.map(\.key) == ["a", "b", "d"])
    #expect(
      diagnostics.sorted.map(\.message) == [
        "tags cannot be used", "duplicate key \"a\" (first on line 1)", "*c has no anchor before it",
        "YAML has no tuples: the comma breaks (1, 2) in two",
      ])
  }
}
