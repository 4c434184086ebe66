import NNConfig
import NNGraph
import NNTensor

/// Reorders the axes of each row: axis `i` of the result is axis `dims[i]` of the input. Same as Keras `Permute`.
///
/// Shapes: `[batch, d1, d2, ...]` -> `[batch, d(dims[0]), d(dims[1]), ...]`; the first axis behind the batch is 1.
public struct Permute: UnaryLayer {
  public var dims: [Int] = []

  public init() {}

  public static var summary: String { "Reorders the axes of each row." }
  public static var keepsIntegers: Bool { true }
  public static var passesMask: Bool { false }

  public static var fields: [Field<Permute>] {
    Field("dims", \.dims, .required, "The axes in their new order; 1 is the first behind the batch.", check: .positive)
  }

  public func validate(_ checks: ComponentChecks) {
    if dims.sorted() != dims.indices.map({ $0 + 1 }) {
      checks.error("expected each axis from 1 to \(dims.count) once, got \(dims)", at: "dims")
    }
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    guard x.shape.rank == dims.count + 1 else {
      throw LayerError(
        "\(dims) reorders \(dims.count) axes, and a row of shape \(x.shape.removing(axes: [0])) has \(x.shape.rank - 1)",
        key: "dims")
    }
    return x.transposed([0] + dims)
  }
}
