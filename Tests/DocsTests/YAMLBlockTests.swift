import NNConfig
import NNRun
import NNSpec
import Testing

/// Every YAML block of the documentation is a spec, part of one, or wrong in the way that the page says.
///
/// `yaml` is a whole spec, `yaml fragment` some sections or some entries of `layers`, `yaml wrong` a spec whose messages
/// stand in the `text` block behind it.
@Suite struct YAMLBlockTests {
  @Test(arguments: Document.all) func everyBlockIsRead(_ page: Document) throws {
    for (index, block) in page.blocks.enumerated() where block.language == "yaml" {
      let place = "\(page.path):\(block.line)"
      if block.words.contains("wrong") {
        let next = index + 1 < page.blocks.count ? page.blocks[index + 1] : nil
        try #require(next?.language == "text", "\(place) is wrong, but the messages are not behind it")
        #expect(Self.messages(block.text) == next?.text, "\(place)")
      } else {
        let isFragment = block.words.contains("fragment")
        #expect(Self.messages(isFragment ? Self.completed(block.text) : block.text) == "", "\(place)")
      }
    }
  }

  /// A fragment with what it needs to be a spec.
  static func completed(_ fragment: String) -> String {
    let lines = fragment.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.first?.hasPrefix("- ") == true {
      let entries = lines.map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n")
      return "layers:\n  - Input: [10]\n" + entries
    }
    let hasLayers = lines.contains { $0.hasPrefix("layers:") || $0.hasPrefix("model:") }
    return hasLayers ? fragment : fragment + "layers: [{Dense: 1}]\n"
  }

  /// All that is said about a spec: by its reader and, if it says what its input is, by building its layers.
  static func messages(_ text: String) -> String {
    let diagnostics = Diagnostics()
    let spec = SpecReader().read(Array(text.utf8), name: "model.yaml", diagnostics: diagnostics)
    if let spec, let input = spec.input {
      do {
        _ = try ModelSummary(spec.definition(input: input))
      } catch let error as DiagnosticError {
        for diagnostic in error.diagnostics { diagnostics.report(diagnostic) }
      } catch {
        return "\(error)"
      }
    }
    return DiagnosticRenderer().render(diagnostics)
  }

  @Test func completesFragments() {
    #expect(Self.completed("- Dense: 1\n") == "layers:\n  - Input: [10]\n  - Dense: 1\n")
    #expect(Self.completed("fit: {epochs: 2}\n") == "fit: {epochs: 2}\nlayers: [{Dense: 1}]\n")
    #expect(Self.completed("layers: [Flatten]\n") == "layers: [Flatten]\n")
  }

  @Test func findsMistakes() {
    #expect(Self.messages("layers: [{Dense: 0}]\n").contains("expected a positive integer"))
    #expect(Self.messages("layers: [{Input: [10]}, {Reshape: [3]}]\n").contains("Reshape"))
    #expect(Self.messages("vars: {a: 1}\nlayers: [{Dense: 1}]\n").contains("warning"))
    #expect(Self.messages("layers: [{Dense: 1}]\n") == "")
  }
}
