import NNTensor

/// What is known of a value before anything runs: its concrete shape (batch included) and element type.
public struct ValueType: Hashable, Sendable, CustomStringConvertible {
  public var shape: Shape
  public var dtype: DType

  public init(_ shape: Shape, _ dtype: DType = .float32) {
    self.shape = shape
    self.dtype = dtype
  }

  /// Stands for a residual until a backend, or the decomposition, says what it is.
  public static let opaque = ValueType([], .opaque)

  public var byteCount: Int { shape.count * dtype.byteCount }

  /// As the graph's text form writes it: `float32[32, 100]`.
  public var description: String { "\(dtype)[\(shape.dims.map(String.init).joined(separator: ", "))]" }
}

/// One result of one node.
public struct ValueID: Hashable, Sendable, CustomStringConvertible {
  public var node: Int
  public var result: Int

  public init(node: Int, result: Int = 0) {
    self.node = node
    self.result = result
  }

  public var description: String { result == 0 ? "%\(node)" : "%\(node).\(result)" }
}

/// A mistake in how ops are put together: what a layer asked for does not fit.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  /// Path of the layer that was being traced.
  public var scope: String

  public init(_ message: String, scope: String = "") {
    self.message = message
    self.scope = scope
  }

  public var description: String { scope.isEmpty ? message : "\(scope): \(message)" }
}
