import Foundation
import Testing

/// The recipes of `CONTRIBUTING.md` are short, and what they name is there.
@Suite struct ContributingTests {
  /// Code between backticks that is a path: it has a slash, no space and no placeholder.
  static func paths(in page: Document) -> [String] {
    page.prose.joined(separator: "\n").matches(of: #/`([^`\n]+)`/#).map { String($0.1) }
      .filter { $0.contains("/") && !$0.contains { " <>$*:".contains($0) } }
  }

  /// Number of steps below each heading that has any.
  static func recipes(in page: Document) -> [String: Int] {
    var steps: [String: Int] = [:]
    var heading = ""
    for line in page.prose {
      if line.hasPrefix("#") { heading = line.drop { $0 == "#" || $0 == " " }.description }
      if line.firstMatch(of: #/^\d+\. /#) != nil { steps[heading, default: 0] += 1 }
    }
    return steps
  }

  @Test func everyPathIsThere() throws {
    let paths = Self.paths(in: try Document(path: "CONTRIBUTING.md"))
    #expect(paths.count >= 20)
    for path in paths {
      #expect(FileManager.default.fileExists(atPath: projectFolder + "/" + path), "\(path)")
    }
  }

  @Test func recipesHaveAtMostFiveSteps() throws {
    let recipes = Self.recipes(in: try Document(path: "CONTRIBUTING.md"))
    for kind in ["activation", "layer", "loss", "metric", "optimizer", "golden vector", "command", "op"] {
      #expect(recipes.keys.contains { $0.lowercased().hasSuffix(kind) }, "\(kind)")
    }
    for (recipe, steps) in recipes { #expect(steps <= 5, "\(recipe) has \(steps) steps") }
  }

  @Test func findsPathsAndSteps() {
    let page = Document(
      path: "x.md", text: "# Add x\n1. `a/b.swift`, `swift test`\n2. `Sources/<Family>/X.swift`\n# Other\ntext `no`\n")
    #expect(Self.paths(in: page) == ["a/b.swift"])
    #expect(Self.recipes(in: page) == ["Add x": 2])
  }
}
