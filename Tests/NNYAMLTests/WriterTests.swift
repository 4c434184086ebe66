import NNConfig
import NNYAML
import Testing

@Suite struct WriterTests {
  struct Page: Sendable, CustomTestStringConvertible {
    let id: String
    let text: String
    var width = 100
    var testDescription: String { id }
  }

  /// Texts that are written exactly as they were read.
  static let pages: [Page] = [
    Page(
      id: "a spec",
      text: """
        name: classic
        seed: 1
        data: {file: x.csv, classes: [no, yes]}
        layers:
          - Input: {shape: [100]}
          - Dense: {units: 64, activation: relu}
          - Flatten
          - Dropout: 0.5
        compile: {loss: mse, optimizer: {SGD: {learning_rate: 0.01}}, metrics: [mae, {R2Score: {name: r}}]}
        fit: {epochs: 10, batch_size: 32}

        """),
    Page(
      id: "lines that do not fit become blocks",
      text: """
        layers:
          - Dense:
              units: 64
              activation: relu
              kernel_initializer: {HeNormal: {seed: 1}}
        fit:
          epochs: 10
          class_weight: {0: 1.0, 1: 4.0}

        """, width: 48),
    Page(
      id: "long lists of scalars fill lines",
      text: """
        layers:
          - Normalization:
              mean:
                [1.25, 2.25, 3.25, 4.25,
                 5.25, 6.25]
              axis: -1

        """, width: 34),
    Page(
      id: "long lists of mappings",
      text: """
        a:
          b:
            - c: 1
              d: abcdefghijklmnop
            - {c: 1, d: 2}
            - e
            - [f, g]
            -
              - {h: 1, i: 2}
              - abcdefghijklmno

        """, width: 22),
    Page(id: "a list", text: "- a\n- b: 1\n- {c: 1, d: 2}\n- []\n- {}\n- [x, y]\n"),
    Page(id: "empty sections", text: "a: {}\nb: []\nc: null\nd: \"\"\n"),
    Page(id: "one word", text: "word\n"),
    Page(id: "nothing in it", text: "{}\n"),
    Page(
      id: "scalars in quotes and without",
      text: """
        all:
          a: ["64", "null", "~", "true", "1e-3", ".inf", "-1", "", " a", "a ", "a: b", "a #b", "a  b"]
          b: [64, null, ~, true, 1e-3, .inf, -1, yes, no, 3x3, 1_000, 012, ../a b/c.csv, ./d, naïve, Zürich]
          c: ["*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "- a", "? a", "[a]", "{a}", "a,b", "a(b", "a=b", "…"]
          d: ['say "hi"', 'C:\\new', "it's", "it's \\"hi\\"", "two\\nlines\\t.", "\\u0000\\u007F\\u0085\\u2028\\uFEFF"]
          e: [$name, conv_$i, a$$b, "=", "---", "...", "#"]
          1: 1
          true: 2
          null: 3
          "": 4
          "<<": 5
          "a: b": 6
          a.b/c d: 7

        """, width: 120),
  ]

  func load(_ text: String) throws -> ConfigValue {
    let diagnostics = Diagnostics()
    let value = YAML.parse(SourceText(name: "m.yaml", text: text), diagnostics: diagnostics)
    try diagnostics.throwIfErrors()
    return try #require(value)
  }

  @Test(arguments: pages)
  func writesAsRead(_ page: Page) throws {
    let written = YAMLWriter(width: page.width).write(try load(page.text))
    #expect(written == page.text, "\(written)")
  }

