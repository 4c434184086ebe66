import NNConfig
import NNTraining

/// An optimizer, a loss or a metric as a program names it: a member, `.adam(learningRate: 0.01)`, or Keras's word for
/// it, `"adam"`.
///
/// A word means what it means in Keras and in a spec: `"accuracy"` is the accuracy that suits the shapes.
public struct Choice<Value: Configurable>: ExpressibleByStringLiteral, Sendable {
  private enum Content {
    case word(String)
    case value(Value)
  }

  private let content: Content

  /// What a word means is looked up when it is used; a word that means nothing is an error then.
  public init(_ word: String) { content = .word(word) }

  public init(stringLiteral word: String) { self.init(word) }

  public init(_ value: Value) { content = .value(value) }

  /// - Throws: `DiagnosticError` for a word that means nothing, with the one that was meant.
  func resolved() throws -> Value {
    switch content {
    case .value(let value): return value
    case .word(let word):
      let diagnostics = Diagnostics()
      let value = Value.read(.string(word), in: ReadContext(diagnostics: diagnostics, subject: "compile"))
      try diagnostics.throwIfErrors()
      guard let value else { preconditionFailure("\(word) was read as nothing, and nothing was said") }
      return value
    }
  }
}

extension Choice where Value == AnyOptimizer {
  /// Any optimizer, an own one too.
  public init(_ optimizer: any Optimizer) { self.init(AnyOptimizer(optimizer)) }
}

extension Choice where Value == LossReference {
  /// Any loss, an own one too.
  public init(_ loss: any Loss) { self.init(LossReference(loss)) }

  /// The crossentropy that suits the shapes.
  public static var crossentropy: Choice { "crossentropy" }
}

extension Choice where Value == MetricReference {
  /// Any metric, an own one too.
  public init(_ metric: any Metric) { self.init(MetricReference(metric)) }

  /// The share of rows whose class is right, counted as suits the shapes.
  public static var accuracy: Choice { "accuracy" }
}
