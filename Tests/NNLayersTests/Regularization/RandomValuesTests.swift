import Foundation
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@testable import NNLayers

@Suite struct RandomValuesTests {
  private func normal(_ count: Int, step: Int32 = 0, on backend: TestBackend = .reference) throws -> [Float] {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: VariableTable(), mode: .training)
    let scope = LayerScope(trace: trace, path: "layer", storagePath: "layers/layer")
    let graph = try builder.finish(outputs: [("z", scope.random("noise").normal(ValueType([count])))])
    let states = [
      ControlState.seed.path: Tensor([Int64(7), 0], shape: [2]).cast(to: .uint32),
      ControlState.step.path: Tensor(scalar: step),
    ]
    return try #require(runGraph(graph, on: backend.backend, states: states).outputs["z"]).floats
  }

  /// The upper 20 bits of each word are the radius, the lower 12 the angle.
  @Test(arguments: TestBackend.allCases) func normalNumbersAreMadeOfTheirWords(_ backend: TestBackend) throws {
    let philox = Philox(key: RandomStream("layer/noise").key(seed: 7))
    let expected = (0..<300).map { index -> Double in
      let word = philox.word(index, step: 3)
      let radius = (-2 * log((Double(word >> 12) + 0.5) / 1_048_576)).squareRoot()
      return radius * cos((Double(word & 4095) + 0.5) * 2 * Double.pi / 4096)
    }
    expectClose(
      Tensor(try normal(300, step: 3, on: backend), shape: [300]), Tensor(expected, shape: [300]), absolute: 2e-6)
  }

  @Test func normalNumbersHaveTheMomentsOfTheNormalDistribution() throws {
    let moments = Moments(try normal(200_000))
    #expect(moments.areNormal(mean: 0, stddev: 1, count: 200_000), "\(moments)")
  }

  /// Kolmogorov and Smirnov: the largest distance to the distribution function, but for one test in 1,000,000.
  @Test func normalNumbersAreDistributedNormally() throws {
    let count = 200_000
    let sorted = try normal(count).sorted()
    let distance = sorted.enumerated().reduce(0.0) { largest, item in
      let share = 0.5 * erfc(-Double(item.element) / 2.0.squareRoot())
      return max(
        largest, abs(share - Double(item.offset) / Double(count)), abs(Double(item.offset + 1) / Double(count) - share))
    }
    #expect(distance * Double(count).squareRoot() < 2.7)
  }

  @Test func neighboursAreUnrelated() throws {
    let values = try normal(200_000)
    for lag in 1...4 {
      let pairs = zip(values, values.dropFirst(lag))
      let products = pairs.map { Double($0) * Double($1) }
      let squares = pairs.map { (Double($0) * Double($0) - 1) * (Double($1) * Double($1) - 1) }
      let count = Double(products.count)
      #expect(abs(products.reduce(0, +) / count) < 4.5 / count.squareRoot())
      #expect(abs(squares.reduce(0, +) / count) < 4.5 * 2 / count.squareRoot())
    }
  }

  @Test(arguments: [0.001, 0.25, 0.9]) func aShareIsKept(_ rate: Double) throws {
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: VariableTable(), mode: .training)
    let scope = LayerScope(trace: trace, path: "layer", storagePath: "layers/layer")
    let kept = scope.random("dropout").keeps(rate: rate, shape: [100_000]).cast(to: .float32)
    let graph = try builder.finish(outputs: [("kept", kept)])
    let states = [ControlState.step.path: Tensor(scalar: Int32(0))]
    let values = try #require(runGraph(graph, on: ReferenceBackend(), states: states).outputs["kept"]).floats
    let share = Double(values.count { $0 == 1 }) / 100_000
    #expect(abs(share - (1 - rate)) < 4.5 * (rate * (1 - rate) / 100_000).squareRoot() + 1.0 / 131_072)
  }
}
