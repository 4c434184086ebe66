import CKernels
import NNGraph
import NNTensor

/// An operand of an instruction being written: a register not yet numbered for good, or a scalar.
enum LaneOperand: Hashable {
  case register(Int)
  case scalar(Int)
}

struct LaneInstruction: Hashable {
  var operation: Int
  var operands: [LaneOperand]
  var result: Int
}

/// Writes the program of one kernel, joining operations where the machine has one for both.
struct LaneBuilder {
  struct Load: Hashable {
    let slot: Int32
    /// In elements, per axis of the iteration space.
    let strides: [Int]
    let bytes: Int32
  }
  enum Scalar: Hashable {
    case constant(UInt32)
    case memory(slot: Int32, bytes: Int32)
  }
  struct Store: Hashable {
    var source: Int
    var slot: Int32
    var bytes: Int32
    var guarded: Bool
  }
  struct Epilogue: Hashable {
    var source: Int
    var axes: [Int]
    var reduction: Reduction
    var dtype: DType
    var slot: Int32
  }
  struct Random: Hashable {
    let stream: UInt64
    let seed: Int32
    let step: Int32
  }

  let shape: Shape
  private(set) var instructions: [LaneInstruction?] = []
  private(set) var loads: [(load: Load, register: Int)] = []
  private(set) var scalars: [Scalar] = []
  private(set) var randoms: [Random] = []
  private(set) var stores: [Store] = []
  private(set) var epilogues: [Epilogue] = []
  private(set) var registers = 0
  /// Instruction that made a register.
  private var definitions: [Int: Int] = [:]
  /// Registers that are read once, by the operation about to be written, so that both may become one.
  private var singleUse: Set<Int> = []

  init(shape: Shape) { self.shape = shape }

  private mutating func newRegister() -> Int {
    registers += 1
    return registers - 1
  }

  // MARK: Operands

  mutating func load(_ load: Load) -> LaneOperand {
    if shape.count != 1, load.strides.allSatisfy({ $0 == 0 }) {
      return scalar(.memory(slot: load.slot, bytes: load.bytes))
    }
    if let known = loads.first(where: { $0.load == load }) { return .register(known.register) }
    let register = newRegister()
    loads.append((load, register))
    return .register(register)
  }

  mutating func scalar(_ scalar: Scalar) -> LaneOperand {
    if let known = scalars.firstIndex(of: scalar) { return .scalar(known) }
    scalars.append(scalar)
    return .scalar(scalars.count - 1)
  }

  mutating func random(_ bits: RandomBits, seed: Int32, step: Int32) -> LaneOperand {
    let random = Random(stream: bits.streamHash, seed: seed, step: step)
    let index = randoms.firstIndex(of: random) ?? randoms.count
    if index == randoms.count { randoms.append(random) }
    return append(bits.width == 16 ? NN_RANDOM_16 : NN_RANDOM_32, [.scalar(index)])
  }

  mutating func registerOf(_ operand: LaneOperand) -> Int {
    switch operand {
    case .register(let register): return register
    case .scalar:
      guard case .register(let register) = append(NN_FILL, [operand]) else { preconditionFailure("no register") }
      return register
    }
  }

  mutating func markSingleUse(_ operand: LaneOperand) {
    if case .register(let register) = operand { singleUse.insert(register) }
  }

  // MARK: Operations

  mutating func append(_ operation: Int, _ operands: [LaneOperand]) -> LaneOperand {
    let result = newRegister()
    definitions[result] = instructions.count
    instructions.append(LaneInstruction(operation: operation, operands: operands, result: result))
    return .register(result)
  }

  mutating func unary(_ operation: Int, _ x: LaneOperand) -> LaneOperand {
    append(operation, [.register(registerOf(x))])
  }

  mutating func binary(_ operation: Int, _ x: LaneOperand, _ y: LaneOperand) -> LaneOperand {
    if let fused = fused(operation, x, y) { return fused }
    switch (x, y) {
    case (.register, .register): return append(operation, [x, y])
    case (.register, .scalar): return append(operation + 1, [x, y])
    case (.scalar, .register): return append(operation + 2, [x, y])
    case (.scalar, .scalar): return append(operation + 1, [.register(registerOf(x)), y])
    }
  }

  mutating func select(_ condition: LaneOperand, _ x: LaneOperand, _ y: LaneOperand) -> LaneOperand {
    if let chosen = chosen(condition, x, y) { return chosen }
    let condition = LaneOperand.register(registerOf(condition))
    switch (x, y) {
    case (.register, .register): return append(NN_SELECT_VV, [condition, x, y])
    case (.register, .scalar): return append(NN_SELECT_VS, [condition, x, y])
    case (.scalar, .register): return append(NN_SELECT_SV, [condition, x, y])
    case (.scalar, .scalar): return append(NN_SELECT_SS, [condition, x, y])
    }
  }

