import NNTestSupport
import Testing

/// What pages tell people to type does what they show.
@Suite struct SessionTests {
  /// Blocks of a page run one after another in one folder: `console` blocks as commands, those with `file=NAME` are
  /// written there before.
  @Test(arguments: Document.written.filter { $0.blocks.contains { $0.language == "console" } })
  func everyCommandDoesWhatIsShown(_ page: Document) throws {
    try withWorkplace { folder in
      for block in page.blocks {
        if let file = block.value("file") { try writeFile("\(folder)/\(file)", Array(block.text.utf8)) }
        guard block.language == "console" else { continue }
        let steps = Session(block.text).steps
        #expect(!steps.isEmpty, "\(page.path):\(block.line)")
        for step in steps {
          let run = try Session.run(step.command, in: folder)
          let place = "\(page.path):\(block.line): \(step.command)"
          #expect(run.end == .exit(step.status), "\(place)\n\(run.standardOutput)")
          var lines = run.standardOutput.components(separatedBy: "\n")
          if lines.last == "" { lines.removeLast() }
          #expect(Session.matches(lines[...], step.output[...]), "\(place)\n\(run.standardOutput)")
        }
      }
    }
  }

  @Test func takesABlockApart() {
    let session = Session("$ nnrun a   # exit 65\nx\ny\n$ nnrun b\n")
    #expect(
      session.steps == [
        .init(command: "nnrun a   # exit 65", status: 65, output: ["x", "y"]), .init(command: "nnrun b"),
      ])
  }

  @Test(arguments: [
    ("a 12ms b", "a 7s b", true), ("\"seconds\": 1.5,", "\"seconds\": 0.25,", true),
    ("loss: 0.523", "loss: 0.52", true), ("loss: 0.9", "loss: 0.5", false),
    ("epoch 1", "epoch 2", false), ("a", "b", false), ("a  1.5", "a 1.5", true), ("a 1.5", "a", false),
  ])
  func comparesLines(_ actual: String, _ expected: String, _ areAlike: Bool) {
    #expect(Session.matches(actual, expected) == areAlike)
  }

  @Test(arguments: [
    (["a", "b", "c"], ["a", "…", "c"], true), (["a", "c"], ["a", "…", "c"], true), (["a", "b"], ["a"], false),
    (["a"], ["a", "b"], false), (["a", "b"], ["…"], true), ([], [], true),
  ])
  func comparesOutputs(_ actual: [String], _ expected: [String], _ areAlike: Bool) {
    #expect(Session.matches(actual[...], expected[...]) == areAlike)
  }
}
