import NNCPUBackend
import NNGraph
import NNTensor
import NNTestSupport
import Testing

/// Kernels at sizes at which they are cut into blocks, tiles and shares.
@Suite struct KernelTests {
  private func check(
    _ shapes: [Shape], integers: [Shape] = [], below bound: Int = 1, absolute: Double = 1e-4, relative: Double = 1e-4,
    _ body: ([Value], [Value]) throws -> [Value]
  ) throws {
    var random = RandomGenerator(seed: 9, stream: "kernel")
    let builder = GraphBuilder()
    let values = shapes.enumerated().map { builder.input("x\($0)", ValueType($1)) }
    let indices = integers.enumerated().map { builder.input("i\($0)", ValueType($1, .int32)) }
    let outputs = try body(values, indices)
    let graph = try builder.finish(outputs: outputs.enumerated().map { ("y\($0)", $1) })
    let tensors =
      shapes.map { randomTensor($0, &random) }
      + integers.map { shape in Tensor((0..<shape.count).map { _ in Int32(random.below(bound)) }, shape: shape) }
    for backend in [oneThread, twoThreads] {
      let report = try checkBackend(backend, graph, inputs: tensors, absolute: absolute, relative: relative)
      #expect(report.fallbacks.isEmpty)
    }
  }

  // MARK: Products

  struct Product: Sendable, CustomTestStringConvertible {
    let batch: Int, m: Int, n: Int, k: Int
    var testDescription: String { "\(batch) × \(m)×\(n)×\(k)" }
    static let all = [
      Product(batch: 1, m: 3, n: 5, k: 7), Product(batch: 1, m: 130, n: 1, k: 300),
      Product(batch: 1, m: 1, n: 300, k: 40), Product(batch: 1, m: 128, n: 300, k: 100),
      Product(batch: 1, m: 201, n: 90, k: 77), Product(batch: 5, m: 40, n: 33, k: 21),
      Product(batch: 2, m: 70, n: 64, k: 130), Product(batch: 1, m: 65, n: 33, k: 1),
      Product(batch: 1, m: 1, n: 3000, k: 400), Product(batch: 1, m: 3000, n: 1, k: 400),
      Product(batch: 1, m: 5, n: 3, k: 5000), Product(batch: 1, m: 90, n: 81, k: 72),
    ]
  }

  @Test(arguments: Product.all, [(false, false), (true, false), (false, true), (true, true)])
  func products(_ p: Product, _ transposes: (Bool, Bool)) throws {
    let lead = p.batch == 1 ? [] : [p.batch]
    let a = Shape(lead + (transposes.0 ? [p.k, p.m] : [p.m, p.k]))
    let b = Shape(lead + (transposes.1 ? [p.n, p.k] : [p.k, p.n]))
    try check([a, b, [p.n]], absolute: 2e-3) { x, _ in
      let product = x[0].matmul(x[1], transposeLeft: transposes.0, transposeRight: transposes.1)
      return [product + x[2], maximum(product, 0.0)]
    }
    try check([a, b, [p.n]], absolute: 2e-3) { x, _ in
      [x[0].matmul(x[1], transposeLeft: transposes.0, transposeRight: transposes.1) + x[2]]
    }
  }

  // MARK: Rows

  @Test(arguments: [[1, 1], [128, 10], [40, 1000], [3, 5, 33], [700, 17]])
  func rows(_ dims: [Int]) throws {
    let shape = Shape(dims)
    let rows = Shape(Array(dims.dropLast()))
    try check([shape, shape]) { x, _ in
      let y = x[0].builder.add(SoftmaxComposite(), [x[0]])[0]
      return [y] + x[0].builder.gradients(of: y, withRespectTo: [x[0]], seed: x[1])
    }
    try check([shape, shape, rows]) { x, _ in
      let loss = x[0].builder.add(SoftmaxCrossentropy(), [x[0], x[1]])[0]
      return [loss] + x[0].builder.gradients(of: loss, withRespectTo: [x[0]], seed: x[2])
    }
    try check([shape, rows], integers: [rows], below: shape.last) { x, labels in
      let loss = x[0].builder.add(SparseSoftmaxCrossentropy(), [x[0], labels[0]])[0]
      return [loss] + x[0].builder.gradients(of: loss, withRespectTo: [x[0]], seed: x[1])
    }
    guard shape.last > 1 else { return }
    try check([shape, [shape.last], [shape.last], shape], absolute: 2e-3) { x, _ in
      let y = x[0].builder.add(LayerNormalizationComposite(epsilon: 1e-3), Array(x[..<3]))[0]
      return [y] + x[0].builder.gradients(of: y, withRespectTo: Array(x[..<3]), seed: x[3])
    }
  }

  @Test func batchNormalization() throws {
    try check([[200, 70], [70], [70], [200, 70]], absolute: 2e-3) { x, _ in
      let results = x[0].builder.add(BatchNormalizationComposite(epsilon: 1e-3), Array(x[..<3]))
      return results + x[0].builder.gradients(of: results[0], withRespectTo: Array(x[..<3]), seed: x[3])
    }
  }

  // MARK: Reductions

  @Test(arguments: [[3000, 40], [40, 3000], [9, 31, 50], [4, 5, 6, 70], [100_000], [2, 1, 700]])
  func reductions(_ dims: [Int]) throws {
    let shape = Shape(dims)
    for mask in 1..<(1 << dims.count) {
      let axes = dims.indices.filter { mask >> $0 & 1 == 1 }
      try check([shape], absolute: 1e-2) { x, _ in
        [
          x[0].sum(axes: axes), x[0].max(axes: axes), x[0].reduced(.min, axes: axes),
          (x[0] * 0.5).sum(axes: axes), (x[0] .> 1.99).reduced(.or, axes: axes),
          x[0].cast(to: .int32).sum(axes: axes), exp(x[0] * 0.001).reduced(.product, axes: [axes[0]]),
        ]
      }
    }
  }

  @Test func along() throws {
    for dims in [[50, 300], [7, 200, 9]] {
      for axis in dims.indices {
        try check([Shape(dims)], absolute: 1e-3) { x, _ in
          [
            x[0].argMax(axis: axis), x[0].cumulativeSum(axis: axis, exclusive: true),
            x[0].cumulativeSum(axis: axis, reverse: true), x[0].adding(.argReduce(.min, axis: axis)),
          ]
        }
      }
    }
  }

  // MARK: Moving

  @Test func movement() throws {
    try check([[70, 90], [5, 33, 17, 6], [20, 90]]) { x, _ in
      [
        x[0].transposed([1, 0]), x[1].transposed([3, 1, 0, 2]), x[1].transposed([0, 2, 3, 1]),
        x[1].reversed(axes: [1, 3]), concatenate([x[0], x[2], x[0]], axis: 0),
        x[0].sliced(Slice(starts: [3, 1], limits: [69, 90], strides: [2, 3])),
        x[0].padded(Padding(low: [2, -1], high: [-3, 4], interior: [1, 2], value: 1.5)),
      ]
    }
  }

  @Test func indexing() throws {
    try check([[500, 40], [300, 40]], integers: [[300]], below: 500) { x, i in
      [x[0].gathering(i[0], axis: 0), x[0].scatteringAdd(x[1], at: i[0], axis: 0)]
        + x[0].builder.gradients(of: x[0].gathering(i[0], axis: 0), withRespectTo: [x[0]], seed: x[1])
    }
    try check([[6, 3, 50, 9]], integers: [[6, 20]], below: 50) { x, i in
      [x[0].gathering(i[0], axis: 2, batchDims: 1)]
    }
  }
}
