import NNGraph
import NNReferenceBackend
import NNTensor
import Testing

/// What a graph left behind: outputs by name, states by path, and what the backend said about it.
public struct GraphRun {
  public var outputs: [String: Tensor] = [:]
  public var states: [String: Tensor] = [:]
  public var report = ProgramReport()
}

/// Compiles `graph` on `backend` with the verifier on and runs it `steps` times on the same inputs.
public func runGraph(
  _ graph: Graph, on backend: some Backend, inputs: [Tensor] = [], states: [String: Tensor] = [:], steps: Int = 1
) throws -> GraphRun {
  try expectTypes(of: inputs, fit: graph)
  return try backend.perform {
    let store = try backend.makeState(graph.states)
    for (path, tensor) in states { try store.write(path, tensor) }
    let program = try backend.compile(graph, for: store, options: CompileOptions(verifies: true))
    for _ in 0..<steps { try program.run(inputs.map(\.buffer)) }
    try program.finish()
    var run = GraphRun(report: program.report)
    for (index, output) in graph.outputs.enumerated() { run.outputs[output.name] = try program.output(index) }
    for state in graph.states { run.states[state.path] = try store.read(state.path) }
    return run
  }
}

/// Runs `graph` on `backend` and on the reference and expects equal outputs and, after the last step, equal states.
///
/// - Returns: the backend's report, which says what it handed to its fallback.
@discardableResult
public func checkBackend(
  _ backend: some Backend, _ graph: Graph, inputs: [Tensor] = [], states: [String: Tensor] = [:], steps: Int = 1,
  absolute: Double = 1e-6, relative: Double = 1e-5, sourceLocation: SourceLocation = #_sourceLocation
) throws -> ProgramReport {
  let expected = try runGraph(graph, on: ReferenceBackend(), inputs: inputs, states: states, steps: steps)
  let actual = try runGraph(graph, on: backend, inputs: inputs, states: states, steps: steps)
  func compare(_ actual: [String: Tensor], _ expected: [String: Tensor]) {
    for (name, tensor) in expected.sorted(by: { $0.key < $1.key }) {
      guard let found = actual[name] else {
        Issue.record("\(backend.name) gives no \(name)", sourceLocation: sourceLocation)
        continue
      }
      expectClose(
        found, tensor, absolute: absolute, relative: relative, "\(backend.name), \(name)",
        sourceLocation: sourceLocation)
    }
  }
  compare(actual.outputs, expected.outputs)
  compare(actual.states, expected.states)
  return actual.report
}

private func expectTypes(of tensors: [Tensor], fit graph: Graph) throws {
  guard tensors.count == graph.inputs.count else {
    throw GraphError("the graph takes \(graph.inputs.count) inputs, got \(tensors.count)")
  }
  for (input, tensor) in zip(graph.inputs, tensors) where input.type != ValueType(tensor.shape, tensor.dtype) {
    throw GraphError("input \(input.name) is \(input.type), got \(tensor.dtype) \(tensor.shape)")
  }
}
