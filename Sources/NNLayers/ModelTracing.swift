import NNConfig
import NNGraph
import NNTensor

/// A model written into a graph.
public struct TracedModel {
  public var outputs: [Signal]
  /// Results of every node, for `summary` and for layers that adapt to data.
  public var results: [[Signal]]
}

extension ModelDefinition {
  /// Writes the ops of every layer, in order, for inputs of concrete shapes (batch included).
  ///
  /// - Parameter end: stop before this node.
  /// - Throws: `DiagnosticError` naming the layer, its place in the spec and the shapes on the way to it.
  public func trace(in trace: Trace, inputs: [Value], upTo end: Int? = nil) throws -> TracedModel {
    for (input, value) in zip(self.inputs, inputs) where !value.shape.isCountable {
      throw DiagnosticError([
        Diagnostic(.error, "input \"\(input.name)\" has more numbers in a row than can be counted", at: input.span)
      ])
    }
    var results: [[Signal]] = []
    var storageNames = LayerNames()
    var scopes: [LayerScope] = []
    for (index, node) in nodes.prefix(end ?? nodes.count).enumerated() {
      if let shared = node.shares {
        let first = scopes[shared]
        scopes.append(
          LayerScope(
            trace: trace, path: first.path, storagePath: first.storagePath,
            trainable: first.trainable && node.trainable, call: nodes[..<index].count { $0.shares == shared } + 1))
      } else {
        scopes.append(
          LayerScope(
            trace: trace, path: node.name, storagePath: "layers/" + storageNames.next(for: node.layer.base),
            trainable: node.trainable))
      }
      trace.builder.scope = node.name
      let layer = type(of: node.layer.base)
      let signals = node.inputs.mapValues { sources in
        sources.map { source in
          switch source {
          case .input(let input): layer.taking(Signal(inputs[input]))
          case .node(let node, let result): layer.taking(results[node][result])
          }
        }
      }
      do {
        results.append(try node.layer.base.build(Call(signals: signals, options: node.options), in: scopes[index]))
        if let failure = trace.builder.failure { throw LayerError("cannot be built: \(failure.message)") }
      } catch let error as LayerError {
        throw diagnosed(error, at: index, inputs: inputs, results: results)
      }
      trace.builder.scope = ""
    }
    let found = outputs.compactMap { source -> Signal? in
      switch source {
      case .input(let input): Signal(inputs[input])
      case .node(let node, let result): results.indices.contains(node) ? results[node][result] : nil
      }
    }
    return TracedModel(outputs: found, results: results)
  }

  private func diagnosed(_ error: LayerError, at index: Int, inputs: [Value], results: [[Signal]]) -> DiagnosticError {
    let node = nodes[index]
    var notes: [String] = []
    if isSequential, let input = inputs.first {
      let steps =
        ["input \(rowShape(input))"]
        + results.prefix(index).enumerated().map { "\(nodes[$0].name) \($1.first.map { rowShape($0.value) } ?? "")" }
        + [node.name]
      notes.append("shapes so far: " + steps.joined(separator: " -> "))
    } else {
      for argument in node.inputs.keys.sorted() {
        let shapes = (node.inputs[argument] ?? []).map { source in
          switch source {
          case .input(let input): "\(self.inputs[input].name) \(rowShape(inputs[input]))"
          case .node(let node, let result): "\(nodes[node].name) \(rowShape(results[node][result].value))"
          }
        }
        notes.append("\(argument): " + shapes.joined(separator: ", "))
      }
    }
    return node.diagnostic(error, notes: notes)
  }
}

/// The shape of one row, as messages write it: `(28, 28, 1)`, `(64)`.
public func rowShape(_ value: Value) -> String {
  "(" + value.shape.dims.dropFirst().map(String.init).joined(separator: ", ") + ")"
}

extension ModelDefinition {
  /// The inputs' types for a batch of `rows`.
  ///
  /// - Throws: `DiagnosticError` naming the input when an extent is not known yet.
  public func inputTypes(rows: Int) throws -> [ValueType] {
    try inputs.map { input in
      let extents = input.shape.compactMap { $0 }
      guard extents.count == input.shape.count else {
        let shape = input.shape.map { $0.map(String.init) ?? "null" }.joined(separator: ", ")
        throw DiagnosticError([
          Diagnostic(
            .error, "input \"\(input.name)\" has extents that only data can tell: [\(shape)]", at: input.span,
            help: ["give the data, or write numbers for null"])
        ])
      }
      return ValueType(Shape([rows] + extents), input.dtype)
    }
  }

  /// The definition with the unknown extents of every input taken from `shapes` (of one row, in the inputs' order).
  ///
  /// - Throws: `DiagnosticError` when the data has another rank or other known extents.
  public func bound(to shapes: [Shape], data names: [String]) throws -> ModelDefinition {
    var definition = self
    for (index, shape) in shapes.enumerated() {
      let declared = inputs[index]
      let fits =
        declared.shape.count == shape.rank && zip(declared.shape, shape.dims).allSatisfy { $0 == nil || $0 == $1 }
      guard fits else {
        throw DiagnosticError([
          Diagnostic(
            .error,
            "the model expects \(inputDescription(declared)) per row, \(names[index]) has \(columns(shape))",
            at: declared.span, help: [inputHelp(declared, shape)])
        ])
      }
      definition.inputs[index].shape = shape.dims.map { $0 }
    }
    return definition
  }
}

private func inputDescription(_ input: InputDefinition) -> String {
  if input.shape.count == 1, let extent = input.shape[0] {
    return extent == 1 ? "1 number" : "\(grouped(extent)) numbers"
  }
  return "an array of [" + input.shape.map { $0.map(String.init) ?? "null" }.joined(separator: ", ") + "]"
}

private func columns(_ shape: Shape) -> String {
  shape.rank == 1 ? grouped(shape[0]) : "[" + shape.dims.map(String.init).joined(separator: ", ") + "]"
}

private func inputHelp(_ input: InputDefinition, _ shape: Shape) -> String {
  // A saved model's input stands nowhere that could be changed.
  if let source = input.span?.source, !source.showsPosition { return "check the data's columns" }
  if input.shape.count == 1, shape.rank == 1 {
    return "write \(shape[0]) in the spec, leave the input out, or check the data's columns"
  }
  return "give the data as an .npy file of that shape, or change the input's shape"
}
