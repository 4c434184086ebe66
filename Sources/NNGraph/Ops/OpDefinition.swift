import NNTensor

/// Everything there is to say about an op apart from how a backend runs it.
struct OpDefinition {
  let name: String
  /// Types of the results; throws `GraphError` when the operands do not fit.
  let shape: ([ValueType]) throws -> [ValueType]
  /// `nil`: the op has no gradient by nature (comparisons, integers), which counts as zero.
  let gradient: ((Cotangent) -> [Value?])?

  init(
    _ name: String, shape: @escaping ([ValueType]) throws -> [ValueType], gradient: ((Cotangent) -> [Value?])? = nil
  ) {
    self.name = name
    self.shape = shape
    self.gradient = gradient
  }
}

/// What a gradient rule sees: it answers with one gradient per operand, `nil` for none.
struct Cotangent {
  let inputs: [Value]
  let outputs: [Value]
  /// `nil` where nothing flows back.
  let gradients: [Value?]
  /// Which operands' gradients somebody will use.
  let needed: [Bool]

  /// The gradient of the only result.
  var gradient: Value { gradients[0]! }
  var x: Value { inputs[0] }
  var y: Value { outputs[0] }
}

extension Op {
  var definition: OpDefinition {
    switch self {
    case .input, .state, .constant, .iota, .randomBits: leafDefinition
    case .unary(let op): op.definition
    case .binary(let op): op.definition
    case .compare, .select, .cast: selectionDefinition
    case .reshape, .transpose, .broadcast, .slice, .pad, .concatenate, .reverse: shapeDefinition
    case .gather, .scatterAdd: indexingDefinition
    case .reduce, .argReduce, .cumulativeSum, .sort, .topK: reductionDefinition
    case .matmul: matmulDefinition
    case .convolution, .windowReduce, .selectAndScatter: convolutionDefinition
    case .scan(let scan): scan.definition
    case .update, .crossReplicaSum: structureDefinition
    case .composite(let composite, _): composite.definition
    }
  }

  /// How messages and the text form call it.
  public var name: String { definition.name }

  /// Whether two nodes with this op and the same operands are interchangeable.
  var isPure: Bool {
    switch self {
    case .update: false
    default: true
    }
  }
}

func expectOperands(_ types: [ValueType], _ count: Int, _ name: String) throws {
  guard types.count == count else { throw GraphError("\(name) takes \(count) operands, got \(types.count)") }
}

func expectEqualShapes(_ types: [ValueType], _ name: String) throws {
  guard types.allSatisfy({ $0.shape == types[0].shape }) else {
    throw GraphError("\(name) needs equal shapes, got \(types.map(\.shape.description).joined(separator: " and "))")
  }
}

func expectEqualTypes(_ types: [ValueType], _ name: String) throws {
  try expectEqualShapes(types, name)
  guard types.allSatisfy({ $0.dtype == types[0].dtype }) else {
    throw GraphError("\(name) needs one element type, got \(types.map(\.dtype.rawValue).joined(separator: " and "))")
  }
}

func expectAxes(_ axes: [Int], of shape: Shape, _ name: String) throws {
  guard axes.allSatisfy({ shape.dims.indices.contains($0) }), Set(axes).count == axes.count else {
    throw GraphError("\(name) over axes \(axes) does not fit \(shape)")
  }
}
