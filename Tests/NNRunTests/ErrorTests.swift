import Foundation
import NNRun
import NNRunCLI
import NNTestSupport
import Testing

/// What is said about wrong specs, options and data, to the letter. `NNRUN_RECORD_SNAPSHOTS=1` writes what is said now.
@Suite struct ErrorTests {
  @Test(arguments: CaseFile.all.flatMap(\.cases))
  func messages(_ item: ErrorCase) throws {
    let outcome = try item.run()
    #expect(outcome.status == item.status)
    if let difference = differenceFailure(outcome.text, item.expected) { Issue.record(Comment(rawValue: difference)) }
  }

  @Test func thereAreMany() {
    let cases = CaseFile.all.flatMap(\.cases)
    #expect(cases.count(where: { $0.status != 0 }) >= 200)
    #expect(Set(cases.map(\.id)).count == cases.count)
  }

  /// Every message has a place, or says which file or option it is about; none is said twice.
  @Test(arguments: CaseFile.all.flatMap(\.cases).filter { $0.status != 0 })
  func everyErrorIsPlacedAndSaidOnce(_ item: ErrorCase) {
    let heads = item.expected.split(separator: "\n").filter { $0.contains("error: ") && !$0.hasPrefix(" ") }
    #expect(!heads.isEmpty)
    #expect(Set(heads).count == heads.count)
    #expect(heads.allSatisfy { !$0.hasPrefix("error: ") } || Self.withoutPlace.contains(item.id))
  }

  /// What is missing altogether stands nowhere.
  private static let withoutPlace: Set<String> = ["no data to train on", "no labels to train on"]

  @Test(.enabled(if: ProcessInfo.processInfo.environment["NNRUN_RECORD_SNAPSHOTS"] == "1"))
  func record() throws {
    for (file, cases) in CaseFile.all {
      let recorded = try cases.map { item in
        let outcome = try item.run()
        var item = item
        item.status = outcome.status
        item.expected = outcome.text
        return item
      }
      try CaseFile.text(recorded).write(toFile: "\(CaseFile.folder)/\(file)", atomically: true, encoding: .utf8)
    }
    Issue.record("recorded: run again without NNRUN_RECORD_SNAPSHOTS to test it")
  }
}

/// The reader of the table.
@Suite struct CaseFileTests {
  static let text = """
    === one | train n.yaml --set a=1
    layers:
    --- x.csv
    1,2

    3,4
    >>> 65
    m.yaml: error: no
      help: yes

    === two
    >>> 0


    """

  @Test func parses() {
    let one = ErrorCase(
      id: "one", options: ["train", "n.yaml", "--set", "a=1"],
      files: [.init(name: "m.yaml", text: "layers:\n"), .init(name: "x.csv", text: "1,2\n\n3,4\n")], status: 65,
      expected: "m.yaml: error: no\n  help: yes\n")
    #expect(CaseFile.parse(Self.text) == [one, ErrorCase(id: "two")])
  }

  @Test func writesWhatItReads() {
    #expect(CaseFile.parse(CaseFile.text(CaseFile.parse(Self.text))) == CaseFile.parse(Self.text))
  }

  @Test func noticesADifference() throws {
    let wrong = ErrorCase(id: "x", files: [.init(name: "m.yaml", text: "layers: 1\n")])
    #expect(try wrong.run().status == 65)
    #expect(throws: CaseFileError.self) { try ErrorCase(id: "x", options: ["--bogus", "1"]).run() }
  }
}
