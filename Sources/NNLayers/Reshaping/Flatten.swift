import NNConfig
import NNGraph
import NNTensor

/// Merges all axes but the batch into one. Same as Keras `Flatten`.
///
/// Shapes: `[batch, ...]` -> `[batch, product]`; `[batch]` -> `[batch, 1]`. With `channels_first` the channels, axis 1,
/// are moved behind the other axes before.
public struct Flatten: UnaryLayer {
  public var dataFormat: DataFormat?

  public init() {}

  public static var summary: String { "Merges all axes but the batch into one." }
  public static var keepsIntegers: Bool { true }
  public static var passesMask: Bool { false }

  public static var fields: [Field<Flatten>] {
    Field("data_format", \.dataFormat, "Where the channels are; channels_last unless given.")
  }

  public func build(_ x: Value, in scope: LayerScope) -> Value {
    guard let batch = x.shape.dims.first else { return x.reshaped(to: [1, 1]) }
    let isFirst = dataFormat == .channelsFirst && x.shape.rank > 2
    let moved = isFirst ? x.transposed([0] + Array(2..<x.shape.rank) + [1]) : x
    return moved.reshaped(to: [batch, x.shape.removing(axes: [0]).count])
  }
}
