import NNGraph
import NNTensor

/// The definition of every op: plain loops, sums in `Double`, one rounding per op. Slow, and meant to be obvious.
///
/// It claims no composite, so it runs their decompositions. For results in double precision give it a graph in
/// `float64` (`Graph.inDoublePrecision`).
public final class ReferenceBackend: Backend {
  public init() {}

  public var name: String { "reference" }

  public var facts: [BackendFact] {
    [
      BackendFact("arithmetic", "one op at a time in double precision, results rounded to their type"),
      BackendFact("threads", "1"),
    ]
  }

  public func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim? { nil }

  public func makeState(_ specs: [StateSpec]) throws -> any StateStore { try ReferenceStateStore(specs) }

  public func compile(
    _ graph: Graph, for store: any StateStore, options: CompileOptions = CompileOptions()
  ) throws -> any Program {
    guard let store = store as? ReferenceStateStore else {
      throw GraphError("the reference backend cannot run on another backend's state")
    }
    let lowered = try lower(graph, options: options, claiming: claim)
    return try ReferenceProgram(lowered, store: store, keepsIntermediates: options.keepsIntermediates)
  }

  public func perform<R>(_ body: () throws -> R) rethrows -> R { try body() }
}
