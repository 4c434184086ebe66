import CKernels
import COneDNN
import NNGraph
import NNTensor

/// The processor: oneDNN for matrix products, our own kernels for everything else.
///
/// Its work belongs to one OS thread, made with the backend. Large steps are cut into as many shares as there are
/// threads; oneDNN's primitives run on one thread each, as shares. Results depend on the thread count, but not on who
/// runs which share.
public final class CPUBackend: Backend, @unchecked Sendable {
  private let worker: WorkerThread
  private let engine: Engine

  /// - Parameters:
  ///   - threads: how many a large step uses; all processors by default.
  ///   - fallback: runs ops that there is no kernel for. Without one such a graph does not compile.
  /// - Throws: `GraphError` when the system gives no thread.
  public init(threads: Int? = nil, fallback: (any NodeEvaluator)? = nil) throws {
    do {
      worker = try WorkerThread()
    } catch {
      throw GraphError("the system gives no thread (error \(error.number))")
    }
    let count = min(max(threads ?? Int(nn_processor_count()), 1), Int(NN_MAX_THREADS))
    engine = Engine(threads: count, fallback: fallback)
    worker.perform { engine.adoptThread() }
  }

  public var name: String { "cpu" }

  public var threads: Int { engine.threads }

  /// Opens oneDNN, if nothing has so far, to ask for its version.
  public var facts: [BackendFact] {
    let version = Int(nn_dnn_version())
    let text = version == 0 ? "none" : "\(version / 10000).\(version / 100 % 100).\(version % 100)"
    return ownFacts + [BackendFact("oneDNN", text)]
  }

  public var factsInUse: [BackendFact] { nn_dnn_is_open() == 1 ? facts : ownFacts }

  private var ownFacts: [BackendFact] {
    [
      BackendFact("processor", processorName),
      BackendFact("instructions", String(cString: nn_instruction_set())),
      BackendFact("threads", "\(engine.threads)"),
    ]
  }

  public func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim? {
    guard let first = inputs.first, first.dtype == .float32 || first.dtype == .opaque else { return nil }
    let rows = inputs[0].shape.dims.dropLast().reduce(1, *)
    switch composite {
    case is SoftmaxComposite, is SoftmaxGradient: return CompositeClaim()
    case is SoftmaxCrossentropy, is SparseSoftmaxCrossentropy:
      return CompositeClaim(residualBytes: [inputs[0].byteCount])
    case is SoftmaxCrossentropyGradient, is SparseSoftmaxCrossentropyGradient: return CompositeClaim()
    case is LayerNormalizationComposite: return CompositeClaim(residualBytes: [rows * 4, rows * 4])
    case is LayerNormalizationGradient: return CompositeClaim()
    default: return nil
    }
  }

  public func makeState(_ specs: [StateSpec]) throws -> any StateStore { try CPUStateStore(specs) }

  public func compile(
    _ graph: Graph, for store: any StateStore, options: CompileOptions = CompileOptions()
  ) throws -> any Program {
    guard let store = store as? CPUStateStore else {
      throw GraphError("the cpu backend cannot run on another backend's state")
    }
    for state in graph.states {
      let found = store.specs[try store.index(of: state.path)].type
      guard found == state.type else {
        throw GraphError("\(state.path) is \(found), the graph takes it for \(state.type)")
      }
    }
    return try perform {
      let lowered = try lower(graph, options: options) { composite, inputs in
        options.keepsIntermediates ? nil : claim(composite, inputs: inputs)
      }
      let memory = ArgumentMemory()
      let builder = ProgramBuilder(
        lowered, engine: engine, memory: memory, keepsIntermediates: options.keepsIntermediates)
      try builder.build()
      return try CPUProgram(
        lowered, builder: builder, memory: memory, backend: self, engine: engine, store: store)
    }
  }

  public func perform<R>(_ body: () throws -> R) rethrows -> R { try worker.perform(body) }

  var isCurrent: Bool { worker.isCurrent }
}
