import Foundation
import Testing

/// Tests that a page names are there.
@Suite struct EvidenceTests {
  /// File and function of rows that end with both.
  static func tests(in page: Document) -> [(file: String, function: String)] {
    page.prose.compactMap { line in
      line.firstMatch(of: /\| `(Tests\/[^`]+\.swift)` `(\w+)` \|$/).map { (String($0.1), String($0.2)) }
    }
  }

  @Test func namedTestsAreThere() throws {
    let tests = Self.tests(in: try Document(path: "docs/reproducible.md"))
    #expect(tests.count >= 8)
    for test in tests {
      let source = try? String(contentsOfFile: projectFolder + "/" + test.file, encoding: .utf8)
      #expect(source?.contains("func \(test.function)(") == true, "\(test.file) \(test.function)")
    }
  }

  @Test func findsNamedTests() {
    let page = Document(path: "x.md", text: "| claim | `Tests/A/B.swift` `works` |\n| no | `Tests/C.swift` |\n")
    let tests = Self.tests(in: page)
    #expect(tests.map(\.file) == ["Tests/A/B.swift"])
    #expect(tests.map(\.function) == ["works"])
  }
}
