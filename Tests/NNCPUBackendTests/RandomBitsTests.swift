import NNCPUBackend
import NNGraph
import NNTensor
import NNTestSupport
import Testing

@Suite struct RandomBitsTests {
  @Test(arguments: [16, 32], [1, 7, 1000, 70_001])
  func bitsAreThoseOfTheStream(width: Int, count: Int) throws {
    let builder = GraphBuilder()
    let seed = builder.input("seed", ValueType([2], .uint32))
    let step = builder.input("step", ValueType([], .int32))
    let bits = RandomBits(streamHash: 0x1234_5678_9ABC_DEF0, width: width, shape: [count])
    let graph = try builder.finish(outputs: [("bits", builder.add(.randomBits(bits), [seed, step])[0])])
    let philox = Philox(key: randomKey(streamHash: bits.streamHash, seed: 0x0000_0007_0000_0005))
    let wanted = (0..<count).map {
      width == 16 ? UInt32(philox.half($0, step: 41)) : philox.word($0, step: 41)
    }
    for backend in [oneThread, twoThreads] {
      let run = try runGraph(
        graph, on: backend,
        inputs: [Tensor([UInt32(5), 7], shape: [2]), Tensor([Int32(41)], shape: [])])
      #expect(run.outputs["bits"]!.array(of: UInt32.self) == wanted)
    }
  }

  @Test func dropoutKeepsTheSameElementsForwardAndBackward() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([300, 100]))
    let seed = builder.input("seed", ValueType([2], .uint32))
    let step = builder.input("step", ValueType([], .int32))
    let y = builder.add(DropoutComposite(rate: 0.3, streamHash: 5), [x, seed, step])[0]
    let graph = try builder.finish(outputs: [
      ("y", y), ("dx", builder.gradients(of: y, withRespectTo: [x], seed: x.filled(with: 1))[0]),
    ])
    let inputs = [
      Tensor([Float](repeating: 1, count: 30_000), shape: [300, 100]), Tensor([UInt32(1), 0], shape: [2]),
      Tensor([Int32(3)], shape: []),
    ]
    for backend in [oneThread, twoThreads] {
      try checkBackend(backend, graph, inputs: inputs)
      let run = try runGraph(graph, on: backend, inputs: inputs)
      #expect(run.outputs["y"] == run.outputs["dx"])
      let dropped = run.outputs["y"]!.floats.count { $0 == 0 }
      #expect((8700...9300).contains(dropped))
    }
  }
}
