import NNLayers
import NNTensor
import NNTraining

/// What a network turns out to be when it is built: its variables and the shapes on the way.
struct KerasTrace {
  /// What flows from node to node. Axes that differ from batch to batch are nil.
  struct Port {
    var shape: [Int?]
    var dtype: DType
  }

  let variables: VariableTable
  /// What each node takes as its first argument.
  let inputs: [Port]
  /// What each node gives.
  let outputs: [Port]

  /// Stands for an extent that only data can tell: many shapes divide it.
  static let unknown = 420

  /// Builds the network twice, with other numbers for what is unknown: what differs is unknown too.
  ///
  /// - Throws: `DiagnosticError` when a layer does not fit what it gets.
  init(_ definition: ModelDefinition) throws {
    let first = try KerasTrace(definition, rows: 2)
    let second = try KerasTrace(definition, rows: 3, unknown: 2 * Self.unknown)
    func common(_ first: Port, _ second: Port) -> Port {
      Port(shape: zip(first.shape, second.shape).map { $0 == $1 ? $0 : nil }, dtype: first.dtype)
    }
    variables = first.variables
    inputs = zip(first.inputs, second.inputs).map(common)
    outputs = zip(first.outputs, second.outputs).map(common)
  }

  /// Builds the network once, for so many rows.
  init(_ definition: ModelDefinition, rows: Int, unknown: Int = Self.unknown) throws {
    let trace = Trace(builder: .init(), variables: VariableTable(), mode: .inference, hasLoss: false)
    let given = definition.inputs.map { input in
      let shape = Shape([rows] + input.shape.map { $0 ?? unknown })
      return trace.builder.input(input.name, .init(shape, input.dtype))
    }
    let results = try definition.trace(in: trace, inputs: given).results
    variables = trace.variables
    inputs = definition.nodes.map { node in
      let argument = type(of: node.layer.base).callArguments[0].name
      let value =
        switch node.inputs[argument]?.first {
        case .input(let input)?: given[input]
        case .node(let node, let result)?: results[node][result].value
        case nil: given[0]
        }
      return Port(shape: value.shape.dims, dtype: value.dtype)
    }
    outputs = results.compactMap { signals in
      signals.first.map { Port(shape: $0.value.shape.dims, dtype: $0.value.dtype) }
    }
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
