import NNLayers
import NNTensor
import NNTraining

/// What a network turns out to be when it is built: its variables and the shapes on the way.
struct KerasTrace {
  /// What flows into a node. Axes that differ from batch to batch are nil.
  struct Port {
    var shape: [Int?]
    var dtype: DType
  }

  let variables: VariableTable
  /// What each node takes as its first argument.
  let inputs: [Port]

  /// Builds the network twice, with other numbers for what is unknown: what differs is unknown too.
  ///
  /// - Throws: `DiagnosticError` when a layer does not fit what it gets.
  init(_ definition: ModelDefinition) throws {
    let first = try Self.ports(definition, rows: 2, unknown: 840)
    let second = try Self.ports(definition, rows: 3, unknown: 1680)
    variables = first.variables
    inputs = zip(first.ports, second.ports).map { first, second in
      Port(shape: zip(first.shape, second.shape).map { $0 == $1 ? $0 : nil }, dtype: first.dtype)
    }
  }

  private static func ports(
    _ definition: ModelDefinition, rows: Int, unknown: Int
  ) throws -> (variables: VariableTable, ports: [Port]) {
    let trace = Trace(builder: .init(), variables: VariableTable(), mode: .inference)
    let inputs = definition.inputs.map { input in
      let shape = Shape([rows] + input.shape.map { $0 ?? unknown })
      return trace.builder.input(input.name, .init(shape, input.dtype))
    }
    let results = try definition.trace(in: trace, inputs: inputs).results
    let ports = definition.nodes.map { node in
      let argument = type(of: node.layer.base).callArguments[0].name
      let value =
        switch node.inputs[argument]?.first {
        case .input(let input)?: inputs[input]
        case .node(let node, let result)?: results[node][result].value
        case nil: inputs[0]
        }
      return Port(shape: value.shape.dims, dtype: value.dtype)
    }
    return (trace.variables, ports)
  }
}

extension ModelDefinition {
  /// What a `.keras` file calls each node's layer among the weights: `dense_1`. A layer that is used again keeps its
  /// name.
  var storageNames: [String] {
    var counter = LayerNames()
    var names: [String] = []
    for node in nodes { names.append(node.shares.map { names[$0] } ?? counter.next(for: node.layer.base)) }
    return names
  }
}
