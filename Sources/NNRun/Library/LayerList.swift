import NNConfig
import NNLayers
import NNSpec
import NNTensor

/// What goes into a network: the shape of one row. Stands before the layers; without it the first data tell the shape.
///
///     Input([4])          // rows of 4 numbers
///     Input([28, 28])     // rows of 28 times 28
public struct Input: Sendable {
  /// Of one row; nil for an extent that the data tell.
  public var shape: [Int?]
  public var name: String

  public init(_ shape: [Int?], name: String = "input_layer") {
    self.shape = shape
    self.name = name
  }

  var definition: InputDefinition { InputDefinition(name, shape: shape) }
}

/// A layer with what every layer of Keras takes beside its own parameters.
public struct LayerEntry: Sendable {
  public var layer: any Layer
  /// nil for the name that Keras would give: `dense`, `dense_1`.
  public var name: String?
  /// False for a layer whose weights training leaves alone.
  public var trainable: Bool
  /// Where a spec has it.
  var span: SourceSpan?

  public init(_ layer: any Layer, name: String? = nil, trainable: Bool = true) {
    self.layer = layer
    self.name = name
    self.trainable = trainable
  }

  /// The layer under a name of its own.
  public func named(_ name: String) -> LayerEntry {
    var entry = self
    entry.name = name
    return entry
  }

  /// The layer with weights that training leaves alone.
  public func frozen(_ isFrozen: Bool = true) -> LayerEntry {
    var entry = self
    entry.trainable = !isFrozen
    return entry
  }
}

extension Layer {
  /// The layer under a name of its own, by which weights, summaries and messages call it.
  public func named(_ name: String) -> LayerEntry { LayerEntry(self, name: name) }

  /// The layer with weights that training leaves alone: Keras's `trainable = False`.
  public func frozen(_ isFrozen: Bool = true) -> LayerEntry { LayerEntry(self, trainable: !isFrozen) }
}

/// Lists the layers of a network one below the other; `if`, `for` and `switch` may stand between them.
@resultBuilder
public enum LayerListBuilder {
  /// An input or a layer.
  public enum Part: Sendable {
    case input(Input)
    case layer(LayerEntry)
  }

  public static func buildExpression(_ input: Input) -> [Part] { [.input(input)] }
  public static func buildExpression(_ layer: any Layer) -> [Part] { [.layer(LayerEntry(layer))] }
  public static func buildExpression(_ entry: LayerEntry) -> [Part] { [.layer(entry)] }
  public static func buildExpression(_ layers: [any Layer]) -> [Part] { layers.map { .layer(LayerEntry($0)) } }
  public static func buildBlock(_ parts: [Part]...) -> [Part] { parts.flatMap { $0 } }
  public static func buildOptional(_ parts: [Part]?) -> [Part] { parts ?? [] }
  public static func buildEither(first parts: [Part]) -> [Part] { parts }
  public static func buildEither(second parts: [Part]) -> [Part] { parts }
  public static func buildArray(_ parts: [[Part]]) -> [Part] { parts.flatMap { $0 } }
}

/// Layers in a row, each with its name.
struct LayerChain {
  var input: InputDefinition?
  var entries: [LayerEntry]
  /// Whether summaries and files show it as a plain list, rather than as a graph that happens to be one.
  var isSequential = true

  /// The layers of a network whose every node takes what the one before it gives.
  init(_ definition: ModelDefinition) {
    input = definition.inputs[0]
    entries = definition.nodes.map { LayerEntry($0.layer.base, name: $0.name, trainable: $0.trainable) }
    isSequential = definition.isSequential
  }

  /// The layers of a spec, which its reader has checked.
  init(_ spec: Spec) {
    input = spec.input
    entries = spec.layers.map { layer in
      var entry = LayerEntry(layer.layer.base, name: layer.name, trainable: layer.trainable)
      entry.span = layer.span
      return entry
    }
  }

  /// - Throws: `DiagnosticError` with all that cannot be: an input behind layers, parameters out of range, names that
  ///   occur twice.
  init(_ parts: [LayerListBuilder.Part]) throws {
    let diagnostics = Diagnostics()
    entries = []
    var names = LayerNames()
    for part in parts {
      switch part {
      case .input(let input):
        if self.input != nil || !entries.isEmpty {
          diagnostics.error(
            self.input == nil ? "Input stands behind other layers" : "there are two inputs",
            help: "let one Input be the first in the list")
        }
        Self.check(input, diagnostics)
        self.input = self.input ?? input.definition
      case .layer(var entry):
        let given = names.next(for: entry.layer)
        entry.name = entry.name ?? given
        Self.check(entry, diagnostics)
        entries.append(entry)
      }
    }
    var taken: Set<String> = input.map { [$0.name] } ?? []
    for case let name? in entries.map(\.name) where !taken.insert(name).inserted {
      diagnostics.error("\"\(name)\" is the name of two layers", help: "give one of them another with .named(...)")
    }
    if entries.isEmpty { diagnostics.error("there are no layers") }
    try diagnostics.throwIfErrors()
  }

  private static func check(_ input: Input, _ diagnostics: Diagnostics) {
    if let extent = input.shape.compactMap(\.self).first(where: { $0 < 1 }) {
      diagnostics.error("input \"\(input.name)\": expected extents of 1 or more, got \(extent)")
    }
    if SizeLimits.rowCount(input.shape.compactMap(\.self)) == nil {
      diagnostics.error("input \"\(input.name)\": a row cannot have more than \(SizeLimits.row) numbers")
    }
  }

  /// What a spec may not say, a program may not say either: one set of rules, those of the fields.
  private static func check(_ entry: LayerEntry, _ diagnostics: Diagnostics) {
    let name = entry.name ?? ""
    if name.isEmpty || name.contains("/") {
      diagnostics.error("expected a name of one letter or more without /, got \"\(name)\"")
    }
    let type = type(of: entry.layer).name
    let context = ReadContext(diagnostics: diagnostics, subject: "\(type) \"\(name)\"")
    entry.layer.check(in: context)
    _ = SizeLimits.check(entry.layer, NamedEntry(name: type), in: context)
  }

  /// The network behind an input.
  func definition(name: String, input: InputDefinition) -> ModelDefinition {
    var definition = ModelDefinition.sequential(
      name: name, input: input, layers: entries.map { ($0.name, $0.layer) })
    for (index, entry) in entries.enumerated() {
      definition.nodes[index].trainable = entry.trainable
      definition.nodes[index].span = entry.span
    }
    definition.isSequential = isSequential
    return definition
  }
}
