import NNTensor

/// Writes a graph, one op at a time, checking shapes as it goes. Equal pure ops are written once.
///
/// The first mistake is kept and thrown by `finish`; what is written after it does not matter. So expressions need
/// no `try`, and whoever traces a layer asks `failure` behind it to know whose mistake it was.
public final class GraphBuilder {
  public private(set) var graph: Graph
  public private(set) var failure: GraphError?
  /// Path of the layer being traced, noted on every node.
  public var scope = ""

  private var known: [NodeKey: Int] = [:]
  private var stateIndices: [String: Int] = [:]
  private var currentState: [Int: Value] = [:]
  private var lastInstance: Int
  private let parent: GraphBuilder?
  /// Loops around this one: a value of any of them may be used here.
  let depth: Int
  /// Values of `parent` that the body of a scan uses, in the order of the inputs made for them.
  private(set) var captures: [(outer: Value, inner: Value)] = []

  private struct NodeKey: Hashable {
    let op: Op
    let inputs: [ValueID]
  }

  public init() {
    graph = Graph()
    lastInstance = 0
    parent = nil
    depth = 0
  }

  /// A builder for the body of a loop inside `parent`, whose values it may use.
  init(bodyOf parent: GraphBuilder) {
    graph = Graph()
    lastInstance = 0
    self.parent = parent
    depth = parent.depth + 1
    scope = parent.scope
  }

  /// Continues a finished graph; its value ids stay valid.
  public init(continuing graph: Graph) {
    self.graph = graph
    lastInstance = graph.lastInstance
    parent = nil
    depth = 0
    for (index, node) in graph.nodes.enumerated() where node.op.isPure {
      known[NodeKey(op: node.op, inputs: node.inputs)] = known[NodeKey(op: node.op, inputs: node.inputs)] ?? index
    }
    for (index, state) in graph.states.enumerated() { stateIndices[state.path] = index }
  }

  /// An empty graph with the inputs and states of `graph`: where passes rebuild it.
  public init(interfaceOf graph: Graph) {
    self.graph = Graph(inputs: graph.inputs, states: graph.states)
    lastInstance = graph.lastInstance
    parent = nil
    depth = 0
    for (index, state) in graph.states.enumerated() { stateIndices[state.path] = index }
  }

  /// Records a mistake; only the first counts.
  public func fail(_ message: String) {
    if failure == nil { failure = GraphError(message, scope: scope) }
  }

  public func newInstance() -> Int {
    lastInstance += 1
    return lastInstance
  }

  // MARK: Interface

  public func input(_ name: String, _ type: ValueType) -> Value {
    graph.inputs.append(GraphInput(name, type))
    return leaf(.input(graph.inputs.count - 1), type)
  }

  /// The variable at `spec.path`: its value at the start of the step, or after `update`, the newest one.
  public func state(_ spec: StateSpec) -> Value {
    if let index = stateIndices[spec.path] {
      if graph.states[index].type != spec.type {
        fail("\(spec.path) is \(graph.states[index].type), asked for as \(spec.type)")
      }
      return currentState[index] ?? leaf(.state(index), graph.states[index].type)
    }
    graph.states.append(spec)
    stateIndices[spec.path] = graph.states.count - 1
    return leaf(.state(graph.states.count - 1), spec.type)
  }

  /// From here on the variable reads as `value`; the last one is what the store holds after the step.
  public func setState(_ path: String, to value: Value) {
    guard let index = stateIndices[path] else {
      fail("no variable \(path) to update")
      return
    }
    guard graph.states[index].type == value.type else {
      fail("\(path) is \(graph.states[index].type), cannot become \(value.type)")
      return
    }
    currentState[index] = value
  }

  /// Values that differ from what the step began with, by path.
  public var pendingUpdates: [(path: String, value: Value)] {
    currentState.keys.sorted().map { (graph.states[$0].path, currentState[$0]!) }
  }

  /// Writes the pending updates into the graph; those whose path `guarded` accepts only happen if `predicate` holds.
  public func commitUpdates(if predicate: Value? = nil, guarded: (String) -> Bool = { _ in true }) {
    for index in currentState.keys.sorted() {
      let value = currentState[index]!
      let operands = [value] + (guarded(graph.states[index].path) ? [predicate].compactMap { $0 } : [])
      _ = add(.update(index), operands)
    }
    currentState = [:]
  }

