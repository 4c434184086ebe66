import NNGraph
import NNTensor

/// Variables that training adds to a model's own: optimizer slots, metric totals, counters. In order of declaration,
/// which is Keras's.
public final class StateTable {
  /// What a variable holds before the first step.
  public enum Initial: Sendable {
    case constant(Double)
    /// As another variable: an average starts at the weight itself.
    case copy(of: String)
  }

  public private(set) var entries: [(spec: StateSpec, initial: Initial)] = []
  private var positions: [String: Int] = [:]

  public init() {}

  /// Declares the variable when it is new.
  public func declare(_ spec: StateSpec, initial: Initial) {
    guard positions[spec.path] == nil else { return }
    positions[spec.path] = entries.count
    entries.append((spec, initial))
  }

  /// The variable at a path, if it has been declared.
  public subscript(path: String) -> StateSpec? { positions[path].map { entries[$0].spec } }
}
