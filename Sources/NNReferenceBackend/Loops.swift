import NNGraph
import NNTensor

extension Interpreter {
  static func scan(_ scan: Scan, _ operands: [ReferenceArray], types: [ValueType]) throws -> [ReferenceArray] {
    var carries = Array(operands[..<scan.carries])
    let sequences = Array(operands[scan.carries..<scan.carries + scan.sequences])
    let constants = Array(operands[(scan.carries + scan.sequences)...])
    // By result sequence, then by turn.
    var stacks = [[ReferenceArray?]](
      repeating: [ReferenceArray?](repeating: nil, count: scan.length), count: types.count - scan.carries)
    for turn in 0..<scan.length {
      let index = scan.reverse ? scan.length - 1 - turn : turn
      let run = try Interpreter.run(scan.body, inputs: carries + sequences.map { $0.element(index) } + constants)
      let results = scan.body.outputs.map { run[$0.id] }
      carries = Array(results[..<scan.carries])
      for (stack, result) in results[scan.carries...].enumerated() { stacks[stack][index] = result }
    }
    let stacked = zip(stacks, types[scan.carries...]).map { stack, type in
      if type.dtype.isFloatingPoint {
        return ReferenceArray(type, moving: .floats(stack.flatMap { $0!.floats }))
      }
      return ReferenceArray(type, moving: .integers(stack.flatMap { $0!.integers }))
    }
    return carries + stacked
  }
}

extension ReferenceArray {
  /// Element `index` along the first axis.
  fileprivate func element(_ index: Int) -> ReferenceArray {
    let rest = Shape(Array(shape.dims.dropFirst()))
    return moved(to: rest, offsets: Array(index * rest.count..<(index + 1) * rest.count))
  }
}
