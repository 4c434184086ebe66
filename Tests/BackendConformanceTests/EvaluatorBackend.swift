import NNGraph
import NNReferenceBackend
import NNTensor

/// Runs every node through `ReferenceEvaluator`, on host memory: shows that what other backends fall back to reads
/// and writes every element type as the reference means it.
final class EvaluatorBackend: Backend {
  var name: String { "evaluator" }
  var facts: [BackendFact] { [] }

  func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim? { nil }

  func makeState(_ specs: [StateSpec]) throws -> any StateStore { TensorStore(specs) }

  func compile(_ graph: Graph, for store: any StateStore, options: CompileOptions) throws -> any Program {
    guard let store = store as? TensorStore else { throw GraphError("not a store of this backend") }
    return EvaluatorProgram(try lower(graph, options: options, claiming: claim), store)
  }

  func perform<R>(_ body: () throws -> R) rethrows -> R { try body() }
}

private final class TensorStore: StateStore {
  let specs: [StateSpec]
  var tensors: [String: Tensor]

  init(_ specs: [StateSpec]) {
    self.specs = specs
    tensors = Dictionary(
      uniqueKeysWithValues: specs.map { ($0.path, Tensor(shape: $0.type.shape, dtype: $0.type.dtype)) })
  }

  func read(_ path: String) throws -> Tensor {
    guard let tensor = tensors[path] else { throw GraphError("no variable \(path)") }
    return tensor
  }
  func write(_ path: String, _ tensor: Tensor) throws { tensors[path] = tensor }
  func zero(_ paths: [String]) throws {
    for path in paths { tensors[path] = Tensor(shape: try read(path).shape, dtype: try read(path).dtype) }
  }
  func copy(from: String, to: String) throws { tensors[to] = try read(from) }
  func swap(_ first: String, _ second: String) throws {
    (tensors[first], tensors[second]) = (try read(second), try read(first))
  }
}

private final class EvaluatorProgram: Program {
  let graph: Graph
  let report = ProgramReport()
  private let store: TensorStore
  private var values: [[Tensor]] = []

  init(_ graph: Graph, _ store: TensorStore) {
    self.graph = graph
    self.store = store
  }

  func run(_ inputs: [HostBuffer]) throws {
    values = []
    var updates: [String: Tensor] = [:]
    for node in graph.nodes {
      let operands = node.inputs.map { values[$0.node][$0.result] }
      switch node.op {
      case .input(let index):
        values.append([Tensor(adopting: inputs[index], shape: node.types[0].shape, dtype: node.types[0].dtype)])
      case .state(let index): values.append([try store.read(graph.states[index].path)])
      case .update(let index):
        if operands.count == 1 || operands[1].array(of: Bool.self)[0] {
          updates[graph.states[index].path] = operands[0]
        }
        values.append([])
      default:
        let results = node.types.map { Tensor(shape: $0.shape, dtype: $0.dtype) }
        try ReferenceEvaluator().evaluate(
          node.op, inputs: zip(operands, node.inputs).map { (graph.type(of: $1), UnsafeRawPointer($0.buffer.base)) },
          outputs: zip(results, node.types).map { ($1, $0.buffer.base) })
        values.append(results)
      }
    }
    store.tensors.merge(updates) { $1 }
  }

  func output(_ index: Int) throws -> Tensor {
    let id = graph.outputs[index].id
    return values[id.node][id.result]
  }

  func finish() {}
}
