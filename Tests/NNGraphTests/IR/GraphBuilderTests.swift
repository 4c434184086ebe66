import NNGraph
import NNTensor
import Testing

@Suite struct GraphBuilderTests {
  private let builder = GraphBuilder()

  @Test func equalOpsAreWrittenOnce() {
    let x = builder.input("x", ValueType([2]))
    let (first, second) = (exp(x) + 1, exp(x) + 1)
    #expect(first.id == second.id)
    #expect(builder.graph.nodes.count == 4)
    #expect((x + 2).id != first.id)
  }

  @Test func leavesAreWrittenOnce() {
    _ = builder.input("x", ValueType([2]))
    #expect(builder.constant(1).id == builder.constant(1).id)
    #expect(builder.constant(1).id != builder.constant(1, .float64).id)
    #expect(builder.constant(0).id != builder.constant(-0.0).id)
    let spec = StateSpec("w", ValueType([2]), role: .parameter)
    #expect(builder.state(spec).id == builder.state(spec).id)
  }

  @Test func compositesStayApart() {
    let x = builder.input("x", ValueType([2, 3]))
    #expect(builder.add(SoftmaxComposite(), [x])[0].id != builder.add(SoftmaxComposite(), [x])[0].id)
  }

  @Test func keepsTheFirstMistake() throws {
    builder.scope = "model/dense"
    let x = builder.input("x", ValueType([2, 3]))
    let y = builder.input("y", ValueType([4]))
    let wrong = x + y
    _ = wrong.matmul(y)
    #expect(builder.failure == GraphError("add of (2, 3) and (4,): shapes do not match", scope: "model/dense"))
    let failure = try #require(builder.failure)
    #expect("\(failure)" == "model/dense: add of (2, 3) and (4,): shapes do not match")
    #expect(throws: failure) { try builder.finish(outputs: [("y", wrong)]) }
  }

  @Test func whatFollowsAMistakeDoesNotMatter() {
    let x = builder.input("x", ValueType([2, 3]))
    let sorted = x.reshaped(to: [7]).sorted()
    _ = exp(sorted.values) + sorted.positions.cast(to: .float32)
    #expect(builder.failure?.message == "cannot reshape (2, 3) to (7,)")
  }

  @Test func valuesOfAnotherGraphAreRefused() {
    let x = builder.input("x", ValueType([2]))
    let stranger = GraphBuilder().input("x", ValueType([2]))
    _ = x + stranger
    #expect(builder.failure?.message == "a value of another graph is used here")
  }

  @Test func stateReadsItsNewestValue() throws {
    let spec = StateSpec("n", ValueType([]), role: .metric)
    let start = builder.state(spec)
    builder.setState("n", to: start + 1)
    let next = builder.state(spec)
    #expect(next.id == (start + 1).id)
    builder.setState("n", to: next * 2)
    #expect(builder.pendingUpdates.map(\.path) == ["n"])
    builder.commitUpdates()
    #expect(builder.pendingUpdates.isEmpty)
    let graph = try builder.finish(outputs: [])
    let updates = graph.nodes.filter { if case .update = $0.op { true } else { false } }
    #expect(updates.map(\.inputs) == [[(next * 2).id]])
    try graph.verify()
  }

  @Test func onlyGuardedUpdatesAskThePredicate() throws {
    let predicate = builder.input("finite", ValueType([], .bool))
    for path in ["a", "b"] {
      let value = builder.state(StateSpec(path, ValueType([]), role: .slot))
      builder.setState(path, to: value + 1)
    }
    builder.commitUpdates(if: predicate) { $0 == "b" }
    let graph = try builder.finish(outputs: [])
    let operands = graph.nodes.compactMap { node -> Int? in
      if case .update = node.op { node.inputs.count } else { nil }
    }
    #expect(operands == [1, 2])
  }

  @Test func refusesUpdatesThatDoNotFit() {
    builder.setState("w", to: builder.constant(1))
    #expect(builder.failure?.message == "no variable w to update")
    let other = GraphBuilder()
    _ = other.state(StateSpec("w", ValueType([2]), role: .parameter))
    other.setState("w", to: other.constant(1))
    #expect(other.failure?.message == "w is float32[2], cannot become float32[]")
    let third = GraphBuilder()
    _ = third.state(StateSpec("w", ValueType([2]), role: .parameter))
    _ = third.state(StateSpec("w", ValueType([3]), role: .parameter))
    #expect(third.failure?.message == "w is float32[2], asked for as float32[3]")
  }

