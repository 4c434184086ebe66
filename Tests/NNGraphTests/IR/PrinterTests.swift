import NNGraph
import NNTensor
import Testing

@Suite struct PrinterTests {
  @Test func writesALinePerNode() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([32, 4]))
    builder.scope = "dense"
    let kernel = builder.state(StateSpec("dense/kernel", ValueType([4, 2]), role: .parameter))
    let y = tanh(x.matmul(kernel) * 0.5)
    builder.scope = ""
    builder.setState("dense/kernel", to: kernel.transposed([1, 0]).reshaped(to: [4, 2]))
    builder.commitUpdates()
    let top = y.topK(1)
    let graph = try builder.finish(outputs: [("y", y), ("best", top.positions)])
    #expect(
      graph.text == """
        %0 = input x: float32[32, 4]
        %1 = state dense/kernel: float32[4, 2]  # dense
        %2 = matmul(%0, %1): float32[32, 2]  # dense
        %3 = constant 0.5: float32[32, 2]  # dense
        %4 = multiply(%2, %3): float32[32, 2]  # dense
        %5 = tanh(%4): float32[32, 2]  # dense
        %6 = transpose [1, 0](%1): float32[2, 4]
        %7 = reshape(%6): float32[4, 2]
        update dense/kernel(%7)
        %9 = topK k=1(%5): float32[32, 1], int32[32, 1]
        return y=%5, best=%9.1

        """)
  }

  @Test func indentsLoops() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([3, 2]))
    let (_, results) = try scan(carries: [], sequences: [x], reverse: true) { _, element in ([], [exp(element[0])]) }
    #expect(
      try builder.finish(outputs: [("y", results[0])]).text == """
        %0 = input x: float32[3, 2]
        %1 = scan length=3 carries=0 sequences=1 reverse(%0): float32[3, 2]
            %0 = input element0: float32[2]
            %1 = exp(%0): float32[2]
            return result0=%1
        return y=%1

        """)
  }

  @Test func writesEveryAttribute() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([1, 4, 4, 2]))
    let window = Window(sizes: [1, 2, 2, 1], strides: [1, 2, 2, 1], low: [0, 0, 0, 0], high: [0, 1, 1, 0])
    let kernel = builder.constant(Literal([1, 2, 3, 4, 5, 6], type: ValueType([1, 1, 2, 3])))
    let convolution = Convolution(
      strides: [1, 2], low: [0, 1], high: [0, 0], inputDilation: [1, 1], kernelDilation: [1, 1])
    let indices = builder.add(.iota(ValueType([2], .int32), axis: 0), [])[0]
    let seed = builder.input("seed", ValueType([2], .uint32))
    let bits = RandomBits(streamHash: 255, width: 16, shape: [2])
    let values = [
      x.windowReduced(.max, window), x.convolved(with: kernel, convolution), x.gathering(indices, axis: 1),
      x.padded(Padding(low: [0, 1, 0, 0], high: [0, 0, 0, 0])), x.sliced(axis: 1, 1..<3), x.sum(axes: [1, 2]),
      x.cumulativeSum(axis: 1, exclusive: true, reverse: true), x.reversed(axes: [3]), x.argMax(axis: 3),
      builder.add(.randomBits(bits), [seed, builder.constant(3, .int32)])[0],
      builder.add(SoftmaxComposite(), [x])[0], x.matmul(x, transposeRight: true), concatenate([x, x], axis: 0),
    ]
    let graph = try builder.finish(outputs: values.enumerated().map { ("y\($0)", $1) })
    let lines = Set(graph.text.split(separator: "\n").map { $0.drop { $0 != "=" }.dropFirst(2) })
    for line in [
      "windowMax sizes=[1, 2, 2, 1] strides=[1, 2, 2, 1] low=[0, 0, 0, 0] high=[0, 1, 1, 0](%0): float32[1, 2, 2, 2]",
      "constant [1.0, 2.0, 3.0, 4.0, …]: float32[1, 1, 2, 3]",
      "convolution strides=[1, 2] low=[0, 1] high=[0, 0] inputDilation=[1, 1] kernelDilation=[1, 1] groups=1(%0, %1): "
        + "float32[1, 4, 3, 3]",
      "gather axis=1 batch=0(%0, %2): float32[1, 2, 4, 2]",
      "pad low=[0, 1, 0, 0] high=[0, 0, 0, 0] interior=[0, 0, 0, 0] value=0.0(%0): float32[1, 5, 4, 2]",
      "slice [0, 1, 0, 0]..<[1, 3, 4, 2] by [1, 1, 1, 1](%0): float32[1, 2, 4, 2]",
      "reduceSum axes=[1, 2](%0): float32[1, 2]", "cumulativeSum axis=1 exclusive reverse(%0): float32[1, 4, 4, 2]",
      "reverse axes=[3](%0): float32[1, 4, 4, 2]", "argMax axis=3(%0): int32[1, 4, 4]", "iota axis=0: int32[2]",
      "randomBits width=16 stream=ff(%3, %13): uint32[2]", "softmax #1(%0): float32[1, 4, 4, 2]",
      "matmul transposeRight(%0, %0): float32[1, 4, 4, 4]", "concatenate axis=0(%0, %0): float32[2, 4, 4, 2]",
    ] {
      #expect(lines.contains(Substring(line)), "\(line)\n\(graph.text)")
    }
  }
}
