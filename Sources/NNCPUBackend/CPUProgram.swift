import CKernels
import NNGraph
import NNTensor

/// A graph as steps over a table of pointers.
public final class CPUProgram: Program {
  public let graph: Graph
  public let report: ProgramReport

  private let backend: CPUBackend
  private let engine: Engine
  private let store: CPUStateStore
  /// Owns what steps and table refer to.
  private let builder: ProgramBuilder
  private let memory: ArgumentMemory
  private let table: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let steps: UnsafePointer<NNStep>
  private let stepCount: Int64
  private let inputs: [(slot: Int, byteCount: Int)?]
  private let locals: [(slot: Int, offset: Int)]
  private var outputBlocks: [MemoryBlock] = []
  private var generation = -1
  private var hasRun = false

  init(
    _ graph: Graph, builder: ProgramBuilder, memory: ArgumentMemory, backend: CPUBackend, engine: Engine,
    store: CPUStateStore
  ) throws {
    self.graph = graph
    self.builder = builder
    self.memory = memory
    self.backend = backend
    self.engine = engine
    self.store = store
    table = memory.keep([UnsafeMutableRawPointer?](repeating: nil, count: builder.places.count))
    steps = UnsafePointer(memory.keep(builder.steps))
    stepCount = Int64(builder.steps.count)
    let plan = planArena(builder.lifetimes)
    store.arena.reserve(plan.bytes)

    var inputs: [(slot: Int, byteCount: Int)?] = graph.inputs.map { _ in nil }
    var locals: [(slot: Int, offset: Int)] = []
    for (slot, place) in builder.places.enumerated() {
      switch place {
      case .scratch: table[slot] = engine.scratch.base
      case .input(let index): inputs[index] = (slot, graph.inputs[index].type.byteCount)
      case .state(let index):
        let state = graph.states[index]
        let position = try store.index(of: state.path)
        table[slot] = store.pointer(position)
      case .constant(let tensor): table[slot] = tensor.buffer.base
      case .arena(let lifetime): locals.append((slot, plan.offsets[lifetime]))
      case .output(let index):
        // Apart from the arena, so that other programs of the store leave it alone.
        let block = MemoryBlock(byteCount: graph.outputs[index].type.byteCount + 64)
        outputBlocks.append(block)
        table[slot] = block.base
      }
    }
    self.inputs = inputs
    self.locals = locals
    var report = ProgramReport()
    report.steps = builder.descriptions
    report.fallbacks = builder.fallbacks
    report.arenaBytes = plan.bytes
    self.report = report
  }

  public func run(_ buffers: [HostBuffer]) throws {
    guard backend.isCurrent else { return try backend.perform { try run(buffers) } }
    try bind(buffers)
    nn_run_steps(steps, stepCount, table)
    hasRun = true
    try engine.failure.throwIfNoted()
  }

  /// Runs once and gives the nanoseconds that each of `report.steps` took.
  public func timedRun(_ buffers: [HostBuffer]) throws -> [Double] {
    guard backend.isCurrent else { return try backend.perform { try timedRun(buffers) } }
    try bind(buffers)
    var times = [Double](repeating: 0, count: Int(stepCount))
    nn_time_steps(steps, stepCount, table, &times)
    hasRun = true
    try engine.failure.throwIfNoted()
    return times
  }

  /// Puts what may have moved since the last run into the table.
  private func bind(_ buffers: [HostBuffer]) throws {
    guard buffers.count == inputs.count else {
      throw GraphError("the program takes \(inputs.count) inputs, got \(buffers.count)")
    }
    for index in buffers.indices {
      guard let input = inputs[index] else { continue }
      let bytes = buffers[index].bytes
      guard bytes.count >= input.byteCount else {
        throw GraphError(
          "input \(graph.inputs[index].name) is \(graph.inputs[index].type), the buffer has \(bytes.count) bytes")
      }
      table[input.slot] = bytes.baseAddress
    }
    let arena = store.arena
    if arena.generation != generation {
      for local in locals { table[local.slot] = arena.block.base + local.offset }
      generation = arena.generation
    }
  }

  public func output(_ index: Int) throws -> Tensor {
    guard graph.outputs.indices.contains(index) else { throw GraphError("the program has no output \(index)") }
    return try tensor(builder.outputSlots[index], graph.outputs[index].type)
  }

  /// Any value of the last run. The program must have been compiled to keep them. Inputs and states that no node
  /// reads are not known to it.
  public func intermediate(_ id: ValueID) throws -> Tensor {
    guard builder.keepsIntermediates else { throw GraphError("the program keeps no intermediate values") }
    guard graph.nodes.indices.contains(id.node), graph.nodes[id.node].types.indices.contains(id.result) else {
      throw GraphError("the program has no value \(id)")
    }
    if let constant = builder.constant(id) { return constant }
    guard let slot = builder.knownSlot(of: id) else { throw GraphError("nothing reads \(id)") }
    return try tensor(slot, graph.type(of: id))
  }

  public func finish() throws {}

  private func tensor(_ slot: Int32, _ type: ValueType) throws -> Tensor {
    guard hasRun, let source = table[Int(slot)] else { throw GraphError("the program has not run yet") }
    let buffer = HostBuffer(byteCount: type.byteCount)
    buffer.base.copyMemory(from: source, byteCount: type.byteCount)
    return Tensor(adopting: buffer, shape: type.shape, dtype: type.dtype)
  }
}
