import NNTensor

/// A static dataflow graph in an order in which every operand precedes its use.
///
/// Nodes are pure but for `update`; reading state always gives what the store held at the start.
public struct Graph: Hashable, Sendable {
  public var inputs: [GraphInput]
  public var states: [StateSpec]
  public var nodes: [Node]
  public var outputs: [GraphOutput]

  public init(inputs: [GraphInput] = [], states: [StateSpec] = [], nodes: [Node] = [], outputs: [GraphOutput] = []) {
    self.inputs = inputs
    self.states = states
    self.nodes = nodes
    self.outputs = outputs
  }

  public func type(of id: ValueID) -> ValueType { nodes[id.node].types[id.result] }

  /// Highest composite instance in use.
  var lastInstance: Int {
    nodes.reduce(0) { highest, node in
      if case .composite(_, let instance) = node.op { max(highest, instance) } else { highest }
    }
  }
}

public struct GraphInput: Hashable, Sendable {
  public var name: String
  public var type: ValueType

  public init(_ name: String, _ type: ValueType) {
    self.name = name
    self.type = type
  }
}

public struct GraphOutput: Hashable, Sendable {
  public var name: String
  public var id: ValueID
  public var type: ValueType

  public init(_ name: String, _ id: ValueID, _ type: ValueType) {
    self.name = name
    self.id = id
    self.type = type
  }
}

public struct Node: Hashable, Sendable {
  public var op: Op
  public var inputs: [ValueID]
  public var types: [ValueType]
  /// Path of the layer that wrote it.
  public var scope: String

  public init(op: Op, inputs: [ValueID], types: [ValueType], scope: String = "") {
    self.op = op
    self.inputs = inputs
    self.types = types
    self.scope = scope
  }
}

/// One variable of the state store: a weight, an optimizer slot, a metric's total, a counter.
public struct StateSpec: Hashable, Sendable {
  public enum Role: String, Hashable, Sendable {
    /// Read by the forward pass and updated by the optimizer.
    case parameter
    /// Belongs to the model but is not trained: moving averages.
    case statistic
    /// Belongs to the optimizer.
    case slot
    /// Totals that are zeroed every epoch.
    case metric
    /// Seed, step count, the finite flag.
    case control
  }

  /// For people: `encoder/dense_1/kernel`.
  public var path: String
  public var type: ValueType
  public var role: Role

  public init(_ path: String, _ type: ValueType, role: Role) {
    self.path = path
    self.type = type
    self.role = role
  }
}
