import NNGraph
import NNTensor
import NNTestSupport
import Testing

/// One way to use one op or composite: operands, how the graph is written, and how close results must be.
struct OpCase: Sendable, CustomTestStringConvertible {
  let id: String
  let operands: [Operand]
  var states: [String: Operand]
  /// Operands that gradients are taken by; the floating-point ones by default.
  var wrt: [Int]
  /// How many of the results, from the first, gradients flow from.
  var differentiated: Int
  /// Whether difference quotients exist at the operands: no ties, no kinks.
  var isSmooth: Bool
  var absolute: Double
  var relative: Double
  let build: @Sendable (GraphBuilder, [Value]) throws -> [Value]

  init(
    _ id: String, _ operands: [Operand] = [], states: [String: Operand] = [:], wrt: [Int]? = nil,
    differentiated: Int = .max, isSmooth: Bool = true, absolute: Double = 2e-6, relative: Double = 1e-5,
    _ build: @escaping @Sendable (GraphBuilder, [Value]) throws -> [Value]
  ) {
    self.id = id
    self.operands = operands
    self.states = states
    self.wrt = wrt ?? operands.indices.filter { operands[$0].type.dtype.isFloatingPoint }
    self.differentiated = differentiated
    self.isSmooth = isSmooth
    self.absolute = absolute
    self.relative = relative
    self.build = build
  }

  var testDescription: String { id }

  /// Operands, then the gradients that flow into the results.
  var inputs: [Tensor] {
    get throws {
      let graph = try self.graph()
      let seeds = graph.inputs.dropFirst(operands.count).map { Operand($0.type, .normal).tensor(named: id + $0.name) }
      return operands.enumerated().map { $1.tensor(named: "\(id)\($0)") } + seeds
    }
  }

  var stateTensors: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: states.map { ($0.key, $0.value.tensor(named: id + $0.key)) })
  }

  /// What the case writes, without gradients.
  func forwardGraph() throws -> Graph {
    let builder = GraphBuilder()
    let results = try build(builder, declaredOperands(builder))
    return try builder.finish(outputs: results.enumerated().map { ("result\($0)", $1) })
  }

  /// The results, and the gradient by every operand in `wrt` for random gradients that flow into the results.
  ///
  /// - Parameter target: adds the scalar that these are gradients of, `sum(result * flowing gradient)`.
  func graph(target: Bool = false) throws -> Graph {
    let builder = GraphBuilder()
    let inputs = declaredOperands(builder)
    let results = try build(builder, inputs)
    var outputs = results.enumerated().map { (name: "result\($0)", value: $1) }
    let flowing = results.prefix(differentiated).enumerated().filter { $1.dtype.isFloatingPoint }
    guard !wrt.isEmpty, !flowing.isEmpty else { return try builder.finish(outputs: outputs) }
    let seeds = flowing.map { (value: $1, seed: builder.input("gradient of result\($0)", $1.type)) }
    let gradients = builder.gradients(of: seeds, withRespectTo: wrt.map { inputs[$0] })
    for (index, gradient) in zip(wrt, gradients) {
      outputs.append((OpCase.gradientName(index), gradient ?? inputs[index].filled(with: 0)))
    }
    if target {
      var sum = builder.constant(0)
      for (value, seed) in seeds { sum = sum + (value * seed).sum().cast(to: .float32) }
      outputs.append(("target", sum))
    }
    return try builder.finish(outputs: outputs)
  }

  static func gradientName(_ operand: Int) -> String { "gradient by operand \(operand)" }

  private func declaredOperands(_ builder: GraphBuilder) -> [Value] {
    operands.enumerated().map { builder.input("operand\($0)", $1.type) }
  }
}

/// Type and content of an operand. The content depends on the name it is made for and nothing else.
struct Operand: Sendable {
  enum Fill: Sendable {
    case normal
    /// Between the bounds, evenly.
    case uniform(Double, Double)
    /// Whole numbers between the bounds, both included.
    case whole(Int, Int)
    /// No two closer than 0.1: differences of a maximum exist.
    case distinct
    case values([Double])
  }

  var type: ValueType
  var fill: Fill

  init(_ type: ValueType, _ fill: Fill) {
    self.type = type
    self.fill = fill
  }

  static func float(_ shape: Shape, _ fill: Fill = .normal) -> Operand { Operand(ValueType(shape), fill) }
  static func int32(_ shape: Shape, _ fill: Fill = .whole(-20, 20)) -> Operand {
    Operand(ValueType(shape, .int32), fill)
  }
  static func bool(_ shape: Shape) -> Operand { Operand(ValueType(shape, .bool), .whole(0, 1)) }

  func tensor(named name: String) -> Tensor {
    var generator = RandomGenerator(seed: 0, stream: name)
    let count = type.shape.count
    let values: [Double] =
      switch fill {
      // The sum of twelve uniform numbers has variance 1, and no tail to meet by chance.
      case .normal: (0..<count).map { _ in (0..<12).reduce(-6) { sum, _ in sum + generator.uniform() } }
      case .uniform(let low, let high): (0..<count).map { _ in low + (high - low) * generator.uniform() }
      case .whole(let low, let high): (0..<count).map { _ in Double(low + generator.below(high - low + 1)) }
      case .distinct: generator.permutation(count).map { 0.1 * (Double($0) - Double(count) / 2) }
      case .values(let values): values
      }
    return Tensor(values, shape: type.shape).cast(to: type.dtype)
  }
}
