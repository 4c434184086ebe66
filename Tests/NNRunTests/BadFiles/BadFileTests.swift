import Foundation
import NNTestSupport
import Testing

/// What the program says about bad files and command lines, to the letter, and how it ends. `NNRUN_RECORD_SNAPSHOTS=1`
/// writes what is said now.
@Suite struct BadFileTests {
  @Test(arguments: BadFileTable.all.flatMap(\.cases))
  func messages(_ item: BadFileCase) throws {
    let outcome = try item.run()
    #expect(outcome.end == .exit(item.status))
    #expect(outcome.left.isEmpty, "left behind: \(outcome.left)")
    let isSilent = ![0, 3].contains(item.status) && !Self.answering.contains(item.id)
    #expect(!isSilent || outcome.standardOutput.isEmpty, "\(outcome.standardOutput)")
    #expect(outcome.seconds < 10)
    if let difference = differenceFailure(outcome.standardError, item.expected) {
      Issue.record(Comment(rawValue: difference))
    }
  }

  /// They have said something before, or say it as JSON too.
  private static let answering: Set<String> = [
    "resume: a run that diverged", "train: --run-dir is a file", "train: --json of a usage error",
    "validate: one of two files is bad",
  ]

  @Test func thereAreMany() {
    let cases = BadFileTable.all.flatMap(\.cases)
    #expect(cases.count(where: { $0.status != 0 }) >= 400)
    #expect(Set(cases.map(\.id)).count == cases.count)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["NNRUN_RECORD_SNAPSHOTS"] == "1"))
  func record() throws {
    for (file, cases) in BadFileTable.all {
      let recorded = try cases.map { item in
        let outcome = try item.run()
        var item = item
        if case .exit(let status) = outcome.end { item.status = status } else { item.status = -1 }
        item.expected = outcome.standardError
        return item
      }
      try BadFileTable.text(recorded).write(
        toFile: "\(BadFileTable.folder)/\(file)", atomically: true, encoding: .utf8)
    }
    Issue.record("recorded: run again without NNRUN_RECORD_SNAPSHOTS to test it")
  }
}

/// The reader of the table, and the recipes.
@Suite struct BadFileCaseTests {
  static let text = """
    === one
    $ summary m.keras
    $ train m.keras --set 'a b=1'
    --- m.keras = keras/x.keras | cut 10
    --- runs/
    --- x.csv
    1,2

    3,4
    >>> 65
    m.keras: error: no
      help: yes

    === two
    $ backends
    >>> 0


    """

  @Test func parses() {
    let one = BadFileCase(
      id: "one", commands: ["summary m.keras", "train m.keras --set 'a b=1'"],
      files: [
        .init(name: "m.keras", recipe: "keras/x.keras | cut 10"), .init(name: "runs/"),
        .init(name: "x.csv", text: "1,2\n\n3,4\n"),
      ], status: 65, expected: "m.keras: error: no\n  help: yes\n")
    #expect(BadFileTable.parse(Self.text) == [one, BadFileCase(id: "two", commands: ["backends"])])
    #expect(BadFileCase.words("train m.keras --set 'a b=1' ''") == ["train", "m.keras", "--set", "a b=1", ""])
  }

  @Test func writesWhatItReads() {
    let cases = BadFileTable.parse(Self.text)
    #expect(BadFileTable.parse(BadFileTable.text(cases)) == cases)
  }

  @Test func noticesADifference() throws {
    let wrong = BadFileCase(id: "x", commands: ["summary m.yaml"], files: [.init(name: "m.yaml", text: "layers: 1\n")])
    let outcome = try wrong.run()
    #expect(outcome.end == .exit(65))
    #expect(outcome.standardError.hasPrefix("m.yaml:1:9: error: "))
    let training = BadFileCase(id: "y", commands: ["generate-dummy --samples 3"])
    #expect(try training.run().left == ["x.csv", "y.csv"])
    #expect(throws: CaseFileError.self) { try BadFileCase(id: "z").run() }
  }

  @Test func recipes() throws {
    func made(_ recipe: String) throws -> [UInt8] {
      let path = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Recipe(recipe).make(path)
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
    #expect(try made("bytes 00FF10 | cut -1") == [0, 0xFF])
    #expect(try made("zeros 4 | write -2 ABCD") == [0, 0, 0xAB, 0xCD])
    let model = try RecipeFile.members(of: made("zip | text config.json {\"a\":[1,{\"b\":2}]} | config a.1.b 3"))
    #expect(model.map(\.name) == ["config.json"])
    #expect(String(decoding: model[0].bytes, as: UTF8.self) == "{\"a\": [1, {\"b\": 3}]}")
    let zip = try made("zip | nest a 3 | rename a b | text c d | remove c")
    #expect(try RecipeFile.members(of: zip).map { $0.name } == ["b"])
    #expect(try RecipeFile.members(of: zip)[0].bytes == Array("[[[]]]".utf8))
    // Packed by our own codes, unpacked by zlib: what comes out is right but for the checksum, which says so.
    let bomb = try made("zip | text a b | bomb a 516")
    #expect { try RecipeFile.members(of: bomb) } throws: { "\($0)".contains("checksum") }
    #expect(throws: RecipeError.self) { try made("zip | frobnicate") }
    #expect(throws: RecipeError.self) { try made("zip | remove a") }
    #expect(throws: RecipeError.self) { try made("zip | text config.json {} | config a.b") }
  }
}
