import NNSpec
import Testing

/// Specs that ask for more than any spec needs are refused at once.
@Suite struct LimitTests {
  private func refusal(_ text: String) -> String {
    let clock = ContinuousClock()
    var result: (spec: Spec?, messages: String) = (nil, "")
    let time = clock.measure { result = reading(text) }
    #expect(result.spec == nil)
    #expect(time < .seconds(10))
    return String(result.messages.split(separator: "\n").first ?? "")
  }

  @Test func aliasBomb() {
    var text = "vars:\n  a0: &a0 [Flatten, Flatten]\n"
    for level in 1...40 { text += "  a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
    #expect(refusal(text + "layers: *a40\n").contains("100000"))
  }

  @Test func variableBomb() {
    var text = "vars:\n  a0: [Flatten, Flatten]\n"
    for level in 1...40 { text += "  a\(level): [$a\(level - 1), $a\(level - 1), $a\(level - 1)]\n" }
    #expect(refusal(text + "layers: $a40\n").contains("100000"))
  }

  @Test func size() {
    #expect(refusal(String(repeating: "# a comment\n", count: 100_000)).contains("1048576"))
  }

  @Test func depth() {
    let nested = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    #expect(refusal("layers: \(nested)\n").contains("64"))
  }

  @Test func manyErrors() {
    let text = "layers:\n" + String(repeating: "  - Dense: 0\n", count: 5000)
    let messages = reading(text).messages
    #expect(messages.hasSuffix("and 4,980 more\n"))
    #expect(messages.split(separator: "\n").count { $0.contains(": error: ") } == 20)
  }
}
