import NNGraph
import NNReferenceBackend
import NNTensor
import Testing

/// One gradient that a graph computes: which output holds it, and what the target was differentiated by.
public struct GradientOutput: Sendable {
  public enum Variable: Sendable {
    case input(Int)
    case state(String)
  }

  public var variable: Variable
  public var output: String

  public init(of variable: Variable, in output: String) {
    self.variable = variable
    self.output = output
  }
}

/// Expects that gradients of `body` agree with central differences, both in double precision.
///
/// The floating-point results of `body` are weighted with fixed random numbers and summed up to one scalar.
///
/// - Parameters:
///   - values: the operands; floating-point ones are taken as `float64`.
///   - wrt: which operands to differentiate by; all floating-point ones by default.
///   - tolerance: of each element, relative to the larger of 1 and the largest difference quotient of its tensor.
public func checkGradient(
  of values: [Tensor], wrt: [Int]? = nil, samples: Int = 64, tolerance: Double = 1e-6,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: (GraphBuilder, [Value]) throws -> [Value]
) throws {
  let operands = values.map { $0.dtype.isFloatingPoint ? $0.cast(to: .float64) : $0 }
  let variables = wrt ?? operands.indices.filter { operands[$0].dtype.isFloatingPoint }
  let builder = GraphBuilder()
  let inputs = operands.enumerated().map { builder.input("x\($0)", ValueType($1.shape, $1.dtype)) }
  let target = weightedSum(try body(builder, inputs), in: builder)
  let gradients = builder.gradients(of: target, withRespectTo: variables.map { inputs[$0] })
  let outputs = zip(variables, gradients).map { (name: "gradient\($0)", value: $1) }
  let graph = try builder.finish(outputs: [("target", target)] + outputs)
  try checkGradient(
    graph, target: "target", gradients: variables.map { GradientOutput(of: .input($0), in: "gradient\($0)") },
    inputs: operands, samples: samples, tolerance: tolerance, sourceLocation: sourceLocation)
}

/// Expects that gradients among the outputs of a finished graph agree with central differences of its scalar output
/// `target`. The graph may have any precision: it is checked in double.
public func checkGradient(
  _ graph: Graph, target: String, gradients: [GradientOutput], inputs: [Tensor], states: [String: Tensor] = [:],
  samples: Int = 64, tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let check = GradientCheck(graph: graph.inDoublePrecision, target: target, samples: samples, tolerance: tolerance)
  for failure in try check.failures(gradients, inputs: inputs, states: states) {
    Issue.record(Comment(rawValue: failure), sourceLocation: sourceLocation)
  }
}

/// `sum(weight * value)` over all elements of all floating-point values, with weights between -1 and 1 that are the
/// same in every run.
public func weightedSum(_ values: [Value], in builder: GraphBuilder) -> Value {
  var generator = RandomGenerator(seed: 0, stream: "weights of results")
  var sum = builder.constant(0, .float64)
  for value in values where value.dtype.isFloatingPoint {
    let weights = (0..<value.shape.count).map { _ in 2 * generator.uniform() - 1 }
    let type = ValueType(value.shape, .float64)
    sum = sum + (value.cast(to: .float64) * builder.constant(Literal(weights, type: type))).sum()
  }
  return sum
}

private struct GradientCheck {
  let graph: Graph
  let target: String
  let samples: Int
  let tolerance: Double

  func failures(_ gradients: [GradientOutput], inputs: [Tensor], states: [String: Tensor]) throws -> [String] {
    let inputs = inputs.map(doubled)
    let states = states.mapValues(doubled)
    let analytic = try runGraph(graph, on: ReferenceBackend(), inputs: inputs, states: states).outputs
    // Differences need the target alone.
    var forward = graph
    forward.outputs = graph.outputs.filter { $0.name == target }
    guard forward.outputs.first?.type == ValueType([], .float64) else {
      throw GraphError("\(target) is not a floating-point scalar among the outputs")
    }
    func value(_ inputs: [Tensor], _ states: [String: Tensor]) throws -> Double {
      try runGraph(forward, on: ReferenceBackend(), inputs: inputs, states: states).outputs[target]!.doubles[0]
    }
    var failures: [String] = []
    for gradient in gradients {
      guard let found = analytic[gradient.output] else { throw GraphError("no output \(gradient.output)") }
      switch gradient.variable {
      case .input(let index):
        failures += try compare(found, at: inputs[index], gradient.output) { moved in
          var all = inputs
          all[index] = moved
          return try value(all, states)
        }
      case .state(let path):
        guard let start = states[path] else { throw GraphError("no value for the state \(path)") }
        failures += try compare(found, at: start, gradient.output) { moved in
          try value(inputs, states.merging([path: moved]) { $1 })
        }
      }
    }
    return failures
  }

  private func doubled(_ tensor: Tensor) -> Tensor {
    tensor.dtype.isFloatingPoint ? tensor.cast(to: .float64) : tensor
  }

  /// Moves sampled elements up and down and compares the slope of `value` with the gradient.
  private func compare(
    _ gradient: Tensor, at start: Tensor, _ name: String, _ value: (Tensor) throws -> Double
  ) throws -> [String] {
    guard gradient.shape == start.shape else { return ["\(name) has shape \(gradient.shape), not \(start.shape)"] }
    var generator = RandomGenerator(seed: 0, stream: "sampled elements")
    let (elements, slopes) = (start.doubles, gradient.doubles)
    let sampled = generator.permutation(elements.count).prefix(samples).sorted()
    let differences = try sampled.map { index in
      func moved(_ distance: Double) throws -> Double {
        var copy = elements
        copy[index] += distance
        return try value(Tensor(copy, shape: start.shape))
      }
      let step = 1e-5 * max(1, elements[index].magnitude)
      return (try moved(step) - moved(-step)) / (2 * step)
    }
    let scale = differences.reduce(1) { max($0, $1.magnitude) }
    return zip(sampled, differences).compactMap { index, difference in
      let error = (slopes[index] - difference).magnitude
      // A NaN on either side is a failure, too.
      if error <= tolerance * scale { return nil }
      return "\(name): element \(index) is \(slopes[index]), central difference \(difference)"
    }
  }
}
