import NNGraph
import NNTensor
import NNTestSupport
import Testing

/// One case at a time: backends with threads of their own would compete for the cores.
@Suite(.serialized) struct ConformanceTests {
  /// Every backend with every case; with two steps, since the first leaves the state that the second reads.
  @Test(arguments: backendsUnderTest, opCases)
  func agreesWithTheReference(_ backend: BackendUnderTest, _ opCase: OpCase) throws {
    try checkBackend(
      try backend.backend, try opCase.graph(), inputs: try opCase.inputs, states: opCase.stateTensors, steps: 2,
      absolute: opCase.absolute, relative: opCase.relative)
  }

  @Test(arguments: backendsUnderTest)
  func fallsBackWhereItSaysAndNowhereElse(_ backend: BackendUnderTest) throws {
    let made = try backend.backend
    var found = Set<String>()
    for opCase in opCases {
      let graph = try opCase.graph()
      let program = try made.perform {
        let store = try made.makeState(graph.states)
        return try made.compile(graph, for: store, options: CompileOptions())
      }
      found.formUnion(program.report.fallbacks)
    }
    let known = try backend.knownGaps
    #expect(found.subtracting(known).sorted() == [], "\(backend.name) falls back unannounced")
    #expect(known.subtracting(found).sorted() == [], "\(backend.name) no longer falls back: remove from its list")
  }
}