  @Test func leavesQuotesOutThatNothingNeeds() {
    let value = ConfigValue.mapping([
      "text": .string("relu"), "path": .string("data/x 1.csv"), "number": .string("12"), "digits": .string("3x3"),
      "dollar": .string("$a"), "nothing": .plain(""), "told": ConfigValue(.scalar(.broken)),
      "float": .double(1e-7), "whole": .double(1), "none": .double(.nan),
    ])
    #expect(
      YAMLWriter().write(value) == """
        text: relu
        path: data/x 1.csv
        number: "12"
        digits: "3x3"
        dollar: "$a"
        nothing: null
        told: ""
        float: 1e-07
        whole: 1.0
        none: .nan

        """)
  }

  @Test(arguments: [1, 40, 100, 1000])
  func anyTreeReadsBackEqual(width: Int) throws {
    var generator = Random(state: UInt64(width))
    let writer = YAMLWriter(width: width)
    for _ in 0..<400 {
      let tree = RandomTree.value(depth: 0, &generator)
      let text = writer.write(tree)
      let read = try load(text)
      #expect(read == tree, "\(text)")
      #expect(writer.write(read) == writer.write(try load(writer.write(read))), "\(text)")
    }
  }

  /// The generator makes what is hard: were it to stop, the test above would say nothing.
  @Test func treesHoldEverything() {
    var generator = Random(state: 1)
    let text = (0..<200).map { _ in JSONWriter().write(RandomTree.value(depth: 0, &generator)) }.joined(separator: "\n")
    for part in ["null", "true", "\\u2028", "Infinity", "\": ", "(", "$", "[]", "{}", "\\n", "\"64\"", "<<"] {
      #expect(text.contains(part), "no tree holds \(part)")
    }
    #expect(text.utf8.count > 100_000)
  }
}

/// SplitMix64.
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Trees of scalars that look like something else.
private enum RandomTree {
  static let texts = [
    "", " ", "a", "relu", "Dense", "no", "yes", "on", "null", "~", "true", "False", "64", "012", "1_000", "1e-3",
    "0x1F",
    ".inf", "-.inf", ".nan", "NaN", "Infinity", "-", "--", "---", "...", "?", "? a", ":", "a:", "a: b", ": a", "#",
    "a #b",
    "a#b", "*a", "&a", "!a", "!!str", "|", ">", "%YAML", "@a", "`a`", "'", "\"", "''", "\\", "a\\nb", "a\nb", "\n",
    "\r\n",
    "\t", "a\tb", "[", "]", "{", "}", ",", "a,b", "[a, b]", "{a: b}", "(3, 3)", "f(a, b)", "Dense(64", "a=b",
    "units:10",
    "$", "$a", "$$", "$a b", "a$", "<<", "=", "“a”", "…", "é", "日本", "👍", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}",
    "\u{FEFF}", "\u{FFFE}", "\u{10FFFF}", "e\u{301}", "\u{A0}", "12:30", "2024-01-01", "a  b", " a", "a ", "../x.csv",
    "/a b/c", "None", "0", "+1", "1.", ".5",
  ]

  static func value(depth: Int, _ generator: inout Random) -> ConfigValue {
    switch Int.random(in: 0..<(depth < 5 ? 10 : 6), using: &generator) {
    case 0...2: return .string(text(&generator))
    case 3: return .plain(text(&generator))
    case 4: return .double(Double(bitPattern: UInt64.random(in: 0 ... .max, using: &generator)))
    case 5: return [.null, .bool(true), .int(-3), .plain("")].randomElement(using: &generator) ?? .null
    case 6, 7: return .sequence((0..<count(&generator)).map { _ in value(depth: depth + 1, &generator) })
    default:
      var entries: [ConfigEntry] = []
      for _ in 0..<count(&generator) {
        let key = text(&generator)
        if !entries.contains(where: { $0.key == key }) {
          entries.append(ConfigEntry(key, value(depth: depth + 1, &generator)))
        }
      }
      return .mapping(entries)
    }
  }

  private static func count(_ generator: inout Random) -> Int {
    Int.random(in: 0..<6, using: &generator) * Int.random(in: 1..<3, using: &generator)
  }

  private static func text(_ generator: inout Random) -> String {
    switch Int.random(in: 0..<40, using: &generator) {
    case 0: String(repeating: texts.randomElement(using: &generator) ?? "", count: 400)
    case 1...8: (texts.randomElement(using: &generator) ?? "") + text(&generator)
    default: texts.randomElement(using: &generator) ?? ""
    }
  }
}
