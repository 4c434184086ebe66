import NNTensor

/// A named sub-graph that a backend may run as one piece.
///
/// The decomposition is the definition: it is what the reference backend runs, what a backend without a kernel of its
/// own runs, and what every kernel is tested against. Results of the node are the outputs, then the residuals: what
/// the forward pass keeps for the gradient. How many there are is said here; their size and layout are the claiming
/// backend's.
public protocol Composite: Hashable, Sendable {
  var name: String { get }
  /// Throws `GraphError` when the operands do not fit.
  func outputTypes(_ inputs: [ValueType]) throws -> [ValueType]
  var residualCount: Int { get }
  func decompose(_ inputs: [Value]) -> Decomposition
  /// A composite for the gradient; without one the gradient is that of the decomposition.
  var gradient: CompositeGradient? { get }
}

extension Composite {
  public var residualCount: Int { 0 }
  public var gradient: CompositeGradient? { nil }
}

public struct Decomposition {
  public var outputs: [Value]
  public var residuals: [Value]

  public init(outputs: [Value], residuals: [Value] = []) {
    self.outputs = outputs
    self.residuals = residuals
  }
}

/// How a composite's gradient is computed: by another composite over parts of the forward node.
public struct CompositeGradient: Sendable {
  public enum Part: Hashable, Sendable {
    case input(Int)
    case output(Int)
    case residual(Int)
    /// Gradient that flows into output `i`; zeros where nothing flows.
    case outputGradient(Int)
  }

  public var composite: any Composite
  /// The composite's operands.
  public var operands: [Part]
  /// Operand of the forward node that each of the composite's outputs is the gradient of.
  public var results: [Int]

  public init(_ composite: any Composite, operands: [Part], results: [Int]) {
    self.composite = composite
    self.operands = operands
    self.results = results
  }
}

/// Any composite, comparable as a part of an op.
public struct AnyComposite: Hashable, Sendable {
  public let base: any Composite

  public init(_ base: any Composite) { self.base = base }

  public static func == (left: AnyComposite, right: AnyComposite) -> Bool {
    func equals<C: Composite>(_ left: C) -> Bool { (right.base as? C) == left }
    return equals(left.base)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: base)))
    base.hash(into: &hasher)
  }
}

extension GraphBuilder {
  /// Appends `composite`; gives its outputs, without the residuals.
  public func add(_ composite: some Composite, _ operands: [Value]) -> [Value] {
    let results = add(.composite(AnyComposite(composite), instance: newInstance()), operands)
    return Array(results.dropLast(composite.residualCount))
  }
}

extension AnyComposite {
  var definition: OpDefinition {
    OpDefinition(
      base.name,
      shape: { types in
        try base.outputTypes(types) + [ValueType](repeating: .opaque, count: base.residualCount)
      },
      gradient: { c in
        guard let gradient = base.gradient else { return gradientOfDecomposition(c) }
        let builder = c.x.builder
        guard case .composite(_, let instance) = c.outputs[0].definingNode.op else {
          preconditionFailure("not a composite")
        }
        let outputCount = c.outputs.count - base.residualCount
        let operands = gradient.operands.map { part in
          switch part {
          case .input(let index): c.inputs[index]
          case .output(let index): c.outputs[index]
          case .residual(let index): c.outputs[outputCount + index]
          case .outputGradient(let index): c.gradients[index] ?? c.outputs[index].filled(with: 0)
          }
        }
        let values = builder.add(.composite(AnyComposite(gradient.composite), instance: instance), operands)
        var gradients = [Value?](repeating: nil, count: c.inputs.count)
        for (result, index) in gradient.results.enumerated() where c.needed[index] { gradients[index] = values[result] }
        return gradients
      })
  }

  /// Writes the decomposition again and differentiates that. Where the forward node is decomposed too, both copies
  /// become one, since equal ops are written once.
  private func gradientOfDecomposition(_ c: Cotangent) -> [Value?] {
    let outputs = base.decompose(c.inputs).outputs
    let targets = zip(outputs, c.gradients).compactMap { output, gradient in gradient.map { (output, $0) } }
    let wanted = c.inputs.indices.filter { c.needed[$0] }
    let found = c.x.builder.gradients(of: targets, withRespectTo: wanted.map { c.inputs[$0] })
    var gradients = [Value?](repeating: nil, count: c.inputs.count)
    for (position, index) in wanted.enumerated() { gradients[index] = found[position] }
    return gradients
  }
}
