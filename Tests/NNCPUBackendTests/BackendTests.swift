import Foundation
import NNCPUBackend
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct BackendTests {
  @Test func saysWhatItRunsOn() {
    #expect(twoThreads.facts.map(\.name) == ["processor", "instructions", "threads", "oneDNN"])
    #expect(twoThreads.facts[2].value == "2")
    #expect(twoThreads.facts.allSatisfy { !$0.value.isEmpty })
    // Now that its version has been asked for, oneDNN is open.
    #expect(twoThreads.factsInUse == twoThreads.facts)
  }

  @Test func workRunsOnTheBackendsThread() throws {
    let outside = pthread_self()
    let (first, second) = oneThread.perform { (pthread_self(), oneThread.perform { pthread_self() }) }
    #expect(pthread_equal(first, second) != 0)
    #expect(pthread_equal(first, outside) == 0)
    #expect(throws: GraphError.self) { try oneThread.perform { throw GraphError("thrown inside") } }
  }

  @Test func manyCallersTakeTurns() async {
    await withTaskGroup(of: Int.self) { group in
      for index in 0..<50 { group.addTask { oneThread.perform { index } } }
      var sum = 0
      for await value in group { sum += value }
      #expect(sum == 1225)
    }
  }

  private func sorting() throws -> Graph {
    let builder = GraphBuilder()
    return try builder.finish(outputs: [("y", builder.input("x", ValueType([4])).sorted().values)])
  }

  @Test func anOpWithoutKernelFallsBackOrIsNamed() throws {
    let graph = try sorting()
    let run = try runGraph(graph, on: oneThread, inputs: [Tensor([Float(3), 1, 2, 0], shape: [4])])
    #expect(run.outputs["y"]!.floats == [0, 1, 2, 3])
    #expect(run.report.fallbacks == ["sort"])
    let alone = try CPUBackend(threads: 1)
    let error = #expect(throws: GraphError.self) {
      try alone.compile(graph, for: try alone.makeState([]), options: CompileOptions())
    }
    #expect(error?.message.contains("sort") == true)
  }

  @Test func programsOfOneStoreKeepTheirOutputs() throws {
    let store = try oneThread.makeState([])
    func program(_ factor: Double, _ count: Int) throws -> any Program {
      let builder = GraphBuilder()
      let x = builder.input("x", ValueType([count]))
      let graph = try builder.finish(outputs: [("y", exp(x * factor).reshaped(to: [1, count]).sum(axes: [0]))])
      return try oneThread.compile(graph, for: store, options: CompileOptions())
    }
    let (small, large) = (try program(0, 3), try program(1, 5000))
    let zeros = { (count: Int) in HostBuffer(byteCount: count * 4) }
    #expect(throws: GraphError.self) { try small.output(0) }
    try small.run([zeros(3)])
    try large.run([zeros(5000)])
    #expect(try small.output(0).floats == [1, 1, 1])
    try small.run([zeros(3)])
    #expect(try large.output(0).floats == [Float](repeating: 1, count: 5000))
    #expect(throws: GraphError.self) { try small.run([]) }
    #expect(throws: GraphError.self) { try small.run([zeros(2)]) }
    #expect(throws: GraphError.self) { try small.output(1) }
  }

  @Test func statesAreReadWrittenCopiedAndSwapped() throws {
    let specs = [
      StateSpec("a", ValueType([2]), role: .parameter), StateSpec("b", ValueType([2]), role: .slot),
      StateSpec("n", ValueType([], .int32), role: .control),
    ]
    let store = try oneThread.makeState(specs)
    #expect(try store.read("a").floats == [0, 0])
    try store.write("a", Tensor([Float(1), 2], shape: [2]))
    try store.copy(from: "a", to: "b")
    try store.write("a", Tensor([Float(3), 4], shape: [2]))
    try store.swap("a", "b")
    #expect(try store.read("a").floats == [1, 2])
    #expect(try store.read("b").floats == [3, 4])
    try store.zero(["b"])
    #expect(try store.read("b").floats == [0, 0])
    #expect(throws: GraphError.self) { try store.read("c") }
    #expect(throws: GraphError.self) { try store.write("n", Tensor([Float(1)], shape: [])) }
    #expect(throws: GraphError.self) { try store.swap("a", "n") }
    #expect(throws: GraphError.self) { try oneThread.makeState(specs + [specs[0]]) }
  }

  @Test func aGraphMustFitItsStore() throws {
    let builder = GraphBuilder()
    let state = builder.state(StateSpec("a", ValueType([2]), role: .parameter))
    let graph = try builder.finish(outputs: [("a", state)])
    let other = try oneThread.makeState([StateSpec("a", ValueType([3]), role: .parameter)])
    #expect(throws: GraphError.self) { try oneThread.compile(graph, for: other, options: CompileOptions()) }
    #expect(throws: GraphError.self) {
      try oneThread.compile(graph, for: try ReferenceBackend().makeState(graph.states), options: CompileOptions())
    }
  }

  @Test func stepsAreTimed() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([64, 64]))
    let graph = try builder.finish(outputs: [("y", tanh(x.matmul(x)))])
    let program = try oneThread.compile(graph, for: try oneThread.makeState([]), options: CompileOptions())
    let times = try #require(program as? CPUProgram).timedRun([HostBuffer(byteCount: 64 * 64 * 4)])
    #expect(times.count == program.report.steps.count)
    #expect(times.allSatisfy { $0 > 0 })
  }
}