  public func finish(outputs: [(name: String, value: Value)]) throws -> Graph {
    if let failure { throw failure }
    graph.outputs = outputs.map { GraphOutput($0.name, local($0.value).id, $0.value.type) }
    if let failure { throw failure }
    return graph
  }

  /// An input or state that the graph has already, as a value.
  func declared(_ op: Op, _ type: ValueType) -> Value { leaf(op, type) }

  // MARK: Nodes

  public func constant(_ literal: Literal) -> Value { leaf(.constant(literal), literal.type) }

  public func constant(_ value: Double, _ dtype: DType = .float32) -> Value {
    constant(Literal(splat: value, type: ValueType([], dtype)))
  }

  /// Appends `op`, or finds it. A mistake gives as many placeholder results as anyone may ask for.
  public func add(_ op: Op, _ operands: [Value]) -> [Value] {
    let inputs = operands.map { local($0).id }
    let key = NodeKey(op: op, inputs: inputs)
    if op.isPure, let index = known[key] { return results(of: index) }
    if failure != nil { return placeholders }
    do {
      let types = try op.definition.shape(inputs.map { graph.type(of: $0) })
      types.forEach(checkCount)
      graph.nodes.append(Node(op: op, inputs: inputs, types: types, scope: scope))
    } catch {
      fail((error as? GraphError)?.message ?? "\(error)")
      return placeholders
    }
    if op.isPure { known[key] = graph.nodes.count - 1 }
    return results(of: graph.nodes.count - 1)
  }

  /// Gives a node a wider op: the results it had keep their ids, new ones follow.
  func widen(node: Int, to op: Op) -> [Value] {
    do {
      let types = try op.definition.shape(graph.nodes[node].inputs.map { graph.type(of: $0) })
      known[NodeKey(op: graph.nodes[node].op, inputs: graph.nodes[node].inputs)] = nil
      graph.nodes[node].op = op
      graph.nodes[node].types = types
      known[NodeKey(op: op, inputs: graph.nodes[node].inputs)] = node
    } catch {
      fail("\(error)")
      return placeholders
    }
    return results(of: node)
  }

  /// Replaces the types of a node's residuals, which only the backend that claims it knows.
  public func setTypes(node: Int, _ types: [ValueType]) { graph.nodes[node].types = types }

  public func value(_ id: ValueID) -> Value { Value(id: id, builder: self) }

  private func results(of node: Int) -> [Value] {
    graph.nodes[node].types.indices.map { Value(id: ValueID(node: node, result: $0), builder: self) }
  }

  private func leaf(_ op: Op, _ type: ValueType) -> Value {
    let key = NodeKey(op: op, inputs: [])
    if let index = known[key] { return results(of: index)[0] }
    checkCount(type)
    graph.nodes.append(Node(op: op, inputs: [], types: [type], scope: scope))
    known[key] = graph.nodes.count - 1
    return results(of: graph.nodes.count - 1)[0]
  }

  /// Whatever asks a graph for its sizes trusts that they can be counted.
  private func checkCount(_ type: ValueType) {
    if !type.shape.isCountable { fail("\(type.shape) has more numbers than can be counted") }
  }

  private var placeholders: [Value] {
    let zero = constant(0)
    return [Value](repeating: zero, count: 8)
  }

  /// `value` itself, or, when it comes from the graph around this loop body, the body's input that stands for it.
  func local(_ value: Value) -> Value {
    if value.builder === self { return value }
    guard let parent else {
      fail("a value of another graph is used here")
      return constant(0)
    }
    let outer = parent.local(value)
    // Constants are cheaper to repeat than to pass.
    if case .constant(let literal) = parent.graph.nodes[outer.id.node].op { return constant(literal) }
    if let capture = captures.first(where: { $0.outer.id == outer.id }) { return capture.inner }
    let inner = input("constant\(captures.count)", outer.type)
    captures.append((outer, inner))
    return inner
  }
}
