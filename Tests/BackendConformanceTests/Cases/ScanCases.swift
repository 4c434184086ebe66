import NNGraph
import NNTensor

/// Loops: what recurrent layers are made of, and the corners of their gradients.
let scanCases: [OpCase] = simpleCases + recurrentCases + cornerCases

private let simpleCases: [OpCase] = [
  OpCase("scan sums up", [.float([3]), .float([5, 3])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      let next = carry[0] + element[0]
      return ([next], [next])
    }
    return carries + results
  },
  OpCase("scan in reverse", [.float([3]), .float([5, 3])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]], reverse: true) { carry, element in
      let next = carry[0] * element[0]
      return ([next], [next + element[0]])
    }
    return carries + results
  },
  OpCase("scan without carries", [.float([4, 3])]) { _, x in
    try scan(carries: [], sequences: [x[0]]) { _, element in ([], [tanh(element[0])]) }.results
  },
  OpCase("scan without sequences", [.float([3])]) { _, x in
    try scan(carries: [x[0]], sequences: [], length: 4) { carry, _ in ([sin(carry[0])], []) }.carries
  },
  OpCase("scan of one turn", [.float([2]), .float([1, 2])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      ([carry[0] * element[0]], [carry[0]])
    }
    return carries + results
  },
  OpCase("scan of no turn", [.float([2]), .float([0, 2]), .float([2])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      ([carry[0] * element[0] * x[2]], [carry[0]])
    }
    return carries + results
  },
  OpCase("scan of a scalar that counts", [.float([]), .int32([])]) { _, x in
    try scan(carries: x, sequences: [], length: 5) { carry, _ in
      ([carry[0] * carry[1].cast(to: carry[0].dtype) * 0.1, carry[1] + 1], [])
    }.carries
  },
]

/// `tanh(element · kernel + state · recurrent + bias)`, the state kept where the mask is false.
private func recurrent(_ x: [Value], mask: Value?, reverse: Bool) throws -> [Value] {
  let (start, sequence, kernel, recurrent, bias) = (x[0], x[1], x[2], x[3], x[4])
  let (carries, results) = try scan(
    carries: [start], sequences: [sequence] + [mask].compactMap { $0 }, reverse: reverse
  ) { carry, element in
    var next = tanh(element[0].matmul(kernel) + carry[0].matmul(recurrent) + bias)
    if mask != nil { next = select(element[1].reshaped(to: [element[1].shape[0], 1]), next, carry[0]) }
    return ([next], [next])
  }
  return carries + results
}

private let cellOperands: [Operand] = [
  .float([2, 3]), .float([4, 2, 5]), .float([5, 3], .uniform(-0.5, 0.5)), .float([3, 3], .uniform(-0.5, 0.5)),
  .float([3]),
]

