import NNConfig
import NNGraph
import NNTensor

/// Gives each row another shape. Same as Keras `Reshape`.
///
/// Shapes: `[batch, ...]` -> `[batch, target_shape...]`; one extent of -1 is what is left over.
public struct Reshape: UnaryLayer {
  public var targetShape: [Int] = []

  public init() {}

  public static var summary: String { "Gives each row another shape." }
  public static var keepsIntegers: Bool { true }
  public static var passesMask: Bool { false }

  public static var fields: [Field<Reshape>] {
    Field(
      "target_shape", \.targetShape, .required, "Shape of a row, without the batch; one extent may be -1.",
      check: .atLeast(-1))
  }

  public func validate(_ checks: ComponentChecks) {
    if targetShape.count(where: { $0 == -1 }) > 1 {
      checks.error("only one extent can be -1, got \(targetShape)", at: "target_shape")
    }
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    guard let batch = x.shape.dims.first else { throw LayerError("needs an input with a batch axis") }
    let row = x.shape.removing(axes: [0])
    guard let known = Shape(targetShape.filter { $0 != -1 }).checkedCount else {
      throw LayerError("\(Shape(targetShape)) has more numbers than can be counted", key: "target_shape")
    }
    let rest = known == 0 ? 0 : row.count / known
    let target = targetShape.map { $0 == -1 ? rest : $0 }
    guard Shape(target).checkedCount == row.count else {
      let size = targetShape.contains(-1) ? "a multiple of \(known)" : "\(known)"
      throw LayerError(
        "\(Shape(targetShape)) takes \(size) numbers, and a row of shape \(row) has \(row.count)", key: "target_shape")
    }
    return x.reshaped(to: Shape([batch] + target))
  }
}
