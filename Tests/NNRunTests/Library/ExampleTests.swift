import Foundation
import NNTestSupport
import Testing

/// The example runs, and what the documentation shows is in it.
@Suite struct ExampleTests {
  @Test func runs() throws {
    try inTemporaryFolder { folder in
      let programs = try nnrunPath().split(separator: "/").dropLast().joined(separator: "/")
      let run = try runCLI(
        [root.appending(path: "datasets/iris").path], in: folder, environment: ["NNRUN_THREADS": "1"],
        executable: "/\(programs)/IrisExample")
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardError.isEmpty)
      let lines = run.standardOutput.split(separator: "\n").map(String.init)
      try #require(lines.count == 19, "\(run.standardOutput)")
      #expect(lines[0] == "Model: iris")
      #expect(lines[7...10].allSatisfy { $0.hasPrefix("epoch ") })
      let accuracy = lines[12].split(separator: " ").last.flatMap { Double($0) }
      #expect(lines[12].hasPrefix("accuracy on 30 flowers it has not seen: ") && (accuracy ?? 0) > 0.9)
      #expect(
        Array(lines[13...]) == [
          "this one is versicolor", "answers: 30, kinds: setosa, versicolor, virginica", "gains: 4", "loaded: true",
          "epochs of the spec: 2", "went on to epoch 5",
        ])
    }
  }

  @Test func importsNothingElse() throws {
    for (name, text) in try sources() {
      let imports = text.split(separator: "\n").filter { $0.contains("import ") && !$0.hasPrefix("//") }
      #expect(imports == ["import NNRun"], "\(name)")
    }
  }

  /// The package that stands there builds the same sources as the target of the tests.
  @Test func isAPackageOfItsOwn() throws {
    let manifest = try String(contentsOf: root.appending(path: "Examples/Iris/Package.swift"), encoding: .utf8)
    #expect(manifest.contains(".package(name: \"nnrun\", path: \"../..\")"))
    #expect(
      manifest.contains(
        ".executableTarget(name: \"Iris\", dependencies: [.product(name: \"NNRun\", package: \"nnrun\")])"))
    let own = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    #expect(own.contains("name: \"IrisExample\", dependencies: [\"NNRun\"], path: \"Examples/Iris/Sources/Iris\""))
    #expect(own.contains(".library(name: \"NNRun\", targets: [\"NNRun\"])"))
  }

  @Test func everyListingIsCompiled() throws {
    let pages = try ["docs/library.md", "README.md"].map {
      try String(contentsOf: root.appending(path: $0), encoding: .utf8)
    }
    let listings = pages.flatMap { Listing.all(in: $0) }
    #expect(listings.count >= 9)
    let compiled =
      try sources().map(\.text) + [
        String(contentsOf: root.appending(path: "Examples/Iris/Package.swift"), encoding: .utf8)
      ]
    for listing in listings {
      #expect(compiled.contains { listing.stands(in: $0) }, "no example has these lines:\n\(listing.text)")
    }
  }

  @Test func listingsAreFoundInOtherIndentation() {
    let page = "Text\n```swift\nlet a = 1\n\nif a {\n  b()\n}\n```\nmore\n```yaml\na: 1\n```\n```swift\nc()\n```\n"
    let listings = Listing.all(in: page)
    #expect(listings.map(\.text) == ["let a = 1\n\nif a {\n  b()\n}", "c()"])
    let source = "func f() {\n    let a = 1\n\n    if a {\n      b()\n    }\n}\n"
    #expect(listings[0].stands(in: source))
    #expect(!listings[1].stands(in: source))
    #expect(!listings[0].stands(in: source.replacing("b()", with: "c()")))
    #expect(!listings[0].stands(in: source.replacing("      b()", with: "    b()")))
  }

  private func sources() throws -> [(name: String, text: String)] {
    let folder = root.appending(path: "Examples/Iris/Sources/Iris")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, try String(contentsOf: folder.appending(path: name), encoding: .utf8))
    }
  }
}

/// A block of Swift in a page.
private struct Listing {
  var text: String

  static func all(in page: String) -> [Listing] {
    page.components(separatedBy: "```swift\n").dropFirst().compactMap { part in
      part.components(separatedBy: "\n```").first.map { Listing(text: $0) }
    }
  }

  /// Whether a source has these lines one behind the other, all as much further in.
  func stands(in source: String) -> Bool {
    let wanted = text.components(separatedBy: "\n")
    let lines = source.components(separatedBy: "\n")
    guard let first = wanted.first, lines.count >= wanted.count else { return false }
    return (0...lines.count - wanted.count).contains { start in
      guard lines[start].hasSuffix(first) else { return false }
      let margin = lines[start].dropLast(first.count)
      guard margin.allSatisfy({ $0 == " " }) else { return false }
      return zip(wanted, lines[start...]).allSatisfy { $0.isEmpty ? $1.isEmpty : margin + $0 == $1 }
    }
  }
}
