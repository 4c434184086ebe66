import NNConfig
import NNYAML
import Testing

/// A text and all that is said about it.
public struct ErrorCase: Sendable, CustomTestStringConvertible {
  public let id: String
  public let text: String
  public let expected: String

  public init(_ id: String, _ text: String, _ expected: String) {
    self.id = id
    self.text = text
    self.expected = expected
  }

  public var testDescription: String { id }
}

/// Everything that `body` reports, rendered.
public func messages(_ body: (Diagnostics) -> Void) -> String {
  let diagnostics = Diagnostics()
  body(diagnostics)
  var text = DiagnosticRenderer().render(diagnostics)
  if text.hasSuffix("\n") { text.removeLast() }
  return text
}

/// What the YAML reader says about a text.
public func messages(of text: String, limits: YAML.Limits = YAML.Limits()) -> String {
  messages { _ = YAML.parse(SourceText(name: "m.yaml", text: text), limits: limits, diagnostics: $0) }
}
