import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import Testing

/// One call of a layer as a graph: inputs `x` and perhaps `mask`, outputs `y`, `loss` and a gradient for `x` and each
/// trained variable.
public struct LayerGraph {
  public var graph: Graph
  public var declarations: [VariableDeclaration]

  /// Writes `layer` into a graph, under the path `layer`.
  ///
  /// The gradients are those of `sum(upstream * y)` plus the layer's own losses; `upstream` is random where not given.
  public init(
    _ layer: any Layer, input: ValueType, mask: ValueType? = nil, mode: Mode = .inference, trainable: Bool = true,
    upstream: Tensor? = nil
  ) throws {
    let builder = GraphBuilder()
    let variables = VariableTable()
    let trace = Trace(builder: builder, variables: variables, mode: mode)
    let scope = LayerScope(trace: trace, path: "layer", storagePath: "layers/layer", trainable: trainable)
    let x = builder.input("x", input)
    let call = Call(Signal(x, mask: mask.map { builder.input("mask", $0) }))
    let results = try layer.build(call, in: scope)
    if let failure = builder.failure { throw failure }
    guard let y = results.first?.value else { throw GraphError("the layer gave no result") }
    var loss =
      upstream.map { upstream in
        (y * builder.constant(Literal(upstream.doubles, type: ValueType(y.shape, y.dtype)))).sum().cast(to: .float64)
      } ?? weightedSum([y], in: builder)
    for penalty in trace.losses { loss = loss + penalty.cast(to: .float64) }
    declarations = variables.declarations
    var outputs = [("y", y), ("loss", loss)]
    let trained = declarations.filter(\.isTrainable)
    let sources = (input.dtype.isFloatingPoint ? [("x", x)] : []) + trained.map { ($0.path, builder.state($0.spec)) }
    let gradients = builder.gradients(of: loss, withRespectTo: sources.map(\.1))
    for (source, gradient) in zip(sources, gradients) { outputs.append(("gradient of \(source.0)", gradient)) }
    builder.commitUpdates()
    graph = try builder.finish(outputs: outputs.map { (name: $0.0, value: $0.1) })
  }

  /// What the outputs named `gradient of …` are gradients of.
  public var gradients: [GradientOutput] {
    graph.outputs.compactMap { output in
      guard output.name.hasPrefix("gradient of ") else { return nil }
      let source = String(output.name.dropFirst("gradient of ".count))
      return GradientOutput(of: source == "x" ? .input(0) : .state(source), in: output.name)
    }
  }

  /// Values for every state of the graph: trained variables between -1 and 1, others, such as variances, between 0.5
  /// and 1.5; the step count as given and seed 0.
  public func states(step: Int32 = 0) -> [String: Tensor] {
    var states: [String: Tensor] = [:]
    for spec in graph.states {
      let range = spec.role == .parameter ? -1.0...1.0 : 0.5...1.5
      states[spec.path] =
        spec.type.dtype.isFloatingPoint
        ? randomTensor(spec.type.shape, range, stream: spec.path).cast(to: spec.type.dtype)
        : Tensor(shape: spec.type.shape, dtype: spec.type.dtype)
    }
    if states[ControlState.step.path] != nil { states[ControlState.step.path] = Tensor(scalar: step) }
    return states
  }
}

/// Uniform numbers, the same in every run.
public func randomTensor(_ shape: Shape, _ range: ClosedRange<Double> = -2...2, stream: String) -> Tensor {
  var generator = RandomGenerator(seed: 1, stream: stream)
  let width = range.upperBound - range.lowerBound
  return Tensor((0..<shape.count).map { _ in Float(range.lowerBound + width * generator.uniform()) }, shape: shape)
}

/// The battery that every layer passes, on an input of random numbers:
///
/// - it is read back as it was written, as a spec and as a `.keras` file has it;
/// - its output has the shape that is stated, both as inferred and as computed;
/// - its variables have the names, shapes and order that are stated (`*` behind a name: not trained), numbered in
///   that order in a `.keras` file; frozen, none is trained;
/// - gradients by its input and by its variables agree with central differences, in training and in inference;
/// - two runs give the same bits;
/// - training gives what inference gives, or does not, as stated; inference changes no variable;
/// - every other backend gives the reference's numbers.
///
/// - Parameter isDifferentiable: false where gradients are 0 although the values jump.
public func checkLayer<L: Layer>(
  _ layer: L, input: Shape, output: Shape, variables: KeyValuePairs<String, Shape> = [:],
  trainingDiffers: Bool = false, isDifferentiable: Bool = true, backends: [any Backend]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let check = LayerCheck(layer: layer, input: randomTensor(input, stream: "input"), sourceLocation: sourceLocation)
  check.expectRoundTrip(.spec)
  check.expectRoundTrip(.keras)
  let inference = try check.graph(.inference)
  let training = try check.graph(.training)
  check.expectVariables(inference, variables.map { ($0.key, $0.value) })
  check.expectVariables(training, variables.map { ($0.key, $0.value) })
  try check.expectFrozen()
  for graph in [inference, training] {
    try check.expectRuns(graph, output: output)
    if isDifferentiable { try check.expectGradients(graph) }
    for backend in try backends ?? [TestBackend.cpu.backend] {
      try checkBackend(
        backend, graph.graph, inputs: [check.input], states: graph.states(), absolute: 1e-5, relative: 1e-4,
        sourceLocation: sourceLocation)
    }
  }
  try check.expectModes(inference, training, differ: trainingDiffers)
}

