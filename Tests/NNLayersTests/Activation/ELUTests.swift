import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct ELUTests {
  @Test func battery() throws {
    try checkLayer(ELU(), input: [2, 3], output: [2, 3])
    try checkLayer(ELU(alpha: 0.3), input: [2, 3], output: [2, 3])
  }

  @Test func computesByHand() throws {
    #expect(try run(LayerGraph(ELU(alpha: 2), input: .init([3])), [-100, 0, 3]) == [-2, 0, 3])
  }

  @Test func isRefused() {
    #expect(complaints(ELU.self, "{ELU: {alpha: x}}") == ["ELU: alpha: expected a number, got x"])
  }
}
