import CKernels
import NNGraph
import NNTensor

/// A kernel ready to be laid out for the machine: its program and the values it runs on.
struct KernelCode {
  /// What kernels that run as one have in common.
  struct Program: Hashable {
    var instructions: [LaneInstruction] = []
    var loadKinds: [Int32] = []
    var loadBytes: [Int32] = []
    var loadStrides: [[Int]] = []
    var scalarBits: [UInt32] = []
    var scalarBytes: [Int32] = []
    var stores: [StoreFlags] = []
    var registers = 0
    var rank = 0
    /// Extents, where strided loads need them.
    var dims: [Int] = []
    var loadRegisters: [Int] = []
  }
  struct StoreFlags: Hashable {
    var source: Int
    var bytes: Int32
    var isDirect: Bool
    var isGuarded: Bool
  }
  struct Epilogue {
    var source: Int
    var kind: Int
    var reduction: Reduction
    var dtype: DType
    var slot: Int32
  }

  var program = Program()
  var epilogues: [Epilogue] = []
  var randoms: [LaneBuilder.Random] = []
  /// Of loads, scalars and stores.
  var slots: [Int32] = []
  var rows = 1
  var columns = 1
  /// Registers that take up scratch memory.
  var scratchRegisters = 0
  var nanosecondsPerLane = 0.0

  var lanes: Int { rows * columns }
}

/// Iteration spaces with as few axes as their operands allow.
struct CollapsedSpace {
  var dims: [Int] = []
  /// For every load its strides along `dims`.
  var strides: [[Int]] = []
  /// For every reduction the axes of `dims` that it sums over.
  var reduced: [[Int]] = []

  init(shape: Shape, loads: [[Int]], reductions: [[Int]]) {
    strides = loads.map { _ in [] }
    reduced = reductions.map { _ in [] }
    var previous: Int?
    for axis in shape.dims.indices where shape[axis] != 1 {
      let merges =
        previous.map { before in
          loads.allSatisfy { $0[before] == $0[axis] * shape[axis] }
            && reductions.allSatisfy { $0.contains(before) == $0.contains(axis) }
        } ?? false
      previous = axis
      if merges {
        dims[dims.count - 1] *= shape[axis]
        for index in loads.indices { strides[index][dims.count - 1] = loads[index][axis] }
      } else {
        dims.append(shape[axis])
        for index in loads.indices { strides[index].append(loads[index][axis]) }
        for index in reductions.indices where reductions[index].contains(axis) {
          reduced[index].append(dims.count - 1)
        }
      }
    }
  }

  /// How a reduction's result lies to the rows and columns, if it does at all.
  func reductionKind(_ index: Int) -> Int? {
    let axes = reduced[index]
    if axes.count == dims.count { return NN_REDUCE_ALL }
    if axes == [dims.count - 1] { return NN_REDUCE_ROWS }
    return axes == Array(0..<dims.count - 1) ? NN_REDUCE_COLUMNS : nil
  }

  func loadKind(_ index: Int) -> Int {
    let own = strides[index]
    let dense = Shape(dims).strides
    if own == dense { return NN_LOAD_DENSE }
    guard let last = own.last else { return NN_LOAD_DENSE }
    let outer = own.dropLast()
    if last == 1, outer.allSatisfy({ $0 == 0 }) { return NN_LOAD_ROW }
    if last == 0, Array(outer) == Shape(Array(dims.dropLast())).strides { return NN_LOAD_COLUMN }
    return NN_LOAD_STRIDED
  }
}

extension LaneBuilder {
  /// Positions of reductions that fit no kernel together with the loads: they need one of their own.
  var misfits: [Int] {
    let space = CollapsedSpace(
      shape: shape, loads: loads.map(\.load.strides), reductions: epilogues.map(\.axes))
    return epilogues.indices.filter { space.reductionKind($0) == nil }
  }

