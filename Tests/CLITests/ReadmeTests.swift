import Foundation
import NNTestSupport
import Testing

/// What the README tells people to type works as it stands there.
@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Lines of indented blocks that begin with `nnrun`, without the comment behind them.
  static func commands(in readme: String) -> [String] {
    readme.split(separator: "\n").filter { $0.hasPrefix("    nnrun ") }.map { line in
      let command = line.prefix(upTo: line.range(of: " # ")?.lowerBound ?? line.endIndex)
      return command.trimmingCharacters(in: .whitespaces)
    }
  }

  @Test func everyCommandRuns() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let commands = Self.commands(in: readme)
    #expect(commands.count >= 6)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("readme-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["models", "datasets"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent(name), withDestinationURL: Self.root.appendingPathComponent(name))
    }
    for command in commands {
      let run = try runCLI(command.split(separator: " ").dropFirst().map(String.init), in: folder.path)
      #expect(run.end == .exit(0), "\(command)\n\(run.standardError)")
    }
  }

  @Test func everySpecInTheReadmeIsGood() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let blocks = readme.components(separatedBy: "```yaml\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    #expect(blocks.count >= 2)
    for block in blocks {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("readme-\(UUID().uuidString).yaml")
      try block.write(to: file, atomically: true, encoding: .utf8)
      defer { try? FileManager.default.removeItem(at: file) }
      let run = try runCLI(["validate", file.path])
      #expect(run.end == .exit(0), "\(block)\n\(run.standardError)")
    }
  }

  @Test func theFirstCommentOfEveryModelRuns() throws {
    let models = Self.root.appendingPathComponent("models")
    let files = try FileManager.default.contentsOfDirectory(atPath: models.path).filter { $0.hasSuffix(".yaml") }
      .sorted()
    #expect(files.count >= 7)
    for file in files {
      let text = try String(contentsOf: models.appendingPathComponent(file), encoding: .utf8)
      let comments = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
      let command = try #require(comments.first { $0.contains("nnrun train") }, "\(file) does not say how to run it")
      let words = command.drop { $0 != "n" }.split(separator: " ").dropFirst().map(String.init)
      // The classic example's data are made first.
      guard words.contains(where: { $0.hasPrefix("datasets/") }) else { continue }
      let run = try runCLI(words + ["--epochs", "1"], in: Self.root.path)
      #expect(run.end == .exit(0), "\(command)\n\(run.standardError)")
    }
  }

  @Test func findsCommandsAndLeavesTheRest() {
    let text = """
      nnrun is a program
          nnrun summary a.yaml   # a table
          make demo
      ```
      nnrun train
      ```
      """
    #expect(Self.commands(in: text) == ["nnrun summary a.yaml"])
  }
}