  mutating func cast(_ x: LaneOperand, from: DType, to: DType) -> LaneOperand {
    switch (from, to) {
    case (.float32, .int32): return unary(NN_FLOAT_TO_INT, x)
    case (.float32, .uint32): return unary(NN_FLOAT_TO_UINT, x)
    case (.float32, .bool): return unary(NN_FLOAT_TO_BOOL, x)
    case (.int32, .float32), (.bool, .float32): return unary(NN_INT_TO_FLOAT, x)
    case (.uint32, .float32): return unary(NN_UINT_TO_FLOAT, x)
    case (.int32, .bool), (.uint32, .bool): return unary(NN_INT_TO_BOOL, x)
    // What the other type cannot hold becomes the nearest it can.
    case (.int32, .uint32): return binary(NN_MAXIMUM_I, x, scalar(.constant(0)))
    case (.uint32, .int32): return binary(NN_MINIMUM_U, x, scalar(.constant(UInt32(Int32.max))))
    default: return x
    }
  }

  /// The instruction that made `operand`, when nobody else reads it.
  private func absorbable(_ operand: LaneOperand) -> LaneInstruction? {
    guard case .register(let register) = operand, singleUse.contains(register), let at = definitions[register] else {
      return nil
    }
    return instructions[at]
  }

  private mutating func remove(_ instruction: LaneInstruction) {
    if let at = definitions.removeValue(forKey: instruction.result) { instructions[at] = nil }
  }

  private mutating func fused(_ operation: Int, _ x: LaneOperand, _ y: LaneOperand) -> LaneOperand? {
    func product(_ operand: LaneOperand) -> LaneInstruction? {
      guard let made = absorbable(operand) else { return nil }
      if made.operation == NN_MULTIPLY + 2 {
        return LaneInstruction(
          operation: NN_MULTIPLY + 1, operands: made.operands.reversed(), result: made.result)
      }
      return made.operation == NN_MULTIPLY || made.operation == NN_MULTIPLY + 1 ? made : nil
    }
    func isScaled(_ made: LaneInstruction) -> Bool { made.operation == NN_MULTIPLY + 1 }
    if operation == NN_ADD {
      let (first, second) = (product(x), product(y))
      if let first, let second, isScaled(first), isScaled(second), x != y {
        remove(first)
        remove(second)
        return append(NN_AXPBY, [first.operands[0], first.operands[1], second.operands[0], second.operands[1]])
      }
      guard let made = first ?? second, x != y else { return nil }
      let other = first != nil ? y : x
      remove(made)
      switch other {
      case .register: return append(isScaled(made) ? NN_MULADD_VSV : NN_MULADD_VVV, made.operands + [other])
      case .scalar: return append(isScaled(made) ? NN_MULADD_VSS : NN_MULADD_VVS, made.operands + [other])
      }
    }
    if operation == NN_SUBTRACT, x != y {
      if let made = product(y), case .register = x {
        remove(made)
        return append(isScaled(made) ? NN_NEGMULADD_VSV : NN_NEGMULADD_VVV, made.operands + [x])
      }
      if let made = product(x), case .register = y {
        remove(made)
        return append(isScaled(made) ? NN_MULSUB_VSV : NN_MULSUB_VVV, made.operands + [y])
      }
    }
    return nil
  }

  /// `select` on the comparison of a register with a scalar, where one of the choices is a scalar.
  private mutating func chosen(_ condition: LaneOperand, _ x: LaneOperand, _ y: LaneOperand) -> LaneOperand? {
    guard let made = absorbable(condition) else { return nil }
    let orders = [NN_GREATER, NN_GREATER_EQUAL, NN_LESS, NN_LESS_EQUAL]
    let mirrored = [NN_LESS, NN_LESS_EQUAL, NN_GREATER, NN_GREATER_EQUAL]
    let operations = [NN_CHOOSE_GREATER, NN_CHOOSE_GREATER_EQUAL, NN_CHOOSE_LESS, NN_CHOOSE_LESS_EQUAL]
    let inverted = [
      NN_CHOOSE_ELSE_GREATER, NN_CHOOSE_ELSE_GREATER_EQUAL, NN_CHOOSE_ELSE_LESS, NN_CHOOSE_ELSE_LESS_EQUAL,
    ]
    let index: Int
    let compared: [LaneOperand]
    if let found = orders.firstIndex(where: { $0 + 1 == made.operation }) {
      (index, compared) = (found, made.operands)
    } else if let found = mirrored.firstIndex(where: { $0 + 2 == made.operation }) {
      (index, compared) = (found, made.operands.reversed())
    } else {
      return nil
    }
    switch (x, y) {
    case (.register, .scalar):
      remove(made)
      return append(operations[index], compared + [x, y])
    case (.scalar, .register):
      remove(made)
      return append(inverted[index], compared + [y, x])
    default: return nil
    }
  }

  // MARK: Results

  /// What is stored or reduced is made by an instruction: a register that stands for memory is copied.
  private mutating func made(_ operand: LaneOperand) -> Int {
    let register = registerOf(operand)
    if definitions[register] != nil { return register }
    guard case .register(let copy) = append(NN_COPY, [.register(register)]) else { preconditionFailure("no register") }
    return copy
  }

  mutating func store(_ operand: LaneOperand, slot: Int32, bytes: Int32, guarded: Bool = false) {
    stores.append(Store(source: made(operand), slot: slot, bytes: bytes, guarded: guarded))
  }

  mutating func reduce(_ operand: LaneOperand, axes: [Int], _ reduction: Reduction, dtype: DType, slot: Int32) {
    epilogues.append(
      Epilogue(source: registerOf(operand), axes: axes, reduction: reduction, dtype: dtype, slot: slot))
  }

  mutating func removeEpilogue(at index: Int) -> Epilogue { epilogues.remove(at: index) }
}
