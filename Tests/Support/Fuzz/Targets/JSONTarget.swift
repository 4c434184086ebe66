import NNConfig

/// JSON: read, written, and read again as the same.
struct JSONTarget: Target {
  private let seeds: [[UInt8]]

  init() throws {
    let models = try Corpus.files(in: "Tests/Golden/keras", ending: ".keras")
    seeds =
      try models.flatMap { try ZipDamage.members(of: $0).filter { $0.name.hasSuffix(".json") }.map(\.bytes) } + [
        Array(#"{"a": [1, -2.5e-3, NaN, -Infinity, true, null, "\u00e9\ud83d\ude00\n"], "b": {"": {}}, "c": []}"#.utf8)
      ]
  }

  static func tree(_ bytes: [UInt8]) -> ConfigValue? {
    JSONReader.parse(SourceText(name: "j", text: String(decoding: bytes, as: UTF8.self)), diagnostics: Diagnostics())
  }

  private static let words = [
    "null", "true", "NaN", "-Infinity", "{", "}", "[", "]", "\"", ",", ":", "\\u", "\\ud800", "\\u0000", "\\x",
    "\"a\":",
    "\"class_name\":", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "//", "'",
  ]

  static func damaged(_ seed: [UInt8], other: [UInt8], _ random: inout Generator) -> [UInt8] {
    if !random.isOne(in: 3), let tree = tree(seed), let other = JSONTarget.tree(other) {
      return Array(JSONWriter().write(TreeDamage.apply(to: tree, other: other, &random)).utf8)
    }
    if random.isOne(in: 2) {
      return ByteDamage.apply(to: seed, words: words.map { Array($0.utf8) }, other: other, &random)
    }
    return TextDamage.apply(to: seed, words: words, separators: [" ", ",", ":", "[", "]", "{", "}", "\""], &random)
  }

  func damaged(_ random: inout Generator) -> [UInt8] {
    Self.damaged(random.pick(seeds), other: random.pick(seeds), &random)
  }

  func read(_ bytes: [UInt8]) throws {
    let diagnostics = Diagnostics()
    let source = SourceText(name: "j", text: String(decoding: bytes, as: UTF8.self))
    guard let value = JSONReader.parse(source, diagnostics: diagnostics) else {
      throw DiagnosticError(diagnostics.sorted)
    }
    let text = JSONWriter(indent: bytes.count.isMultiple(of: 2) ? 2 : nil).write(value)
    let again = JSONReader.parse(SourceText(name: "again", text: text), diagnostics: Diagnostics())
    guard let again, JSONWriter().write(again) == JSONWriter().write(value) else {
      throw Oddity("what was written reads back as something else")
    }
  }
}
