import NNGraph
import NNTensor
import NNTestSupport
import Testing

@Suite struct GradientCheckTests {
  private let x = Tensor([0.5, -1.2, 2.1], shape: [3])

  @Test func acceptsARightGradient() throws {
    try checkGradient(of: [x, Tensor([2.0], shape: [1])]) { _, x in [exp(x[0]) * x[1], x[0] / x[1]] }
    try checkGradient(of: [Tensor([Float(1), 2], shape: [2]), Tensor([Int32(1), 0], shape: [2])]) { _, x in
      [x[0].gathering(x[1], axis: 0)]
    }
  }

  /// Off by half a per mille.
  @Test func rejectsAWrongGradient() throws {
    let builder = GraphBuilder()
    let input = builder.input("x", ValueType([3]))
    let graph = try builder.finish(outputs: [("target", (input * input).sum()), ("gradient", input * 2.001)])
    try withKnownIssue {
      try checkGradient(
        graph, target: "target", gradients: [GradientOutput(of: .input(0), in: "gradient")], inputs: [x])
    } matching: {
      $0.comments.first?.rawValue.contains("central difference") == true
    }
  }

  @Test func rejectsNaN() throws {
    let builder = GraphBuilder()
    let input = builder.input("x", ValueType([3]))
    let graph = try builder.finish(outputs: [("target", input.sum()), ("gradient", log(input * 0 - 1))])
    try withKnownIssue {
      try checkGradient(
        graph, target: "target", gradients: [GradientOutput(of: .input(0), in: "gradient")], inputs: [x])
    } matching: {
      $0.comments.first?.rawValue.contains("nan, central difference") == true
    }
  }

  @Test func rejectsAnotherShape() throws {
    let builder = GraphBuilder()
    let input = builder.input("x", ValueType([3]))
    let graph = try builder.finish(outputs: [("target", input.sum()), ("gradient", builder.constant(1))])
    try withKnownIssue {
      try checkGradient(
        graph, target: "target", gradients: [GradientOutput(of: .input(0), in: "gradient")], inputs: [x])
    } matching: {
      $0.comments.first?.rawValue == "gradient has shape (), not (3,)"
    }
  }

  @Test func checksGradientsOfStates() throws {
    func graph(factor: Double) throws -> Graph {
      let builder = GraphBuilder()
      let input = builder.input("x", ValueType([3]))
      let weight = builder.state(StateSpec("w", ValueType([3]), role: .parameter))
      let target = (input * weight * weight).sum()
      let gradient = builder.gradients(of: target, withRespectTo: [weight])[0] * factor
      builder.setState("w", to: weight - gradient)
      builder.commitUpdates()
      return try builder.finish(outputs: [("target", target), ("gradient", gradient)])
    }
    func check(_ graph: Graph) throws {
      try checkGradient(
        graph, target: "target", gradients: [GradientOutput(of: .state("w"), in: "gradient")], inputs: [x],
        states: ["w": Tensor([Float(1), 2, 3], shape: [3])])
    }
    try check(graph(factor: 1))
    try withKnownIssue {
      try check(graph(factor: 1.001))
    } matching: {
      $0.error == nil
    }
  }

  @Test func needsAScalarTarget() throws {
    let builder = GraphBuilder()
    let input = builder.input("x", ValueType([3]))
    let graph = try builder.finish(outputs: [("target", input), ("gradient", input)])
    #expect(throws: GraphError("target is not a floating-point scalar among the outputs")) {
      try checkGradient(
        graph, target: "target", gradients: [GradientOutput(of: .input(0), in: "gradient")], inputs: [x])
    }
  }
}
