import CKernels
import NNCPUBackend
import NNGraph
import NNTensor
import NNTestSupport
import Synchronization
import Testing

@Suite(.serialized) struct PoolTests {
  private final class Counts: Sendable {
    let first = Atomic(0)
    let second = Atomic(0)
    let third = Atomic(0)
  }

  @Test func everyShareRunsOnce() {
    let pool = nn_pool_create(3)
    defer { nn_pool_destroy(pool) }
    nn_pool_use(pool)
    defer { nn_pool_use(nil) }
    let counts = Counts()
    let context = Unmanaged.passUnretained(counts).toOpaque()
    for region in 0..<20_000 {
      nn_parallel(
        Int32(region % 3 + 1),
        { context, share in
          guard let context else { return }
          let counts = Unmanaged<Counts>.fromOpaque(context).takeUnretainedValue()
          switch share {
          case 0: counts.first.add(1, ordering: .relaxed)
          case 1: counts.second.add(1, ordering: .relaxed)
          default: counts.third.add(1, ordering: .relaxed)
          }
        }, context)
    }
    #expect(counts.first.load(ordering: .relaxed) == 20_000)
    #expect(counts.second.load(ordering: .relaxed) == 13_333)
    #expect(counts.third.load(ordering: .relaxed) == 6_666)
  }

  /// A program with products, sums over rows and a whole sum, on two threads.
  private func results() throws -> [String: Tensor] {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([300, 200]))
    let w = builder.input("w", ValueType([200, 150]))
    let y = tanh(x.matmul(w))
    let graph = try builder.finish(outputs: [
      ("sum", y.sum()), ("columns", y.sum(axes: [0])), ("dw", builder.gradients(of: y.mean(), withRespectTo: [w])[0]),
    ])
    var random = RandomGenerator(seed: 2, stream: "pool")
    return try runGraph(
      graph, on: twoThreads, inputs: [randomTensor([300, 200], &random), randomTensor([200, 150], &random)]
    ).outputs
  }

  @Test func resultsAreTheSameBitsEveryTime() throws {
    let first = try results()
    for _ in 0..<20 { #expect(try results() == first) }
  }
}
