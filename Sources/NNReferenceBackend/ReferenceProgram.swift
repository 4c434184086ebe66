import NNGraph
import NNTensor

/// A graph that the reference backend runs node by node.
public final class ReferenceProgram: Program {
  public let graph: Graph
  public let report: ProgramReport

  private let store: ReferenceStateStore
  /// Position in the store of each of the graph's states.
  private let stateIndices: [Int]
  /// `nil` when every intermediate value is kept.
  private let lastUses: [Int]?
  private var lastRun: Interpreter.Run?

  init(_ graph: Graph, store: ReferenceStateStore, keepsIntermediates: Bool) throws {
    self.graph = graph
    self.store = store
    stateIndices = try graph.states.map { state in
      let index = try store.index(of: state.path)
      guard store.specs[index].type == state.type else {
        throw GraphError("\(state.path) is \(store.specs[index].type), the graph takes it for \(state.type)")
      }
      return index
    }
    lastUses = keepsIntermediates ? nil : Interpreter.lastUses(of: graph)
    var report = ProgramReport()
    report.steps = graph.nodes.compactMap { node in
      switch node.op {
      case .input, .state, .constant: return nil
      case .update(let index): return "update \(graph.states[index].path)"
      default: return "\(node.op.name) \(node.types.map(\.description).joined(separator: ", "))"
      }
    }
    self.report = report
  }

  public func run(_ inputs: [HostBuffer]) throws {
    guard inputs.count == graph.inputs.count else {
      throw GraphError("the program takes \(graph.inputs.count) inputs, got \(inputs.count)")
    }
    let arrays = try zip(graph.inputs, inputs).map { input, buffer in
      guard buffer.bytes.count >= input.type.byteCount else {
        throw GraphError("input \(input.name) is \(input.type), the buffer has \(buffer.bytes.count) bytes")
      }
      return ReferenceArray(input.type, reading: UnsafeRawPointer(buffer.base))
    }
    let states = stateIndices.map { store.arrays[$0] }
    let run = try Interpreter.run(graph, inputs: arrays, states: states, lastUses: lastUses)
    for (state, array) in run.updates { store.update(stateIndices[state], to: array) }
    lastRun = run
  }

  public func output(_ index: Int) throws -> Tensor {
    guard graph.outputs.indices.contains(index) else { throw GraphError("the program has no output \(index)") }
    return try result(graph.outputs[index].id)
  }

  /// Any value of the last run, by its place in `graph`. The program must have been compiled to keep them.
  public func intermediate(_ id: ValueID) throws -> Tensor {
    guard lastUses == nil else { throw GraphError("the program keeps no intermediate values") }
    guard graph.nodes.indices.contains(id.node), graph.nodes[id.node].types.indices.contains(id.result) else {
      throw GraphError("the program has no value \(id)")
    }
    return try result(id)
  }

  public func finish() {}

  private func result(_ id: ValueID) throws -> Tensor {
    guard let lastRun else { throw GraphError("the program has not run yet") }
    return lastRun[id].tensor
  }
}
