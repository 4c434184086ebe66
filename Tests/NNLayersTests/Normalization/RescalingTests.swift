import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct RescalingTests {
  @Test func battery() throws {
    try checkLayer(Rescaling(0.5), input: [2, 3], output: [2, 3])
    try checkLayer(Rescaling(NumberArray([1, 2, 3]), offset: -1), input: [2, 2, 3], output: [2, 2, 3])
  }

  @Test func computesByHand() throws {
    #expect(try run(LayerGraph(Rescaling(2, offset: 1), input: .init([3])), [0, 1, -1]) == [1, 3, -1])
  }

  @Test func bytesBecomeNumbers() throws {
    let graph = try LayerGraph(Rescaling(0.5), input: .init([1, 2], .uint8))
    let run = try runGraph(
      graph.graph, on: ReferenceBackend(), inputs: [Tensor([3, 255] as [UInt8], shape: [1, 2])])
    #expect(run.outputs["y"]?.floats == [1.5, 127.5])
  }

  @Test(arguments: [
    ("Rescaling", "Rescaling: scale is missing\nhelp: write Rescaling: {scale: 0.5}"),
    ("{Rescaling: x}", "Rescaling: scale: expected a number or a list of numbers, got x"),
  ])
  func isRefused(_ text: String, _ message: String) {
    #expect(complaints(Rescaling.self, text) == [message])
  }

  @Test func listsMustFit() {
    let error = refusal(Rescaling(NumberArray([1, 2])), input: [4, 3])
    #expect(error?.message == "numbers of shape (2,) do not fit an input of shape (4, 3)")
    #expect(error?.key == "scale")
  }
}
