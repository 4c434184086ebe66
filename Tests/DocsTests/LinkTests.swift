import Foundation
import Testing

/// What pages point at is there.
@Suite struct LinkTests {
  /// Targets of Markdown's links and pictures, those of the web left out.
  static func links(in page: Document) -> [String] {
    page.prose.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
      .filter { !$0.contains("://") }
  }

  /// Why a link of a page leads nowhere; nil if it does not.
  static func failure(_ link: String, in page: Document) -> String? {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var target = page.path
    if !parts[0].isEmpty {
      let folder = URL(filePath: "/" + page.path).deletingLastPathComponent()
      target = String(folder.appending(path: parts[0]).standardized.path.dropFirst())
      guard FileManager.default.fileExists(atPath: projectFolder + "/" + target) else { return "no file \(target)" }
    }
    guard parts.count == 2 else { return nil }
    let anchors = parts[0].isEmpty ? page.anchors : (try? Document(path: target))?.anchors ?? []
    return anchors.contains(parts[1]) ? nil : "no heading #\(parts[1]) in \(target)"
  }

  @Test(arguments: Document.all) func everyLinkLeadsSomewhere(_ page: Document) {
    for link in Self.links(in: page) {
      #expect(Self.failure(link, in: page) == nil, "\(page.path): \(link)")
    }
  }

  @Test func findsBrokenLinks() {
    let page = Document(
      path: "docs/x.md",
      text:
        "# Here\n[a](#here) [b](#there) [c](../README.md) [d](none.md) [e](https://x.org) [f](architecture.md#targets)")
    let links = Self.links(in: page)
    #expect(links == ["#here", "#there", "../README.md", "none.md", "architecture.md#targets"])
    let failures = links.map { Self.failure($0, in: page) }
    #expect(failures == [nil, "no heading #there in docs/x.md", nil, "no file docs/none.md", nil])
  }
}
