import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct IdentityTests {
  @Test func battery() throws {
    try checkLayer(Identity(), input: [2, 3, 4], output: [2, 3, 4])
  }

  @Test func givesItsInput() throws {
    #expect(try run(LayerGraph(Identity(), input: .init([3])), [1, -2, 3]) == [1, -2, 3])
  }

  @Test func hasNoParameters() {
    #expect(
      complaints(Identity.self, "{Identity: 3}") == [
        "Identity: Identity has no parameters, got 3\nhelp: write Identity"
      ])
  }
}
