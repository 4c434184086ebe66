import NNSpec
import NNTraining
import Testing

/// `docs/spec.md` has every key of a spec's sections, no more and no less.
@Suite struct SpecPageTests {
  /// Keys in the first column of the tables below a heading.
  static func keys(below heading: String, in page: Document) -> [String] {
    let lines = page.prose.drop { $0 != heading }.dropFirst().prefix { !$0.hasPrefix("## ") }
    return lines.compactMap { $0.firstMatch(of: /^\| `([a-z_]+)`/).map { String($0.1) } }
  }

  @Test(arguments: [
    ("## Compile", CompileSettings.fieldKeys), ("## Fit", FitSettings.fieldKeys), ("## Data", DataSettings.fieldKeys),
  ])
  func everyKeyIsThere(_ heading: String, _ keys: [String]) throws {
    #expect(try Self.keys(below: heading, in: Document(path: "docs/spec.md")).sorted() == keys.sorted())
  }

  @Test func findsKeys() {
    let page = Document(path: "x.md", text: "## A\n| `no` | x |\n## B\n| key | |\n| `a_b` | `c` |\n## C\n| `d` | |\n")
    #expect(Self.keys(below: "## B", in: page) == ["a_b"])
  }
}