private struct LayerCheck<L: Layer> {
  let layer: L
  let input: Tensor
  let sourceLocation: SourceLocation

  func fail(_ message: String) { Issue.record(Comment(rawValue: message), sourceLocation: sourceLocation) }

  func graph(_ mode: Mode, trainable: Bool = true) throws -> LayerGraph {
    try LayerGraph(layer, input: ValueType(input.shape, input.dtype), mode: mode, trainable: trainable)
  }

  func run(_ graph: LayerGraph, step: Int32 = 0) throws -> GraphRun {
    try runGraph(graph.graph, on: ReferenceBackend(), inputs: [input], states: graph.states(step: step))
  }

  func expectRoundTrip(_ dialect: ConfigDialect) {
    // Through text, so that numbers and words have to survive as text, too.
    let diagnostics = Diagnostics()
    let text = JSONWriter(indent: 2).write(layer.write(in: WriteContext(dialect: dialect)))
    let reading = ReadContext(diagnostics: diagnostics, dialect: dialect)
    let source = SourceText(name: "\(L.name).json", text: text)
    let read = JSONReader.parse(source, diagnostics: diagnostics).flatMap { L.read($0, in: reading) }
    let everything = WriteContext(includesDefaults: true)
    if let read, read.write(in: everything) == layer.write(in: everything) { return }
    let complaints = DiagnosticRenderer(style: .plain).render(diagnostics)
    fail("\(L.name) is not read back as it was written (\(dialect)):\n\(text)\n\(complaints)")
  }

  func expectVariables(_ graph: LayerGraph, _ expected: [(String, Shape)]) {
    let found = graph.declarations.map { declaration in
      (
        String(declaration.path.dropFirst("layer/".count)) + (declaration.isTrainable ? "" : "*"),
        declaration.type.shape
      )
    }
    if !found.elementsEqual(expected, by: ==) { fail("\(L.name) has the variables \(found), expected \(expected)") }
    for (index, declaration) in graph.declarations.enumerated()
    where declaration.storagePath != "layers/layer/vars/\(index)" {
      fail("\(declaration.path) is kept at \(declaration.storagePath), not as number \(index)")
    }
  }

  func expectFrozen() throws {
    let frozen = try graph(.training, trainable: false)
    if let trained = frozen.declarations.first(where: \.isTrainable) {
      fail("\(trained.path) is trained though frozen")
    }
    let before = frozen.states()
    let after = try run(frozen).states
    for declaration in frozen.declarations where before[declaration.path] != after[declaration.path] {
      fail("\(declaration.path) changes though the layer is frozen")
    }
  }

  func expectRuns(_ graph: LayerGraph, output: Shape) throws {
    let inferred = graph.graph.outputs[0].type
    if inferred.shape != output { fail("the output's shape is \(inferred.shape), expected \(output)") }
    let (first, second) = (try run(graph), try run(graph))
    if first.outputs != second.outputs || first.states != second.states { fail("two runs differ") }
    guard let y = first.outputs["y"] else { return fail("there is no output") }
    if ValueType(y.shape, y.dtype) != inferred { fail("the output is \(y.dtype) \(y.shape), not \(inferred)") }
  }

  func expectGradients(_ graph: LayerGraph) throws {
    try checkGradient(
      graph.graph, target: "loss", gradients: graph.gradients, inputs: [input], states: graph.states(),
      sourceLocation: sourceLocation)
  }

  func expectModes(_ inference: LayerGraph, _ training: LayerGraph, differ: Bool) throws {
    let (answered, learned) = (try run(inference), try run(training))
    let isSame = answered.outputs["y"] == learned.outputs["y"]
    if isSame == differ { fail(differ ? "training gives what inference gives" : "training gives other numbers") }
    let before = inference.states()
    for declaration in inference.declarations where before[declaration.path] != answered.states[declaration.path] {
      fail("\(declaration.path) changes in inference")
    }
    // What is random in training is drawn anew at every step.
    let isRandom = training.graph.states.contains { $0.path == ControlState.seed.path }
    if isRandom, try run(training, step: 1).outputs["y"] == learned.outputs["y"] { fail("two steps draw the same") }
  }
}
