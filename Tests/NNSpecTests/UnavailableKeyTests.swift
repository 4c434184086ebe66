import NNConfig
import NNSpec
import NNTraining
import Testing

/// Keys that are known and mean nothing here, or nothing yet: each is told in one sentence.
@Suite struct UnavailableKeyTests {
  static let keys: [(section: String, key: String, reason: String)] =
    CompileSettings.unsupported.map { ("compile", $0.key, $0.reason) }
    + FitSettings.unsupported.map { ("fit", $0.key, $0.reason) }
    + DataSettings.unsupported.map { ("data", $0.key, $0.reason) }

  @Test(arguments: keys)
  func isTold(_ section: String, _ key: String, _ reason: String) {
    let sections = section == "compile" ? "compile: {loss: mse, \(key): 1}" : "\(section): {\(key): 1}"
    let (spec, messages) = reading("layers: [Dense: 1]\n\(sections)\n")
    #expect(spec == nil)
    let column = section == "compile" ? 22 : section.count + 4
    #expect(messages.hasPrefix("m.yaml:2:\(column): error: \(section): \(key) \(reason)\n"))
    #expect(messages.split(separator: "\n").count == 3, "\(messages)")
  }

  @Test func callbacks() {
    #expect(
      reading("layers: [Dense: 1]\nfit: {callbacks: [EarlyStopping]}\n").messages == """
        m.yaml:2:7: error: fit: callbacks are not available in this version
          2 | fit: {callbacks: [EarlyStopping]}
            |       ^^^^^^^^^

        """)
    #expect(Self.keys.contains { $0.key == "sample_weight" } && Self.keys.contains { $0.key == "features" })
  }
}
