import NNConfig
import NNGraph
import NNLayers
import NNTensor

extension Model {
  /// Whether a layer waits for `adapt`.
  public var needsAdaptation: Bool {
    definition.nodes.contains { ($0.layer.base as? any AdaptiveLayer)?.needsAdaptation ?? false }
  }

  /// Keras's `adapt`: layers that learn statistics of their input before training (`Normalization`) see every row of
  /// `source` once, in the order of the layers, through those before them.
  public func adapt(to source: any BatchSource, batchSize: Int = 1024) throws {
    try backend.perform {
      for (index, node) in definition.nodes.enumerated() {
        guard let layer = node.layer.base as? any AdaptiveLayer, layer.needsAdaptation,
          let input = node.inputs[type(of: layer).callArguments[0].name]?.first
        else { continue }
        let values = try adapted(layer, at: index, input: input, to: source, batchSize: batchSize)
        for (name, value) in values {
          let path = node.name + "/" + name
          try store.write(path, value.cast(to: variables[path]?.type.dtype ?? value.dtype))
        }
      }
    }
  }

  private func adapted(
    _ layer: any AdaptiveLayer, at index: Int, input: SignalSource, to source: any BatchSource, batchSize: Int
  ) throws -> [String: Tensor] {
    let batches = Batches(source, batchSize: min(batchSize, max(source.rowCount, 1)))
    let order = Array(0..<source.rowCount)
    var adapter: (any LayerAdapter)?
    var partials: [Int: any Program] = [:]
    for step in 0..<batches.count {
      let rows = batches.rows(step)
      let program: any Program
      if let known = partials[rows.count] {
        program = known
      } else {
        let graph = try inputGraph(upTo: index, input: input, rows: rows.count)
        program = try backend.compile(graph, for: store, options: CompileOptions())
        partials[rows.count] = program
      }
      try program.run(Array(try batches.gather(order[rows]).prefix(definition.inputs.count)))
      let values = try program.output(0)
      if adapter == nil { adapter = try layer.makeAdapter(for: values.shape) }
      values.withElements(of: Float.self) { adapter?.add($0) }
    }
    return adapter?.finish() ?? [:]
  }

  /// What reaches a layer.
  private func inputGraph(upTo index: Int, input: SignalSource, rows: Int) throws -> Graph {
    let builder = GraphBuilder()
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: rows)).map { builder.input($0.name, $1) }
    let trace = Trace(builder: builder, variables: variables, mode: .inference)
    let traced = try definition.trace(in: trace, inputs: inputs, upTo: index)
    let value =
      switch input {
      case .input(let position): inputs[position]
      case .node(let node, let result): traced.results[node][result].value
      }
    return try builder.finish(outputs: [("input", value)])
  }
}
