import NNTensor

/// The closed set of operations a network is made of. Everything above writes these; every backend runs these.
///
/// Operands of elementwise ops have equal shapes: broadcasting is an op of its own. Activations are
/// `[batch, spatial..., channels]`, convolution kernels `[spatial..., in / groups, out]`.
/// `Op.definition` gives each op's name, shape rule and gradient rule.
public enum Op: Hashable, Sendable {
  // Leaves
  /// Position in `Graph.inputs`.
  case input(Int)
  /// What the state store holds when the program starts. Position in `Graph.states`.
  case state(Int)
  case constant(Literal)
  /// 0, 1, 2, … along `axis`.
  case iota(ValueType, axis: Int)
  /// `uint32` from Philox; operands: seed `uint32[2]` (low, high), step `int32[]`.
  case randomBits(RandomBits)

  // Elementwise
  case unary(UnaryOp)
  case binary(BinaryOp)
  case compare(Comparison)
  /// Operands: `bool` condition, value where true, value where false.
  case select
  /// To integers: towards zero; to `bool`: not equal to 0.
  case cast(DType)

  // Shape
  case reshape(Shape)
  /// Result axis `i` is operand axis `permutation[i]`.
  case transpose([Int])
  /// Operand axis `i` becomes result axis `axes[i]`; extents of 1 are stretched, all other axes repeat.
  case broadcast(Shape, axes: [Int])
  case slice(Slice)
  case pad(Padding)
  case concatenate(axis: Int)
  case reverse(axes: [Int])
  /// `result[batch, before, i..., after] = operand[batch, before, indices[batch, i...], after]`; indices are clamped.
  case gather(axis: Int, batchDims: Int)
  /// Operands: target, `int32` indices, updates shaped as `gather` of the target would be. Repeated indices add up.
  case scatterAdd(axis: Int, batchDims: Int)

  // Reductions
  case reduce(Reduction, axes: [Int])
  /// First position of the largest or smallest element along `axis`, as `int32`; the axis is removed.
  case argReduce(Extremum, axis: Int)
  case cumulativeSum(axis: Int, exclusive: Bool, reverse: Bool)
  /// Along the last axis; stable. Results: values, `int32` positions.
  case sort(descending: Bool)
  /// The `k` largest of the last axis, largest first, ties by position. Results: values, `int32` positions.
  case topK(Int)

  // Linear algebra
  /// Over the last two axes; the axes before them are equal in both operands.
  case matmul(transposeLeft: Bool, transposeRight: Bool)
  case convolution(Convolution)
  case windowReduce(Reduction, Window)
  /// Operands: source, gradient of the max over its windows. Each gradient element goes to its window's first maximum.
  case selectAndScatter(Window)

  // Structure
  case scan(Scan)
  /// Operands: the new value of `Graph.states[index]` and optionally a `bool` scalar that must hold for it to be
  /// written. No result.
  case update(Int)
  /// Sum over data-parallel replicas: the identity on one device.
  case crossReplicaSum
  /// A named sub-graph. `instance` ties a forward composite to its gradient.
  case composite(AnyComposite, instance: Int)
}

public enum UnaryOp: String, Hashable, Sendable, CaseIterable {
  case negate, abs, sign, exp, expm1, log, log1p, sqrt, rsqrt, sin, cos, tanh, logistic, erf
  case floor, ceil, round, isFinite, not
}

public enum BinaryOp: String, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply, divide, power, maximum, minimum, remainder
  case and, or, xor, shiftLeft, shiftRight
}

public enum Comparison: String, Hashable, Sendable, CaseIterable {
  case equal, notEqual, less, lessEqual, greater, greaterEqual
}

public enum Reduction: String, Hashable, Sendable, CaseIterable { case sum, product, max, min, and, or }

public enum Extremum: String, Hashable, Sendable, CaseIterable { case max, min }

/// Element `i` (row-major) is element `i` of the stream `Philox(key: randomKey(streamHash:seed:))` at counter `step`.
public struct RandomBits: Hashable, Sendable {
  public var streamHash: UInt64
  /// 32, or 16: half as many random words; the upper 16 bits of each result are 0.
  public var width: Int
  public var shape: Shape

  public init(streamHash: UInt64, width: Int, shape: Shape) {
    self.streamHash = streamHash
    self.width = width
    self.shape = shape
  }
}

/// Elements `start, start + stride, …` below `limit` along every axis.
public struct Slice: Hashable, Sendable {
  public var starts: [Int]
  public var limits: [Int]
  public var strides: [Int]

  public init(starts: [Int], limits: [Int], strides: [Int]) {
    self.starts = starts
    self.limits = limits
    self.strides = strides
  }
}

/// `value` before, after and between the elements of every axis. Negative `low` or `high` cut elements off.
public struct Padding: Hashable, Sendable {
  public var low: [Int]
  public var high: [Int]
  public var interior: [Int]
  public var value: Double

  public init(low: [Int], high: [Int], interior: [Int]? = nil, value: Double = 0) {
    self.low = low
    self.high = high
    self.interior = interior ?? low.map { _ in 0 }
    self.value = value
  }
}

/// Cross-correlation over the spatial axes; operands `[batch, spatial..., in]` and `[spatial..., in / groups, out]`.
public struct Convolution: Hashable, Sendable {
  public var strides: [Int]
  public var low: [Int]
  public var high: [Int]
  /// Zeros between input elements (a transposed convolution's stride) and between kernel elements, plus 1.
  public var inputDilation: [Int]
  public var kernelDilation: [Int]
  public var groups: Int

  public init(strides: [Int], low: [Int], high: [Int], inputDilation: [Int], kernelDilation: [Int], groups: Int = 1) {
    self.strides = strides
    self.low = low
    self.high = high
    self.inputDilation = inputDilation
    self.kernelDilation = kernelDilation
    self.groups = groups
  }
}

/// A window moving over every axis of an array; what lies in the padding is not looked at.
public struct Window: Hashable, Sendable {
  public var sizes: [Int]
  public var strides: [Int]
  public var low: [Int]
  public var high: [Int]

  public init(sizes: [Int], strides: [Int], low: [Int], high: [Int]) {
    self.sizes = sizes
    self.strides = strides
    self.low = low
    self.high = high
  }
}

/// A loop of `length` turns over a pure body.
///
/// Operands: carries, sequences `[length, …]`, constants. The body takes carries, one element of each sequence, and
/// the constants, and gives the next carries and one element of each result sequence. Results: the last carries, then
/// the result sequences. With `reverse` the loop runs from the last element to the first.
public struct Scan: Hashable, Sendable {
  public var body: Graph
  public var carries: Int
  public var sequences: Int
  public var length: Int
  public var reverse: Bool

  public init(body: Graph, carries: Int, sequences: Int, length: Int, reverse: Bool) {
    self.body = body
    self.carries = carries
    self.sequences = sequences
    self.length = length
    self.reverse = reverse
  }
}
