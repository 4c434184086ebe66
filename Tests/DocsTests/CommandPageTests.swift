import Foundation
import Testing

/// Every command has a page, and the page has the command's options, no more and no less.
@Suite struct CommandPageTests {
  private static let snapshots = projectFolder + "/Tests/CLITests/Snapshots"

  /// Commands with a help text that is on record.
  static let commands: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
    return files.filter { $0.hasPrefix("help-") && $0 != "help-nnrun.txt" }
      .map { String($0.dropFirst(5).dropLast(4)) }.sorted()
  }()

  /// `--name` at the start of a line of a help text's lists.
  static func options(inHelp help: String) -> Set<String> {
    Set(help.matches(of: /(?m)^  (?:-\w, )?(--[a-z-]+)/).map { String($0.1) })
  }

  /// `--name` at the start of a row of a page's tables.
  static func options(inPage page: Document) -> Set<String> {
    Set(page.prose.flatMap { $0.matches(of: /^\| (?:`-\w`, )?`(--[a-z-]+)/).map { String($0.1) } })
  }

  @Test(arguments: commands) func thePageHasEveryOption(_ command: String) throws {
    let help = try String(contentsOfFile: "\(Self.snapshots)/help-\(command).txt", encoding: .utf8)
    let page = try Document(path: "docs/commands/\(command).md")
    let (offered, described) = (Self.options(inHelp: help), Self.options(inPage: page))
    let missing = offered.subtracting(described).sorted()
    let invented = described.subtracting(offered).sorted()
    #expect(missing.isEmpty && invented.isEmpty, "missing \(missing), not offered \(invented)")
  }

  @Test func everyPageIsListed() throws {
    let index = try Document(path: "docs/commands/README.md")
    #expect(Self.commands.count >= 6)
    for command in Self.commands { #expect(index.text.contains("(\(command).md)"), "\(command)") }
  }

  @Test func findsOptions() {
    let help = "USAGE: x --no\n\nOPTIONS:\n  --set <path>   Changes --this.\n  -h, --help  Help.\n"
    #expect(Self.options(inHelp: help) == ["--set", "--help"])
    let page = Document(path: "x.md", text: "| `--set PATH` | a |\n| `-h`, `--help` | b |\ntext `--no`\n")
    #expect(Self.options(inPage: page) == ["--set", "--help"])
  }
}
