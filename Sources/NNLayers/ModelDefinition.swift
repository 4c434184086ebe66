import NNConfig
import NNTensor

/// An input of a model. Extents that only the data tells are `nil`.
public struct InputDefinition: Sendable {
  public var name: String
  /// Of one row.
  public var shape: [Int?]
  public var dtype: DType
  public var span: SourceSpan?

  public init(_ name: String, shape: [Int?], dtype: DType = .float32, span: SourceSpan? = nil) {
    self.name = name
    self.shape = shape
    self.dtype = dtype
    self.span = span
  }
}

/// Where a layer's input comes from: a model's input, or a result of an earlier node.
public enum SignalSource: Hashable, Sendable {
  case input(Int)
  case node(Int, result: Int)
}

/// One call of a layer.
public struct LayerNode: Sendable {
  public var name: String
  public var layer: AnyLayer
  /// By call argument.
  public var inputs: [String: [SignalSource]]
  public var options: [String: ConfigValue]
  public var trainable: Bool
  /// The node whose variables this one uses: another call of the same layer.
  public var shares: Int?
  public var span: SourceSpan?

  public init(
    name: String, layer: AnyLayer, inputs: [String: [SignalSource]], options: [String: ConfigValue] = [:],
    trainable: Bool = true, shares: Int? = nil, span: SourceSpan? = nil
  ) {
    self.name = name
    self.layer = layer
    self.inputs = inputs
    self.options = options
    self.trainable = trainable
    self.shares = shares
    self.span = span
  }

  public var typeName: String { type(of: layer.base).name }
}

/// A network as data: inputs, calls of layers in an order in which they can run, outputs.
public struct ModelDefinition: Sendable {
  public var name: String
  public var inputs: [InputDefinition]
  public var nodes: [LayerNode]
  public var outputs: [SignalSource]
  /// Whether it was written as a plain chain: how `summary` and a `.keras` file present it.
  public var isSequential: Bool

  public init(
    name: String, inputs: [InputDefinition], nodes: [LayerNode], outputs: [SignalSource], isSequential: Bool
  ) {
    self.name = name
    self.inputs = inputs
    self.nodes = nodes
    self.outputs = outputs
    self.isSequential = isSequential
  }

  /// A chain of layers behind one input; each takes what the one before it gives.
  public static func sequential(
    name: String = "sequential", input: InputDefinition, layers: [(name: String?, layer: any Layer)]
  ) -> ModelDefinition {
    var names = LayerNames()
    var nodes: [LayerNode] = []
    for (name, layer) in layers {
      let source: SignalSource = nodes.isEmpty ? .input(0) : .node(nodes.count - 1, result: 0)
      let argument = type(of: layer).callArguments[0].name
      nodes.append(
        LayerNode(name: name ?? names.next(for: layer), layer: AnyLayer(layer), inputs: [argument: [source]]))
    }
    let output: SignalSource = nodes.isEmpty ? .input(0) : .node(nodes.count - 1, result: 0)
    return ModelDefinition(name: name, inputs: [input], nodes: nodes, outputs: [output], isSequential: true)
  }

  /// Whether it is one input and layers one behind the other, each used once, the last of which gives the output.
  package var isChain: Bool {
    let sources = [.input(0)] + nodes.indices.map { SignalSource.node($0, result: 0) }
    return inputs.count == 1 && outputs == [sources[nodes.count]]
      && zip(nodes, sources).allSatisfy { node, source in
        node.shares == nil && node.options.isEmpty && Array(node.inputs.values) == [[source]]
      }
  }

  /// The name of an output, as losses and metrics of several outputs are called: its layer's.
  public func outputName(_ index: Int) -> String {
    switch outputs[index] {
    case .input(let input): inputs[input].name
    case .node(let node, _): nodes[node].name
    }
  }
}

/// Names layers as Keras does: `dense`, `dense_1`, `dense_2`, …
public struct LayerNames: Sendable {
  private var counts: [String: Int] = [:]

  public init() {}

  public mutating func next(for layer: any Layer) -> String { next(base: snakeCase(type(of: layer).name)) }

  public mutating func next(base: String) -> String {
    defer { counts[base, default: 0] += 1 }
    return counts[base].map { "\(base)_\($0)" } ?? base
  }
}
