import NNConfig
import NNTensor

/// A network in two: what runs on the host, batch by batch, and the rest, which becomes a graph.
public struct SplitDefinition: Sendable {
  public var host: HostPart
  /// Its inputs are those signals of the host part that its layers read.
  public var graph: ModelDefinition
  /// Where the nodes of the graph stand in the whole network.
  public var graphPositions: [Int]
}

/// The host layers of a network, in order.
public struct HostPart: Sendable {
  /// Of the whole network.
  public let inputs: [InputDefinition]
  /// Nodes with their places in the whole network.
  public let nodes: [(position: Int, node: LayerNode)]
  /// The signals that the graph takes, in the order of its inputs.
  public let results: [SignalSource]

  /// Whether batches go to the graph as they are.
  public var isEmpty: Bool { nodes.isEmpty }

  /// Name of the layer that owns the assets which the node at `position` uses.
  public func owner(of node: LayerNode) -> String {
    node.shares.flatMap { shared in nodes.first { $0.position == shared }?.node.name } ?? node.name
  }

  /// What the host knows of every signal's rows, by where it comes from.
  ///
  /// - Throws: `DiagnosticError` naming the layer that its inputs do not fit.
  public func rowTypes(assets: [String: HostAssets]) throws -> [SignalSource: RowType] {
    var types: [SignalSource: RowType] = [:]
    for (index, input) in inputs.enumerated() { types[.input(index)] = RowType(input.shape, input.dtype) }
    for (position, node) in nodes {
      guard let layer = node.layer.base as? any HostLayer else { continue }
      types[.node(position, result: 0)] = try diagnosed(node) {
        try layer.outputType(of: node.hostSources.compactMap { types[$0] }, assets: assets[owner(of: node)] ?? [:])
      }
    }
    return types
  }

  /// Runs the host layers on one batch.
  ///
  /// - Parameters:
  ///   - inputs: one tensor for each input of the network, rows first.
  ///   - end: stop before the node at this position.
  /// - Returns: every signal that was computed.
  /// - Throws: `DiagnosticError` when a layer has learned nothing yet or cannot understand a row.
  public func apply(
    to inputs: [Tensor], assets: [String: HostAssets], upTo end: Int = .max
  ) throws -> [SignalSource: Tensor] {
    let types = try rowTypes(assets: assets)
    let rows = inputs.first?.shape.dims.first ?? 0
    var signals: [SignalSource: Tensor] = [:]
    for (index, input) in inputs.enumerated() { signals[.input(index)] = input }
    for (position, node) in nodes where position < end {
      guard let layer = node.layer.base as? any HostLayer else { continue }
      let source = SignalSource.node(position, result: 0)
      signals[source] = try diagnosed(node) {
        let own = assets[owner(of: node)]
        if own == nil, let adaptive = layer as? any AdaptiveHostLayer, adaptive.needsAdaptation {
          throw LayerError("has not learned from data yet", help: "call adapt before")
        }
        let result = try layer.apply(to: node.hostSources.compactMap { signals[$0] }, assets: own ?? [:])
        guard let type = types[source], type.describes(result, count: rows) else {
          let stated = types[source].map(String.init(describing:)) ?? "nothing"
          throw LayerError("gave \(result.dtype) \(result.shape) for \(rows) rows of \(stated)")
        }
        return result
      }
    }
    return signals
  }

  /// Runs `body` so that its errors name the layer.
  public func diagnosed<R>(_ node: LayerNode, _ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as LayerError {
      throw node.diagnostic(error)
    }
  }
}

extension LayerNode {
  /// The signals of the call, in the order of the layer's call arguments.
  public var hostSources: [SignalSource] { type(of: layer.base).callArguments.flatMap { inputs[$0.name] ?? [] } }

  func diagnostic(_ error: LayerError, notes: [String] = []) -> DiagnosticError {
    let subject = "\(typeName) \"\(name)\""
    let message = error.key.map { "\(subject): \($0): \(error.message)" } ?? "\(subject) \(error.message)"
    return DiagnosticError([
      Diagnostic(.error, message, at: span, notes: notes, help: error.help.map { [$0] } ?? [])
    ])
  }
}

extension ModelDefinition {
  /// Cuts the host layers off.
  ///
  /// - Parameter assets: what host layers have learned, by layer, where that decides on shapes.
  /// - Throws: `DiagnosticError` when a host layer does not fit its inputs, or a graph would have to hold texts.
  public func split(assets: [String: HostAssets] = [:]) throws -> SplitDefinition {
    let isOnHost = hostNodes
    guard isOnHost.contains(true) || inputs.contains(where: { $0.dtype == .string }) else {
      let host = HostPart(inputs: inputs, nodes: [], results: inputs.indices.map { .input($0) })
      return SplitDefinition(host: host, graph: self, graphPositions: Array(nodes.indices))
    }
    let positions = nodes.indices.filter { !isOnHost[$0] }
    let hostNodes = nodes.indices.filter { isOnHost[$0] }.map { (position: $0, node: nodes[$0]) }
    let read = Set(positions.flatMap { nodes[$0].inputs.values.joined() } + outputs)
    let readByHost = Set(hostNodes.flatMap { $0.node.inputs.values.joined() })
    // An input that nobody reads stays an input of the graph.
    let results =
      inputs.indices.map { SignalSource.input($0) }.filter { read.contains($0) || !readByHost.contains($0) }
      + hostNodes.map { SignalSource.node($0.position, result: 0) }.filter { read.contains($0) }
    let host = HostPart(inputs: inputs, nodes: hostNodes, results: results)
    let types = try host.rowTypes(assets: assets)

    var graph = self
    graph.inputs = try results.map { source in
      guard let type = types[source] else { preconditionFailure("the host part gives no \(source)") }
      let (name, span) = place(of: source)
      guard type.dtype != .string else {
        throw DiagnosticError([
          Diagnostic(.error, "\"\(name)\" gives texts, which no layer behind it takes", at: span)
        ])
      }
      return InputDefinition(name, shape: type.shape, dtype: type.dtype, span: span)
    }
    var moved: [SignalSource: SignalSource] = [:]
    for (index, source) in results.enumerated() { moved[source] = .input(index) }
    func renumbered(_ source: SignalSource) -> SignalSource {
      if let border = moved[source] { return border }
      guard case .node(let node, let result) = source, let index = positions.firstIndex(of: node) else { return source }
      return .node(index, result: result)
    }
    graph.nodes = positions.map { position in
      var node = nodes[position]
      node.inputs = node.inputs.mapValues { $0.map(renumbered) }
      node.shares = node.shares.flatMap { positions.firstIndex(of: $0) }
      return node
    }
    graph.outputs = outputs.map(renumbered)
    return SplitDefinition(host: host, graph: graph, graphPositions: positions)
  }

  /// Which nodes run on the host: host layers behind inputs and other such nodes alone.
  private var hostNodes: [Bool] {
    var isOnHost: [Bool] = []
    for node in nodes {
      let sources = node.inputs.values.joined()
      isOnHost.append(
        node.layer.base is any HostLayer
          && sources.allSatisfy { source in
            if case .node(let before, _) = source { isOnHost[before] } else { true }
          })
    }
    return isOnHost
  }

  private func place(of source: SignalSource) -> (name: String, span: SourceSpan?) {
    switch source {
    case .input(let index): (inputs[index].name, inputs[index].span)
    case .node(let index, _): (nodes[index].name, nodes[index].span)
    }
  }
}
