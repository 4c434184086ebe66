import NNConfig
import NNGraph
import NNLayers
import NNTensor

extension Model {
  /// Whether a layer waits for `adapt`.
  public var needsAdaptation: Bool {
    definition.nodes.contains { node in
      switch node.layer.base {
      case let layer as any AdaptiveLayer: layer.needsAdaptation
      case let layer as any AdaptiveHostLayer: layer.needsAdaptation
      default: false
      }
    }
  }

  /// Keras's `adapt`: layers that learn statistics of their input before training (`Normalization`) see every row of
  /// `source` once, in the order of the layers, through those before them.
  ///
  /// - Throws: `DiagnosticError` when a layer cannot learn from such rows.
  public func adapt(to source: any BatchSource, batchSize: Int = 1024) throws {
    try checkInputs(source)
    try backend.perform {
      let batches = Batches(source, batchSize: max(min(batchSize, source.rowCount), 1), for: self)
      for (position, node) in parts.host.nodes where node.shares == nil {
        try adaptHost(node, at: position, to: batches)
      }
      for (index, node) in parts.graph.nodes.enumerated() where node.shares == nil {
        guard let layer = node.layer.base as? any AdaptiveLayer, layer.needsAdaptation,
          let input = node.inputs[type(of: layer).callArguments[0].name]?.first
        else { continue }
        for (name, value) in try parts.host.diagnosed(
          node, { try adapted(layer, at: index, input: input, to: batches) })
        {
          let path = node.name + "/" + name
          try store.write(path, value.cast(to: variables[path]?.type.dtype ?? value.dtype))
        }
      }
    }
  }

  private func adaptHost(_ node: LayerNode, at position: Int, to batches: Batches) throws {
    guard let layer = node.layer.base as? any AdaptiveHostLayer, layer.needsAdaptation else { return }
    try parts.host.diagnosed(node) {
      var adapter = try layer.makeHostAdapter()
      for step in 0..<batches.count {
        let signals = try batches.hostSignals(batches.rowsInOrder(step), upTo: position)
        try adapter.add(node.hostSources.compactMap { signals[$0] })
      }
      try setAssets(try adapter.finish(), of: node.name)
    }
  }

  private func adapted(
    _ layer: any AdaptiveLayer, at index: Int, input: SignalSource, to batches: Batches
  ) throws -> [String: Tensor] {
    var adapter: (any LayerAdapter)?
    var programs: [Int: any Program] = [:]
    for step in 0..<batches.count {
      let rows = batches.rows(step)
      let program: any Program
      if let known = programs[rows.count] {
        program = known
      } else {
        let graph = try inputGraph(upTo: index, input: input, rows: rows.count)
        program = try backend.compile(graph, for: store, options: CompileOptions())
        programs[rows.count] = program
      }
      try program.run(try batches.gatherInputs(batches.rowsInOrder(step)))
      let values = try program.output(0).cast(to: .float32)
      if adapter == nil { adapter = try layer.makeAdapter(for: values.shape) }
      values.withElements(of: Float.self) { adapter?.add($0) }
    }
    return adapter?.finish() ?? [:]
  }

  /// What reaches a layer.
  private func inputGraph(upTo index: Int, input: SignalSource, rows: Int) throws -> Graph {
    let builder = GraphBuilder()
    let graph = parts.graph
    let inputs = zip(graph.inputs, graphInputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let trace = Trace(builder: builder, variables: variables, mode: .inference, hasLoss: false)
    let traced = try graph.trace(in: trace, inputs: inputs, upTo: index)
    let value =
      switch input {
      case .input(let position): inputs[position]
      case .node(let node, let result): traced.results[node][result].value
      }
    return try builder.finish(outputs: [("input", value)])
  }
}
