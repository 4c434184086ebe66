import Foundation
import Testing

/// Swift listings are parts of the example program, which is compiled and run.
@Suite struct SwiftListingTests {
  private static let articles: [Document] = {
    let folder = "Sources/NNRun/NNRun.docc"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: projectFolder + "/" + folder)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { try? Document(path: "\(folder)/\($0)") }
  }()

  /// Lines of a program without their indentation.
  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.drop { $0 == " " }.description }
  }

  /// Whether lines stand one behind the other in a program, however far they are indented.
  static func contains(_ program: [String], _ listing: [String]) -> Bool {
    guard listing.count <= program.count else { return false }
    return (0...program.count - listing.count).contains { Array(program[$0..<$0 + listing.count]) == listing }
  }

  @Test(arguments: articles) func listingsAreOfTheExample(_ page: Document) throws {
    let folder = projectFolder + "/Examples/Iris/Sources/Iris"
    let programs = try FileManager.default.contentsOfDirectory(atPath: folder).map {
      Self.lines(try String(contentsOfFile: folder + "/" + $0, encoding: .utf8))
    }
    for block in page.blocks where block.language == "swift" {
      let listing = Self.lines(block.text)
      #expect(
        !listing.isEmpty && programs.contains { Self.contains($0, listing) },
        "\(page.path):\(block.line) is in no file of Examples/Iris")
    }
  }

  @Test func thereAreArticles() {
    #expect(Self.articles.count == 4)
    #expect(Self.articles.allSatisfy { page in page.blocks.contains { $0.language == "swift" } })
  }

  @Test func comparesListings() {
    let program = Self.lines("a\n  b\n\n    c\nd\n")
    #expect(Self.contains(program, ["b", "c"]))
    #expect(!Self.contains(program, ["a", "c"]))
    #expect(!Self.contains(["a"], ["a", "b"]))
  }
}
