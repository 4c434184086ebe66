import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct FlattenTests {
  @Test func battery() throws {
    try checkLayer(Flatten(), input: [2, 3, 4], output: [2, 12])
    try checkLayer(Flatten(dataFormat: .channelsFirst), input: [2, 3, 2, 2], output: [2, 12])
    try checkLayer(Flatten(), input: [5], output: [5, 1])
  }

  @Test func channelsGoLast() throws {
    let layer = Flatten(dataFormat: .channelsFirst)
    #expect(try run(LayerGraph(layer, input: .init([1, 2, 3])), [1, 2, 3, 4, 5, 6]) == [1, 4, 2, 5, 3, 6])
  }

  @Test func isRefused() {
    #expect(
      complaints(Flatten.self, "{Flatten: {data_format: last}}").map { $0.split(separator: "\n")[0] } == [
        "Flatten: data_format: expected channels_last or channels_first or null, got last"
      ])
  }
}
