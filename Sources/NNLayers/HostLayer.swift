import NNConfig
import NNTensor

/// A layer that works on batches before the graph sees them: it may take texts, which a graph cannot hold, and keep
/// what it learned from data.
///
/// Host layers stand between the model's inputs and the first layer of the graph. They have no variables and no
/// gradients.
public protocol HostLayer: Layer {
  /// What `apply` makes of such rows.
  ///
  /// - Parameter inputs: one for every signal of the call, in the order of the call arguments.
  /// - Throws: `LayerError` when the rows do not fit.
  func outputType(of inputs: [RowType], assets: HostAssets) throws -> RowType

  /// Makes one batch of another.
  ///
  /// - Returns: as many rows as the inputs have, of the type that `outputType` says.
  /// - Throws: `LayerError` when a row cannot be understood.
  func apply(to inputs: [Tensor], assets: HostAssets) throws -> Tensor
}

extension HostLayer {
  /// Only reached where a layer of the graph stands before this one.
  public func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    throw LayerError("works on the data itself and cannot follow a layer that computes", help: "put it first")
  }
}

/// A host layer that learns from the training data before the first step: a vocabulary, bin boundaries.
public protocol AdaptiveHostLayer: HostLayer {
  /// Whether the configuration leaves something to be learned from the data.
  var needsAdaptation: Bool { get }
  func makeHostAdapter() throws -> any HostAdapter
}

/// Sees the training rows once, batch by batch.
public protocol HostAdapter {
  /// - Parameter inputs: as `HostLayer.apply` gets them.
  mutating func add(_ inputs: [Tensor]) throws
  func finish() throws -> HostAssets
}

/// What a host layer knows beside its configuration, by name. Tensors of texts are allowed: a vocabulary.
public typealias HostAssets = [String: Tensor]

/// What the rows of a batch are. Extents that only the data tells are `nil`.
public struct RowType: Hashable, Sendable {
  public var shape: [Int?]
  public var dtype: DType

  public init(_ shape: [Int?], _ dtype: DType = .float32) {
    self.shape = shape
    self.dtype = dtype
  }

  /// Whether `tensor` is a batch of `count` such rows.
  func describes(_ tensor: Tensor, count: Int) -> Bool {
    tensor.dtype == dtype && tensor.shape.rank == shape.count + 1 && tensor.shape[0] == count
      && zip(shape, tensor.shape.dims.dropFirst()).allSatisfy { $0 == nil || $0 == $1 }
  }
}

extension RowType: CustomStringConvertible {
  public var description: String { "\(dtype) [\(shape.map { $0.map(String.init) ?? "null" }.joined(separator: ", "))]" }
}
