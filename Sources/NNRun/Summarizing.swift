import NNConfig
import NNGraph
import NNLayers
import NNSpec
import NNTensor
import NNTraining

extension ModelSummary {
  /// Traces the model with two sizes of every unknown extent: what differs between them is shown as unknown.
  ///
  /// - Throws: `DiagnosticError` when a layer does not fit what it gets, or the number of weights depends on an unknown
  ///   extent.
  public init(_ definition: ModelDefinition) throws {
    let variables = VariableTable()
    let first = try Self.shapes(definition, size: 2, variables)
    try definition.checkSize(variables)
    let other = VariableTable()
    let second = try Self.shapes(definition, size: 3, other)
    try Self.checkWeights(of: definition, variables, other)
    func common(_ first: Shape, _ second: Shape) -> [Int?] { zip(first.dims, second.dims).map { $0 == $1 ? $0 : nil } }
    var counted: Set<String> = []
    var rows: [Row] = []
    for (index, node) in definition.nodes.enumerated() {
      let owner = node.shares.map { definition.nodes[$0].name } ?? node.name
      let own = variables.declarations.filter { $0.path.hasPrefix(owner + "/") }
      let isNew = counted.insert(owner).inserted
      rows.append(
        Row(
          node.name, type: node.typeName, outputShape: common(first.nodes[index], second.nodes[index]),
          parameters: isNew ? own.map(\.type.shape.count).reduce(0, +) : 0,
          isTrainable: own.isEmpty ? nil : own.contains(where: \.isTrainable)))
    }
    func size(_ declarations: [VariableDeclaration]) -> Size {
      Size(
        parameters: declarations.map(\.type.shape.count).reduce(0, +),
        bytes: declarations.map(\.type.byteCount).reduce(0, +))
    }
    self.init(
      name: definition.name, rows: rows, trainable: size(variables.trainable),
      nonTrainable: size(variables.declarations.filter { !$0.isTrainable }),
      inputs: definition.inputs.enumerated().map {
        Port($1.name, shape: common(first.inputs[$0], second.inputs[$0]))
      },
      outputs: definition.outputs.indices.map {
        Port(definition.outputName($0), shape: common(first.outputs[$0], second.outputs[$0]))
      })
  }

  /// What an optimizer keeps for the weights of a model.
  static func size(of optimizer: AnyOptimizer, training definition: ModelDefinition) throws -> Size {
    let variables = VariableTable()
    _ = try shapes(definition, size: 2, variables)
    let table = StateTable()
    optimizer.base.declareState(for: variables.trainable, in: table)
    let types = table.entries.map(\.spec.type)
    return Size(
      parameters: types.map(\.shape.count).reduce(0, +),
      // The count of steps has 8 bytes in a file of Keras.
      bytes: types.map { $0.dtype == .int32 ? 8 * $0.shape.count : $0.byteCount }.reduce(0, +))
  }

  /// A model whose input nobody has told yet: names and classes only.
  init(unbuilt spec: Spec) {
    let none = Size(parameters: 0, bytes: 0)
    self.init(
      name: spec.name,
      rows: spec.layers.map { Row($0.name, type: type(of: $0.layer.base).name, outputShape: nil, parameters: nil) },
      trainable: none, nonTrainable: none)
  }

  /// Weights that come out differently for two sizes of an unknown extent cannot be counted.
  private static func checkWeights(
    of definition: ModelDefinition, _ first: VariableTable, _ second: VariableTable
  ) throws {
    guard let open = first.declarations.first(where: { second[$0.path]?.type != $0.type }) else { return }
    let input = definition.inputs.first { $0.shape.contains(nil) }
    let extents = (input?.shape ?? []).map { $0.map(String.init) ?? "null" }.joined(separator: ", ")
    throw DiagnosticError([
      Diagnostic(
        .error, "the input has extents that only data can tell, [\(extents)], and \(open.path) depends on them",
        at: input?.span, help: ["give the data, or write numbers for null"])
    ])
  }

  private static func shapes(
    _ definition: ModelDefinition, size: Int, _ variables: VariableTable
  ) throws -> (inputs: [Shape], nodes: [Shape], outputs: [Shape]) {
    let parts = try definition.split()
    let builder = GraphBuilder()
    let inputs = parts.graph.inputs.map { input in
      builder.input(input.name, ValueType(shape(input.shape, size: size), input.dtype))
    }
    let trace = Trace(builder: builder, variables: variables, mode: .inference, hasLoss: false)
    let traced = try parts.graph.trace(in: trace, inputs: inputs)
    var nodes: [Int: Shape] = [:]
    for (index, position) in parts.graphPositions.enumerated() {
      nodes[position] = traced.results[index].first?.value.shape
    }
    for case (.node(let position, _), let type) in try parts.host.rowTypes(assets: [:]) {
      nodes[position] = shape(type.shape, size: size)
    }
    return (
      definition.inputs.map { shape($0.shape, size: size) }, definition.nodes.indices.map { nodes[$0] ?? .scalar },
      traced.outputs.map(\.value.shape)
    )
  }

  /// Of a batch of `size` rows, unknown extents filled in: with numbers that many shapes divide.
  private static func shape(_ row: [Int?], size: Int) -> Shape { Shape([size] + row.map { $0 ?? (size - 1) * 420 }) }
}
