import NNGraph
import NNTensor

/// A variable of a model as its layer declared it.
public struct VariableDeclaration: Sendable {
  /// For people: `encoder/dense_1/kernel`.
  public var path: String
  /// Where a `.keras` file keeps it: `layers/dense_2/vars/0`.
  public var storagePath: String
  public var type: ValueType
  public var initializer: AnyInitializer
  /// Trained by the optimizer; false for moving averages and for frozen layers.
  public var isTrainable: Bool
  public var regularizer: AnyRegularizer?
  public var constraint: AnyConstraint?

  public init(
    path: String, storagePath: String, type: ValueType, initializer: AnyInitializer, isTrainable: Bool,
    regularizer: AnyRegularizer? = nil, constraint: AnyConstraint? = nil
  ) {
    self.path = path
    self.storagePath = storagePath
    self.type = type
    self.initializer = initializer
    self.isTrainable = isTrainable
    self.regularizer = regularizer
    self.constraint = constraint
  }

  public var spec: StateSpec { StateSpec(path, type, role: isTrainable ? .parameter : .statistic) }
}

/// The variables of a model in the order in which Keras creates them.
///
/// Tracing declares them; tracing again, or using a layer again, finds them.
public final class VariableTable {
  public private(set) var declarations: [VariableDeclaration] = []
  private var positions: [String: Int] = [:]

  public init() {}

  public subscript(path: String) -> VariableDeclaration? { positions[path].map { declarations[$0] } }

  /// - Throws: `LayerError` when the variable exists with another shape: a shared layer on inputs that differ.
  func declare(_ declaration: VariableDeclaration) throws {
    if let known = self[declaration.path] {
      guard known.type == declaration.type else {
        throw LayerError(
          "its variable \(declaration.path) has shape \(known.type.shape) already and cannot also be \(declaration.type.shape)"
        )
      }
      return
    }
    positions[declaration.path] = declarations.count
    declarations.append(declaration)
  }

  public var trainable: [VariableDeclaration] { declarations.filter(\.isTrainable) }
}