  /// Numbers the registers and settles where results are written.
  func finished() -> KernelCode {
    let space = CollapsedSpace(
      shape: shape, loads: loads.map(\.load.strides), reductions: epilogues.map(\.axes))
    var code = KernelCode()
    code.columns = space.dims.last ?? 1
    code.rows = space.dims.dropLast().reduce(1, *)
    code.randoms = randoms
    let live = liveInstructions()
    let direct = directStores(live)

    // Loads and direct results have registers of their own; the others are used again once nobody reads them.
    var numbers: [Int: Int] = [:]
    var next = 0
    func fresh() -> Int {
      next += 1
      return next - 1
    }
    for load in loads { numbers[load.register] = fresh() }
    var lastUse: [Int: Int] = [:]
    for (position, instruction) in live.enumerated() {
      for case .register(let register) in instruction.operands { lastUse[register] = position }
    }
    for store in stores { lastUse[store.source] = live.count }
    for epilogue in epilogues { lastUse[epilogue.source] = live.count }
    let pinned = Set(loads.map(\.register)).union(direct.map { stores[$0].source })
    var free: [Int] = []
    var numbered: [LaneInstruction] = []
    for (position, instruction) in live.enumerated() {
      var copy = instruction
      copy.operands = instruction.operands.map { operand in
        if case .register(let register) = operand { .register(numbers[register]!) } else { operand }
      }
      for register in Set(instruction.operands.compactMap(\.register))
      where lastUse[register] == position && !pinned.contains(register) {
        free.append(numbers[register]!)
      }
      free.sort(by: >)
      let isPinned = pinned.contains(instruction.result)
      let number = isPinned ? fresh() : free.popLast() ?? fresh()
      numbers[instruction.result] = number
      copy.result = number
      numbered.append(copy)
      code.nanosecondsPerLane += LaneOps.nanoseconds(instruction.operation)
    }

    var program = KernelCode.Program()
    program.instructions = numbered
    program.registers = next
    program.loadRegisters = loads.map { numbers[$0.register]! }
    program.loadKinds = loads.indices.map { Int32(space.loadKind($0)) }
    program.loadBytes = loads.map(\.load.bytes)
    let strided = program.loadKinds.contains(Int32(NN_LOAD_STRIDED))
    program.loadStrides = loads.indices.map {
      program.loadKinds[$0] == Int32(NN_LOAD_STRIDED) ? space.strides[$0] : []
    }
    program.dims = strided ? space.dims : []
    program.rank = space.dims.count
    for scalar in scalars {
      switch scalar {
      case .constant(let bits):
        program.scalarBits.append(bits)
        program.scalarBytes.append(0)
      case .memory(_, let bytes):
        program.scalarBits.append(0)
        program.scalarBytes.append(bytes)
      }
    }
    program.stores = stores.enumerated().map { index, store in
      KernelCode.StoreFlags(
        source: numbers[store.source]!, bytes: store.bytes, isDirect: direct.contains(index),
        isGuarded: store.guarded)
    }
    code.epilogues = epilogues.enumerated().map { index, epilogue in
      KernelCode.Epilogue(
        source: numbers[epilogue.source]!, kind: space.reductionKind(index)!, reduction: epilogue.reduction,
        dtype: epilogue.dtype, slot: epilogue.slot)
    }
    code.slots =
      loads.map(\.load.slot)
      + scalars.map { if case .memory(let slot, _) = $0 { slot } else { 0 } } + stores.map(\.slot)
    let inMemory = zip(program.loadKinds, program.loadBytes).count { $0 == Int32(NN_LOAD_DENSE) && $1 == 4 }
    code.scratchRegisters = max(next - inMemory - direct.count, 1)
    code.nanosecondsPerLane += 0.02 * Double(loads.count + stores.count) + 0.05 * Double(epilogues.count)
    code.program = program
    return code
  }

  private func liveInstructions() -> [LaneInstruction] {
    var needed = Set(stores.map(\.source)).union(epilogues.map(\.source))
    var live: [LaneInstruction] = []
    for case .some(let instruction) in instructions.reversed() where needed.contains(instruction.result) {
      live.append(instruction)
      needed.formUnion(instruction.operands.compactMap(\.register))
    }
    return live.reversed()
  }

  /// Stores whose value the instruction itself can write to memory: nobody reads what lies there afterwards.
  private func directStores(_ live: [LaneInstruction]) -> Set<Int> {
    var direct: Set<Int> = []
    var taken: Set<Int> = []
    for (index, store) in stores.enumerated() where store.bytes == 4 && !taken.contains(store.source) {
      guard let position = live.firstIndex(where: { $0.result == store.source }) else { continue }
      let overwritten = Set(loads.filter { $0.load.slot == store.slot }.map(\.register))
      let isReadLater = live[(position + 1)...].contains { instruction in
        instruction.operands.contains { $0.register.map(overwritten.contains) ?? false }
      }
      if isReadLater || epilogues.contains(where: { overwritten.contains($0.source) }) { continue }
      taken.insert(store.source)
      direct.insert(index)
    }
    return direct
  }
}

extension LaneOperand {
  var register: Int? { if case .register(let register) = self { register } else { nil } }
  var index: Int {
    switch self {
    case .register(let register): register
    case .scalar(let scalar): scalar
    }
  }
}
