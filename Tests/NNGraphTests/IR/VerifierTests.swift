import NNGraph
import NNTensor
import Testing

@Suite struct VerifierTests {
  struct Flaw: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let message: String
    let damage: @Sendable (inout Graph) -> Void

    init(_ name: String, _ message: String, _ damage: @escaping @Sendable (inout Graph) -> Void) {
      testDescription = name
      self.message = message
      self.damage = damage
    }
  }

  /// 0 input, 1 state, 2 exp(0), 3 add(2, 1), 4 scan(0), 5 update(3)
  private func sound() throws -> Graph {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2]))
    let weight = builder.state(StateSpec("w", ValueType([2]), role: .parameter))
    let sum = exp(x) + weight
    let last = try scan(carries: [x], sequences: [], length: 3) { carry, _ in ([tanh(carry[0])], []) }.carries[0]
    builder.setState("w", to: sum)
    builder.commitUpdates()
    return try builder.finish(outputs: [("last", last)])
  }

  @Test func acceptsASoundGraph() throws {
    let graph = try sound()
    #expect(graph.nodes.count == 6)
    try graph.verify()
    try Graph().verify()
  }

  static let flaws: [Flaw] = [
    Flaw("a use before its definition", "node 2 reads %3, which comes later") {
      $0.nodes[2].inputs = [ValueID(node: 3)]
    },
    Flaw("a node that reads itself", "node 2 reads %2, which comes later") { $0.nodes[2].inputs = [ValueID(node: 2)] },
    Flaw("a result that is not there", "node 3 reads %2.1, which has no such result") {
      $0.nodes[3].inputs[0].result = 1
    },
    Flaw("an unknown input", "node 0 is not an input of this graph") { $0.nodes[0].op = .input(1) },
    Flaw("an input of another type", "node 0 is not an input of this graph") { $0.inputs[0].type = ValueType([3]) },
    Flaw("an unknown state", "node 1 is not a state of this graph") { $0.nodes[1].op = .state(4) },
    Flaw("a state of another type", "node 1 is not a state of this graph") {
      $0.states[0].type = ValueType([2], .int32)
    },
    Flaw("wrong types", "node 2 (exp) has types [float32[5]], should have [float32[2]]") {
      $0.nodes[2].types = [ValueType([5])]
    },
    Flaw("too many types", "node 2 (exp) has types [float32[2], float32[2]], should have [float32[2]]") {
      $0.nodes[2].types.append(ValueType([2]))
    },
    Flaw("a missing operand", "add takes 2 operands, got 1") { $0.nodes[3].inputs.removeLast() },
    Flaw("an update of nothing", "node 5 updates a state that it does not fit") { $0.nodes[5].op = .update(3) },
    Flaw("an update without a value", "update takes a value and optionally a bool scalar") { $0.nodes[5].inputs = [] },
    Flaw("a predicate that is none", "update takes a value and optionally a bool scalar") {
      $0.nodes[5].inputs.append(ValueID(node: 3))
    },
    Flaw("two updates of one state", "a state is updated twice") { $0.nodes.append($0.nodes[5]) },
    Flaw("two states of one name", "two states share a path") { $0.states.append($0.states[0]) },
    Flaw("an output that is not there", "output last does not exist") { $0.outputs[0].id.node = 17 },
    Flaw("an output of another type", "output last does not exist") { $0.outputs[0].type = ValueType([3]) },
    Flaw("a flaw in a loop's body", "node 1 reads %9, which comes later") { graph in
      guard case .scan(var scan) = graph.nodes[4].op else { return }
      scan.body.nodes[1].inputs = [ValueID(node: 9)]
      graph.nodes[4].op = .scan(scan)
    },
  ]

  @Test(arguments: flaws) func finds(_ flaw: Flaw) throws {
    var graph = try sound()
    flaw.damage(&graph)
    #expect(throws: GraphError(flaw.message)) { try graph.verify() }
  }
}
