import NNConfig
import NNGraph
import NNTensor

/// Keras's penalties.
public enum Regularizers {
  /// `l1 * sum(|x|)`.
  public struct L1: Regularizer {
    public var l1 = 0.01
    public init() {}
    public static var leading: Leading { .first }
    public static var summary: String { "Penalty on magnitudes: drives weights to exactly 0." }
    public static var fields: [Field<L1>] {
      Field("l1", \.l1, "Factor.", check: .nonNegative)
    }
    public func callAsFunction(_ x: Value) -> Value { abs(x).sum() * l1 }
  }

  /// `l2 * sum(x²)`.
  public struct L2: Regularizer {
    public var l2 = 0.01
    public init() {}
    public static var leading: Leading { .first }
    public static var summary: String { "Penalty on squares: keeps weights small." }
    public static var fields: [Field<L2>] {
      Field("l2", \.l2, "Factor.", check: .nonNegative)
    }
    public func callAsFunction(_ x: Value) -> Value { (x * x).sum() * l2 }
  }

  /// `l1 * sum(|x|) + l2 * sum(x²)`.
  public struct L1L2: Regularizer {
    public var l1 = 0.0
    public var l2 = 0.0
    public init() {}
    public static var aliases: [String] { ["l1_l2"] }
    public static var summary: String { "Penalties on magnitudes and on squares." }
    public static var fields: [Field<L1L2>] {
      Field("l1", \.l1, "Factor of the magnitudes.", check: .nonNegative)
      Field("l2", \.l2, "Factor of the squares.", check: .nonNegative)
    }
    public func callAsFunction(_ x: Value) -> Value {
      let parts = [l1 == 0 ? nil : abs(x).sum() * l1, l2 == 0 ? nil : (x * x).sum() * l2].compactMap { $0 }
      return parts.count == 2 ? parts[0] + parts[1] : parts.first ?? x.builder.constant(0, x.dtype)
    }
  }

  /// `factor` times the mean magnitude of the cosines between different rows (or columns) of a matrix.
  ///
  /// Reference: Rodríguez, Gonzàlez, Cucurull, Gonfaus, Roca, "Regularizing CNNs with Locally Constrained
  /// Decorrelations", 2016, https://arxiv.org/abs/1611.01967
  public struct OrthogonalRegularizer: Regularizer {
    public enum Mode: String, ConfigChoice { case rows, columns }

    /// Their table of comparisons takes 1 GB.
    private static let mostVectors = 1 << 14

    public var factor = 0.01
    public var mode = Mode.rows
    public init() {}
    public static var summary: String { "Penalty on rows (or columns) that are not orthogonal." }
    public static var fields: [Field<OrthogonalRegularizer>] {
      Field("factor", \.factor, "Factor.", check: .nonNegative)
      Field("mode", \.mode, "What shall be orthogonal.")
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      guard x.shape.rank == 2 else {
        throw LayerError("cannot use OrthogonalRegularizer for a variable of shape \(x.shape): it takes matrices only")
      }
      let (along, size) = mode == .rows ? (1, x.shape[0]) : (0, x.shape[1])
      guard size > 1 else {
        throw LayerError(
          "cannot use OrthogonalRegularizer for a variable of shape \(x.shape): it compares \(mode.rawValue), and there is one"
        )
      }
      guard size <= Self.mostVectors else {
        throw LayerError(
          "cannot use OrthogonalRegularizer for a variable of shape \(x.shape): it compares \(size) \(mode.rawValue) with each other, \(Self.mostVectors) at most can be"
        )
      }
      let inverseNorms = minimum(rsqrt((x * x).sum(axes: [along], keepAxes: true)), 1 / kerasEpsilon)
      let unit = x * inverseNorms
      let cosines = unit.matmul(unit, transposeLeft: mode == .columns, transposeRight: mode == .rows)
      let positions = [0, 1].map { x.builder.add(.iota(ValueType([size, size], .int32), axis: $0), [])[0] }
      let others = (positions[0] .!= positions[1]).cast(to: x.dtype)
      let pairs = Double(size) * Double(size - 1) / 2
      return abs(cosines * others).sum() * (factor * 0.5) / pairs
    }
  }

  public static let all = Catalogue<any Regularizer>(
    kind: "regularizer", [L1.self, L1L2.self, L2.self, OrthogonalRegularizer.self])
}

extension AnyRegularizer {
  public static var l1: AnyRegularizer { AnyRegularizer(Regularizers.L1()) }
  public static var l2: AnyRegularizer { AnyRegularizer(Regularizers.L2()) }
}

/// What Keras adds where it must not divide by 0 (`keras.backend.epsilon()`).
let kerasEpsilon = 1e-7

extension LayerScope {
  /// Adds the regularizer's penalty on a layer's outputs, divided by the batch size, to the loss; gives the outputs.
  public func regularizingActivity(_ regularizer: AnyRegularizer?, _ outputs: Value) throws -> Value {
    guard let regularizer, trace.hasLoss else { return outputs }
    let penalty = try regularizer.base(outputs)
    // Keras divides by the batch size, and gives 0 for an empty batch.
    addLoss(penalty / Double(max(outputs.shape.dims.first ?? 1, 1)))
    return outputs
  }
}
