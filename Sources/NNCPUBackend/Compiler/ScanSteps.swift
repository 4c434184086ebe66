import CKernels
import NNGraph
import NNTensor

extension ProgramBuilder {
  /// A loop: its body is a program of its own, whose values lie in a part of this one's arena.
  func addScan(_ index: Int, _ scan: Scan) throws {
    let node = graph.nodes[index]
    let body = ProgramBuilder(separatingCarries(scan), engine: engine, memory: memory, isBody: true)
    try body.build()
    let plan = planArena(body.lifetimes)
    let workspace = newArenaSlot(bytes: plan.bytes)

    var inputSlots: [Int: Int32] = [:]
    for (slot, place) in body.places.enumerated() {
      if case .input(let input) = place { inputSlots[input] = Int32(slot) }
    }
    // The loop keeps a carry up to date even when the body does not read it.
    for carry in 0..<scan.carries where inputSlots[carry] == nil { inputSlots[carry] = body.newSlot(.input(carry)) }

    var locals: [NNBinding] = []
    let table = memory.keep([UnsafeMutableRawPointer?](repeating: nil, count: body.places.count))
    for (slot, place) in body.places.enumerated() {
      switch place {
      case .arena(let lifetime):
        locals.append(NNBinding(inner: Int32(slot), outer: 0, stride: Int64(plan.offsets[lifetime])))
      case .constant(let tensor):
        table[slot] = tensor.buffer.base
        own(tensor.buffer)
      case .input, .scratch, .state, .output: break
      }
    }
    for object in body.owned { own(object) }
    for name in body.fallbacks { addFallback(name) }

    func bytes(ofInput input: Int) -> Int64 { Int64(scan.body.inputs[input].type.byteCount) }
    func bytes(ofOutput output: Int) -> Int64 { Int64(scan.body.outputs[output].type.byteCount) }
    let results = node.types.indices.map { newSlot(for: ValueID(node: index, result: $0)) }
    let operands = node.inputs.map { slot(of: $0) }
    let carries = (0..<scan.carries).map { carry in
      NNBinding(inner: inputSlots[carry]!, outer: results[carry], stride: bytes(ofInput: carry))
    }
    let bindings = (scan.carries..<scan.body.inputs.count).compactMap { input -> NNBinding? in
      guard let inner = inputSlots[input] else { return nil }
      let isSequence = input < scan.carries + scan.sequences
      return NNBinding(inner: inner, outer: operands[input], stride: isSequence ? bytes(ofInput: input) : 0)
    }
    let outputs = (0..<scan.carries).map { carry in
      NNCopyBack(from: body.outputSlots[carry], pad: 0, bytes: bytes(ofOutput: carry))
    }
    let stacked = (scan.carries..<scan.body.outputs.count).map { output in
      NNBinding(inner: body.outputSlots[output], outer: results[output], stride: bytes(ofOutput: output))
    }
    var loop = NNLoop()
    loop.steps = UnsafePointer(memory.keep(body.steps))
    loop.step_count = Int64(body.steps.count)
    loop.table = table
    loop.length = Int64(scan.length)
    loop.reverse = scan.reverse ? 1 : 0
    loop.workspace = workspace
    loop.locals = UnsafePointer(memory.keep(locals))
    loop.local_count = Int64(locals.count)
    loop.bindings = UnsafePointer(memory.keep(bindings))
    loop.binding_count = Int64(bindings.count)
    loop.carries = UnsafePointer(memory.keep(carries))
    loop.initial = UnsafePointer(memory.keep(Array(operands.prefix(scan.carries))))
    loop.carry_count = Int64(carries.count)
    loop.outputs = UnsafePointer(memory.keep(outputs))
    loop.results = UnsafePointer(memory.keep(stacked))
    loop.result_count = Int64(stacked.count)
    addStep(nn_loop, memory.keep(loop), "scan \(scan.length) turns\(scan.reverse ? ", reverse" : "")")
    addDescriptions(body.descriptions)
  }

  /// The body with carries that are another carry's old value made values of their own: all carries change at once,
  /// after the turn.
  private func separatingCarries(_ scan: Scan) -> Graph {
    var body = scan.body
    for carry in 0..<scan.carries {
      var id = body.outputs[carry].id
      while Graph.isAlias(body.nodes[id.node].op) { id = body.nodes[id.node].inputs[0] }
      guard case .input(let input) = body.nodes[id.node].op, input != carry, input < scan.carries else { continue }
      // A slice of everything copies.
      let type = body.type(of: body.outputs[carry].id)
      let all = Slice(
        starts: type.shape.dims.map { _ in 0 }, limits: type.shape.dims, strides: type.shape.dims.map { _ in 1 })
      body.nodes.append(Node(op: .slice(all), inputs: [body.outputs[carry].id], types: [type]))
      body.outputs[carry].id = ValueID(node: body.nodes.count - 1)
    }
    return body
  }
}