private let recurrentCases: [OpCase] = [
  OpCase("scan of a recurrent cell", cellOperands, absolute: 1e-5) { _, x in
    try recurrent(x, mask: nil, reverse: false)
  },
  OpCase("scan of a recurrent cell in reverse", cellOperands, absolute: 1e-5) { _, x in
    try recurrent(x, mask: nil, reverse: true)
  },
  OpCase("scan with a mask", cellOperands + [.bool([4, 2])], absolute: 1e-5) { _, x in
    try recurrent(x, mask: x[5], reverse: false)
  },
  OpCase("scan of two carries", cellOperands + [.float([2, 3])], absolute: 1e-5) { _, x in
    let (carries, results) = try scan(carries: [x[0], x[5]], sequences: [x[1]]) { carry, element in
      let gate = logistic(element[0].matmul(x[2]) + carry[0].matmul(x[3]))
      let cell = carry[1] * gate + x[4]
      let hidden = tanh(cell) * gate
      return ([hidden, cell], [hidden, cell * element[0].sum(axes: [1], keepAxes: true)])
    }
    return carries + results
  },
  OpCase("scan with one kernel used twice", [.float([2, 3]), .float([4, 2, 3]), .float([3, 3])]) { _, x in
    try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      let next = tanh(carry[0].matmul(x[2]) + element[0].matmul(x[2]))
      return ([next], [next])
    }.results
  },
  OpCase("scan with a transposed kernel", [.float([2, 3]), .float([4, 2, 5]), .float([3, 5])]) { _, x in
    try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      ([tanh(carry[0] + element[0].matmul(x[2], transposeRight: true))], [])
    }.carries
  },
  OpCase("scan in a scan", [.float([3]), .float([4, 2, 3]), .float([3])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { outer, element in
      let inner = try scan(carries: outer, sequences: [element[0]]) { carry, part in
        let next = tanh(carry[0] * x[2] + part[0] * outer[0])
        return ([next], [next])
      }
      return (inner.carries, [inner.results[0].sum(axes: [0])])
    }
    return carries + results
  },
  OpCase(
    "scan with dropout in it", [.float([4, 2, 6]), Operand(ValueType([2], .uint32), .values([3, 0]))]
  ) { builder, x in
    let step = builder.constant(0, .int32)
    return try scan(carries: [step], sequences: [x[0]]) { carry, element in
      let dropped = element[0].builder.add(DropoutComposite(rate: 0.4, streamHash: 9), [element[0], x[1], carry[0]])
      return ([carry[0] + 1], dropped)
    }.results
  },
  OpCase("scan with a normalization in it", [.float([2, 4]), .float([3, 2, 4]), .float([4]), .float([4])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      let normalized = carry[0].builder.add(
        LayerNormalizationComposite(epsilon: 1e-3), [carry[0] + element[0], x[2], x[3]])
      return (normalized, [tanh(normalized[0])])
    }
    return carries + results
  },
]

private let cornerCases: [OpCase] = [
  OpCase("scan of which only the last carry counts", [.float([3]), .float([5, 3]), .float([3])], differentiated: 1) {
    _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      let next = tanh(carry[0] * x[2] + element[0])
      return ([next], [next * next])
    }
    return carries + results
  },
  OpCase("scan of which only the results count", [.float([3]), .float([5, 3]), .float([3])]) { _, x in
    try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      let next = tanh(carry[0] * x[2] + element[0])
      return ([next], [next * next])
    }.results
  },
  OpCase("scan with a carry that nobody reads", [.float([3]), .float([3]), .float([4, 3])]) { _, x in
    let (carries, results) = try scan(carries: [x[0], x[1]], sequences: [x[2]]) { carry, element in
      ([element[0], carry[1] * 0.5], [element[0] * element[0]])
    }
    return carries + results
  },
  OpCase("scan with one result twice", [.float([3]), .float([4, 3])]) { _, x in
    let (carries, results) = try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in
      let next = carry[0] * element[0]
      return ([next], [next, next, element[0], carry[0]])
    }
    return carries + results
  },
  OpCase("scan over one sequence twice", [.float([]), .float([4])]) { _, x in
    try scan(carries: [x[0]], sequences: [x[1], x[1]]) { carry, element in
      ([carry[0] + element[0] * element[1]], [])
    }.carries
  },
  OpCase("scan whose start is a constant of its body, too", [.float([3]), .float([4, 3])]) { _, x in
    try scan(carries: [x[0]], sequences: [x[1]]) { carry, element in ([carry[0] * x[0] + element[0]], []) }.carries
  },
  OpCase("scan over integers", [.float([5, 2]), .int32([6, 3], .whole(0, 4))]) { _, x in
    try scan(carries: [x[0].sum(axes: [0])], sequences: [x[1]]) { carry, element in
      let rows = element[0].builder.add(.gather(axis: 0, batchDims: 0), [x[0], element[0]])[0]
      let next = carry[0] * 0.5 + rows.sum(axes: [0])
      return ([next], [next, element[0].cast(to: next.dtype)])
    }.results
  },
]
