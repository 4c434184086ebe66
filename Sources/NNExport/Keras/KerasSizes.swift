import NNConfig
import NNLayers
import NNTensor
import NNTraining

extension ModelDefinition {
  /// Numbers that one row or one variable may have: shapes of a few rows can still be counted. No machine has room for
  /// as many, so a file that asks for more is damaged, or wants to do damage.
  private static let largestCount = 1 << 52

  /// Vectors that a penalty may compare each with each: their table takes 128 MB.
  private static let largestComparison = 4096

  /// Follows a row through the layers, one by one, and stops before one that would make too much of it. The layers'
  /// own arithmetic trusts that sizes can be counted.
  ///
  /// - Throws: `DiagnosticError` naming the layer.
  func checkSizes() throws {
    var row = inputs[0].shape.map { $0 ?? KerasTrace.unknown }
    var dtype = inputs[0].dtype
    guard var count = Self.product(row) else {
      throw DiagnosticError("input \"\(inputs[0].name)\" has more numbers in a row than can be counted")
    }
    for node in nodes {
      // No layer makes more of a row than what its parameters say: units, repetitions, the extents of a shape.
      guard Self.product([count] + node.factors) != nil else {
        throw DiagnosticError("\(node.typeName) \"\(node.name)\" makes more numbers of a row than can be counted")
      }
      if let size = (row + node.factors).max(), size > Self.largestComparison, node.comparesVectors {
        throw DiagnosticError(
          "\(node.typeName) \"\(node.name)\": OrthogonalRegularizer compares up to \(size) vectors with each other",
          notes: ["\(Self.largestComparison) at most can be compared"],
          help: "use another regularizer")
      }
      var alone = node
      alone.inputs = node.inputs.mapValues { _ in [.input(0)] }
      let single = ModelDefinition(
        name: name, inputs: [InputDefinition("x", shape: row, dtype: dtype)], nodes: [alone],
        outputs: [.node(0, result: 0)], isSequential: true)
      // What does not fit is told by who builds the whole network, with all shapes up to there.
      guard let trace = try? KerasTrace(single, rows: 2), let port = trace.outputs.first else { return }
      row = port.shape.dropFirst().map { $0 ?? 1 }
      dtype = port.dtype
      count = Self.product(row) ?? Self.largestCount
    }
  }

  /// The product of positive factors; nil where it is too large.
  private static func product(_ factors: [Int]) -> Int? {
    var count = 1
    for factor in factors where factor > 1 {
      let (product, overflows) = count.multipliedReportingOverflow(by: factor)
      guard !overflows, product <= largestCount else { return nil }
      count = product
    }
    return count
  }
}

extension LayerNode {
  /// Whether a penalty of the layer takes room with the square of its size.
  fileprivate var comparesVectors: Bool {
    layer.base.writeFields(in: WriteContext(dialect: .keras)).contains {
      KerasObject($0.value)?.className == Regularizers.OrthogonalRegularizer.name
    }
  }

  /// The integers among the layer's parameters, but for those that only begin random numbers.
  fileprivate var factors: [Int] {
    layer.base.writeFields(in: WriteContext(dialect: .keras)).filter { $0.key != "seed" }
      .flatMap { $0.value.items ?? [$0.value] }
      .compactMap { value in value.scalar.flatMap { $0.isQuoted ? nil : Int($0.text) } }
  }
}
