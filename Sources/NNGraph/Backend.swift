import NNTensor

/// What runs graphs. Storage of values and state belongs to it; nothing above it touches element pointers.
public protocol Backend: AnyObject, Sendable {
  /// As `--backend` names it.
  var name: String { get }
  /// What it found on this machine: `nnrun backends` shows it line by line.
  var facts: [BackendFact] { get }
  /// The same without what nothing has needed so far, such as a library that is opened on first use. By default `facts`.
  var factsInUse: [BackendFact] { get }

  /// Whether it runs `composite` on such operands as one piece, forward and gradient both. `nil`: decompose it.
  func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim?

  /// Memory for the variables, zeroed. Programs of one model share it and its arena.
  func makeState(_ specs: [StateSpec]) throws -> any StateStore

  /// Prepares `graph` to run on `store`, in which every state of the graph must exist by path and type.
  func compile(_ graph: Graph, for store: any StateStore, options: CompileOptions) throws -> any Program

  /// Runs `body` on the thread that this backend's work belongs to, and waits for it. Loops that call `Program.run`
  /// many times go inside.
  func perform<R>(_ body: () throws -> R) rethrows -> R
}

extension Backend {
  public var factsInUse: [BackendFact] { facts }
}

public struct BackendFact: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A composite that the backend runs itself, with the bytes its residuals take.
public struct CompositeClaim: Hashable, Sendable {
  public var residualBytes: [Int]

  public init(residualBytes: [Int] = []) { self.residualBytes = residualBytes }
}

public struct CompileOptions: Sendable {
  /// Runs the verifier after every pass.
  public var verifies = false
  /// Every intermediate value can be read after a run: no fusion, no reuse of memory.
  public var keepsIntermediates = false

  public init(verifies: Bool = false, keepsIntermediates: Bool = false) {
    self.verifies = verifies
    self.keepsIntermediates = keepsIntermediates
  }
}

/// A graph ready to run. Not safe to use from two threads at once.
public protocol Program: AnyObject {
  /// Runs once on `inputs`, one buffer per graph input in the graph's types. Returns when the work is issued; the
  /// buffers may be written again when the next `run`, `output` or `finish` of any program of the store returns.
  func run(_ inputs: [HostBuffer]) throws
  /// Output `index` of the last run; waits for it.
  func output(_ index: Int) throws -> Tensor
  /// Waits until everything issued is done.
  func finish() throws
  /// The graph as it runs, after all passes.
  var graph: Graph { get }
  var report: ProgramReport { get }
}

/// What became of a graph: for `nnrun inspect`, tests and people who wonder about speed.
public struct ProgramReport: Hashable, Sendable {
  /// One line per step of the program in order, in the backend's words.
  public var steps: [String] = []
  /// Names of ops that the backend has no kernel for and handed to its fallback.
  public var fallbacks: [String] = []
  public var arenaBytes = 0

  public init() {}
}

/// The variables of a model, by path.
public protocol StateStore: AnyObject {
  var specs: [StateSpec] { get }
  /// In logical layout. Throws `GraphError` for an unknown path.
  func read(_ path: String) throws -> Tensor
  /// The tensor must have the variable's shape and type.
  func write(_ path: String, _ tensor: Tensor) throws
  func zero(_ paths: [String]) throws
  /// Variable `to` becomes a copy of `from`.
  func copy(from: String, to: String) throws
  func swap(_ first: String, _ second: String) throws
}

/// Runs single nodes on host memory: what a backend hands those ops to that it has no kernel for.
public protocol NodeEvaluator: Sendable {
  /// `inputs` and `outputs` hold the node's operands and results densely, in row-major order.
  func evaluate(
    _ op: Op, inputs: [(type: ValueType, bytes: UnsafeRawPointer)],
    outputs: [(type: ValueType, bytes: UnsafeMutableRawPointer)]
  ) throws
}
