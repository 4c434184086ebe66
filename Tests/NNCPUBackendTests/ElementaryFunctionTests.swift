import Foundation
import NNCPUBackend
import NNGraph
import NNTensor
import NNTestSupport
import Testing

/// A function with the range it is sampled over and what it should give.
struct FunctionCase: Sendable, CustomTestStringConvertible {
  let op: UnaryOp
  let range: ClosedRange<Double>
  let exact: @Sendable (Double) -> Double
  /// Largest error in units of the last place of the exact result.
  var ulp = 2.0
  var testDescription: String { "\(op) over \(range)" }

  static let all: [FunctionCase] = [
    FunctionCase(op: .exp, range: -104...89, exact: { Foundation.exp($0) }),
    FunctionCase(op: .exp, range: -1...1, exact: { Foundation.exp($0) }),
    FunctionCase(op: .expm1, range: -20...89, exact: { Foundation.expm1($0) }),
    FunctionCase(op: .expm1, range: -0.5...0.5, exact: { Foundation.expm1($0) }),
    FunctionCase(op: .log, range: 1e-30...1e30, exact: { Foundation.log($0) }),
    FunctionCase(op: .log, range: 0.5...2, exact: { Foundation.log($0) }),
    FunctionCase(op: .log1p, range: -0.999...10, exact: { Foundation.log1p($0) }),
    FunctionCase(op: .log1p, range: -1e-3...1e-3, exact: { Foundation.log1p($0) }),
    FunctionCase(op: .log1p, range: 0...1e9, exact: { Foundation.log1p($0) }),
    FunctionCase(op: .tanh, range: -10...10, exact: { Foundation.tanh($0) }),
    FunctionCase(op: .tanh, range: -0.1...0.1, exact: { Foundation.tanh($0) }),
    FunctionCase(op: .logistic, range: -80...80, exact: { 1 / (1 + Foundation.exp(-$0)) }, ulp: 2.5),
    FunctionCase(op: .erf, range: -5...5, exact: { Foundation.erf($0) }),
    FunctionCase(op: .erf, range: -0.01...0.01, exact: { Foundation.erf($0) }),
    FunctionCase(op: .sin, range: -100...100, exact: { Foundation.sin($0) }),
    FunctionCase(op: .cos, range: -100...100, exact: { Foundation.cos($0) }),
    FunctionCase(op: .sin, range: -8000...8000, exact: { Foundation.sin($0) }),
    FunctionCase(op: .cos, range: -1e6...1e6, exact: { Foundation.cos($0) }),
    FunctionCase(op: .sqrt, range: 0...1e10, exact: { $0.squareRoot() }, ulp: 0.5),
    FunctionCase(op: .rsqrt, range: 1e-6...1e6, exact: { 1 / $0.squareRoot() }),
  ]
}

@Suite struct ElementaryFunctionTests {
  private func apply(_ op: UnaryOp, to values: [Float]) throws -> [Float] {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([values.count]))
    let graph = try builder.finish(outputs: [("y", x.adding(.unary(op)))])
    return try runGraph(graph, on: oneThread, inputs: [Tensor(values, shape: [values.count])]).outputs["y"]!.floats
  }

  /// Distance of `value` from `exact` in units of the last place of float32 there.
  private func ulps(_ value: Float, _ exact: Double) -> Double {
    let rounded = Float(exact)
    if value == rounded { return 0 }
    let unit = max(Double(rounded.magnitude.ulp), Double(Float.leastNonzeroMagnitude))
    return abs(Double(value) - exact) / unit
  }

  @Test func theDistanceIsMeasured() {
    #expect(ulps(1, 1) == 0)
    #expect(ulps(Float(1).nextUp, 1) == 1)
    #expect(ulps(0, 1) > 1e6)
  }

  @Test(arguments: FunctionCase.all)
  func errorsAreSmall(_ function: FunctionCase) throws {
    var random = RandomGenerator(seed: 3, stream: function.testDescription)
    let (low, high) = (function.range.lowerBound, function.range.upperBound)
    let values = (0..<200_001).map { index -> Float in
      // Half of the points lie evenly by logarithm where the range is wide and positive.
      if index % 2 == 0, low > 0 { return Float(low * pow(high / low, random.uniform())) }
      return Float(low + (high - low) * random.uniform())
    }
    let found = try apply(function.op, to: values)
    var worst = (ulp: 0.0, at: Float(0))
    for (x, y) in zip(values, found) {
      let error = ulps(y, function.exact(Double(x)))
      if !(error <= worst.ulp) { worst = (error, x) }
    }
    #expect(worst.ulp <= function.ulp, "\(worst.ulp) ulp at \(worst.at)")
  }

  @Test(arguments: FunctionCase.all.map(\.op))
  func cornersAreAsInC(_ op: UnaryOp) throws {
    let exact = FunctionCase.all.first { $0.op == op }!.exact
    let values: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, Float(bitPattern: 71362), -Float(bitPattern: 71362), 1, -1, 3e38, -3e38,
    ]
    for (x, y) in zip(values, try apply(op, to: values)) {
      let wanted = Float(exact(Double(x)))
      if wanted.isNaN {
        #expect(y.isNaN, "\(op)(\(x))")
      } else if wanted.isInfinite || wanted == 0 {
        #expect(y == wanted, "\(op)(\(x)) is \(y)")
      } else {
        #expect(ulps(y, Double(wanted)) <= 3, "\(op)(\(x)) is \(y), should be \(wanted)")
      }
    }
  }
}
