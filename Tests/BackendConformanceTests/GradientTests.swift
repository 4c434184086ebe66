import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct GradientTests {
  @Test(arguments: opCases.filter { $0.isSmooth && !$0.wrt.isEmpty })
  func agreesWithCentralDifferences(_ opCase: OpCase) throws {
    let graph = try opCase.graph(target: true)
    guard graph.outputs.contains(where: { $0.name == "target" }) else { return }
    try checkGradient(
      graph, target: "target",
      gradients: opCase.wrt.map { GradientOutput(of: .input($0), in: OpCase.gradientName($0)) },
      inputs: try opCase.inputs, states: opCase.stateTensors)
  }

  /// Single precision must not lose more than the case grants: a formula that cancels would.
  @Test(arguments: opCases)
  func holdsInSinglePrecision(_ opCase: OpCase) throws {
    let graph = try opCase.graph()
    let (inputs, states) = (try opCase.inputs, opCase.stateTensors)
    let single = try runGraph(graph, on: ReferenceBackend(), inputs: inputs, states: states)
    let double = try runGraph(
      graph.inDoublePrecision, on: ReferenceBackend(), inputs: inputs.map(doubled), states: states.mapValues(doubled))
    for (name, tensor) in double.outputs {
      expectClose(
        single.outputs[name]!, tensor, absolute: 4 * opCase.absolute, relative: 4 * opCase.relative, name)
    }
  }

  @Test(arguments: compositeCases.filter { $0.composite.gradient != nil }.map { Pair($0) })
  func compositeGradientIsThatOfItsDecomposition(_ pair: Pair) throws {
    let inputs = try pair.composite.opCase.inputs.map(doubled)
    let composite = try runGraph(
      try pair.composite.opCase.graph().inDoublePrecision, on: ReferenceBackend(), inputs: inputs)
    let decomposed = try runGraph(
      try pair.composite.decomposed.graph().inDoublePrecision, on: ReferenceBackend(), inputs: inputs)
    #expect(composite.outputs.keys == decomposed.outputs.keys)
    for (name, tensor) in decomposed.outputs {
      expectClose(composite.outputs[name]!, tensor, absolute: 1e-11, relative: 1e-9, name)
    }
  }

  /// Asking for fewer gradients gives the same ones, and writes fewer nodes.
  @Test(arguments: opCases.filter { $0.wrt.count > 1 })
  func aSubsetOfGradientsIsTheSame(_ opCase: OpCase) throws {
    let all = try runGraph(
      try opCase.graph(), on: ReferenceBackend(), inputs: try opCase.inputs, states: opCase.stateTensors)
    for operand in opCase.wrt {
      var alone = opCase
      alone.wrt = [operand]
      let one = try runGraph(
        try alone.graph(), on: ReferenceBackend(), inputs: try opCase.inputs, states: opCase.stateTensors)
      let name = OpCase.gradientName(operand)
      // Float sums may be taken in another order.
      if let gradient = all.outputs[name] {
        expectClose(one.outputs[name]!, gradient, absolute: opCase.absolute, relative: opCase.relative, name)
      }
      #expect(try alone.graph().nodes.count <= opCase.graph().nodes.count)
    }
  }

  struct Pair: Sendable, CustomTestStringConvertible {
    let composite: CompositeCase
    init(_ composite: CompositeCase) { self.composite = composite }
    var testDescription: String { composite.opCase.id }
  }

  private func doubled(_ tensor: Tensor) -> Tensor {
    tensor.dtype.isFloatingPoint ? tensor.cast(to: .float64) : tensor
  }
}