  @Test func continuesAFinishedGraph() throws {
    let x = builder.input("x", ValueType([2]))
    let y = exp(x)
    _ = builder.state(StateSpec("w", ValueType([2]), role: .parameter))
    _ = builder.add(GeluComposite(approximate: false), [y])
    let graph = try builder.finish(outputs: [("y", y)])
    let next = GraphBuilder(continuing: graph)
    #expect(exp(next.value(x.id)).id == y.id)
    #expect(next.state(StateSpec("w", ValueType([2]), role: .parameter)).id.node < graph.nodes.count)
    // Instances go on counting: a second one must not be taken for the first.
    let again = next.add(GeluComposite(approximate: false), [next.value(y.id)])[0]
    #expect(again.id.node == graph.nodes.count)
    #expect(try next.finish(outputs: [("z", again)]).outputs.map(\.name) == ["z"])
  }

  @Test func notesTheScope() {
    let x = builder.input("x", ValueType([2]))
    builder.scope = "encoder/dense"
    #expect(exp(x).definingNode.scope == "encoder/dense")
  }
}

@Suite struct LoopBodyTests {
  private let builder = GraphBuilder()

  @Test func capturesWhatIsAroundIt() throws {
    let start = builder.input("start", ValueType([2]))
    let gain = builder.input("gain", ValueType([2]))
    _ = try scan(carries: [start], sequences: [], length: 3) { carry, _ in
      ([carry[0] * gain + builder.constant(Literal([1, 2], type: ValueType([2]))) + gain], [])
    }
    let node = try #require(builder.graph.nodes.last)
    guard case .scan(let loop) = node.op else { throw GraphError("no loop") }
    // One capture for two uses; the constant is repeated inside.
    #expect(loop.constants == 1 && loop.carries == 1 && loop.sequences == 0 && loop.length == 3)
    #expect(node.inputs == [start.id, gain.id])
    #expect(loop.body.inputs.map(\.name) == ["carry0", "constant0"])
    try builder.graph.verify()
  }

  @Test func capturesThroughTwoLoops() throws {
    let start = builder.input("start", ValueType([2]))
    let gain = builder.input("gain", ValueType([2]))
    let last = try scan(carries: [start], sequences: [], length: 3) { outer, _ in
      try scan(carries: outer, sequences: [], length: 2) { inner, _ in ([inner[0] * gain], []) }
    }.carries[0]
    let graph = try builder.finish(outputs: [("last", last)])
    try graph.verify()
    #expect(graph.nodes.last?.inputs == [start.id, gain.id])
  }

  @Test func theInnermostOperandSaysWhereAnOpGoes() throws {
    let start = builder.input("start", ValueType([2]))
    let table = builder.input("table", ValueType([5, 2]))
    let indices = builder.input("indices", ValueType([3], .int32))
    let last = try scan(carries: [start], sequences: [indices]) { carry, element in
      ([table.gathering(element[0], axis: 0) + concatenate([start, carry[0]], axis: 0).sliced(axis: 0, 1..<3)], [])
    }.carries[0]
    try builder.finish(outputs: [("last", last)]).verify()
  }

  @Test func refusesCarriesThatChange() {
    let start = builder.input("start", ValueType([2]))
    let sequence = builder.input("sequence", ValueType([4, 3]))
    #expect(throws: GraphError("scan carry 0 goes in as float32[2] and comes out as float32[3]")) {
      try scan(carries: [start], sequences: [sequence]) { _, element in ([element[0]], []) }
    }
  }

  @Test func refusesSequencesOfOtherLengths() {
    let first = builder.input("first", ValueType([4, 3]))
    let second = builder.input("second", ValueType([5, 3]))
    #expect(throws: GraphError("scan operand 1 must be float32[4, 3], got float32[5, 3]")) {
      try scan(carries: [], sequences: [first, second]) { _, element in ([], [element[0] + element[1]]) }
    }
  }

  @Test func needsALength() {
    #expect(throws: GraphError("scan needs a carry or a sequence, and a length")) {
      try scan(carries: [builder.constant(1)], sequences: []) { carry, _ in (carry, []) }
    }
  }

  @Test func mistakesInTheBodySurface() {
    let start = builder.input("start", ValueType([2]))
    #expect(throws: GraphError("cannot reshape (2,) to (3,)")) {
      try scan(carries: [start], sequences: [], length: 2) { carry, _ in ([carry[0].reshaped(to: [3])], []) }
    }
  }
}
