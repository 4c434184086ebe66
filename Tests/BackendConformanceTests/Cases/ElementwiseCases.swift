import NNGraph
import NNTensor

let elementwiseCases: [OpCase] =
  unaryCases + binaryCases + broadcastingCases + integerCases + comparisonCases + selectionCases + castCases

/// Zeros, ties of rounding, tiny, large and non-finite numbers.
private let corners: [Double] = [
  0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-8, -1e-8, 1e-30, 7.25, -7.25, 80, -80, .infinity, -.infinity, .nan,
]

private let unaryCases: [OpCase] = UnaryOp.allCases.flatMap { op -> [OpCase] in
  if op == .not {
    return [
      OpCase("not of bool", [.bool([3, 4])]) { _, x in [not(x[0])] },
      OpCase("not of integers", [.int32([7])]) { _, x in [not(x[0])] },
    ]
  }
  let fill: Operand.Fill =
    switch op {
    case .log, .sqrt, .rsqrt: .uniform(0.1, 4)
    case .log1p: .uniform(-0.9, 4)
    // Away from the steps and the kink.
    case .floor, .ceil, .round: .uniform(0.55, 0.95)
    case .abs, .sign: .uniform(0.1, 2)
    default: .normal
    }
  let apply: @Sendable (GraphBuilder, [Value]) -> [Value] = { _, x in [x[0].adding(.unary(op))] }
  return [
    OpCase("\(op)", [.float([5, 33], fill)], apply),
    OpCase("\(op) of a scalar", [.float([], fill)], apply),
    OpCase("\(op) of nothing", [.float([0, 3], fill)], apply),
    OpCase("\(op) in five axes", [.float([2, 1, 3, 2, 2], fill)], apply),
    OpCase("\(op) of many", [.float([70_001], fill)], isSmooth: false, apply),
    OpCase("\(op) at its corners", [.float([corners.count], .values(corners))], wrt: [], isSmooth: false, apply),
  ]
}

private let binaryCases: [OpCase] = BinaryOp.allCases.flatMap { op -> [OpCase] in
  let apply: @Sendable (GraphBuilder, [Value]) -> [Value] = { _, x in [x[0].adding(.binary(op), x[1])] }
  switch op {
  case .and, .or, .xor:
    return [
      OpCase("\(op) of bool", [.bool([3, 5]), .bool([3, 5])], apply),
      OpCase("\(op) of integers", [.int32([9]), .int32([9])], apply),
    ]
  case .shiftLeft, .shiftRight:
    let unsigned = Operand(ValueType([9], .uint32), .uniform(0, 4e9))
    let places = Operand(ValueType([9], .uint32), .whole(0, 31))
    return [
      OpCase("\(op)", [.int32([9]), .int32([9], .whole(0, 8))], apply),
      OpCase("\(op) unsigned", [unsigned, places], apply),
    ]
  default: break
  }
  let (left, right): (Operand.Fill, Operand.Fill) =
    switch op {
    case .power: (.uniform(0.2, 2), .uniform(-2, 2))
    case .divide: (.normal, .uniform(0.5, 3))
    // Quotients between 1.1 and 1.9: away from the jumps.
    case .remainder: (.uniform(1.2, 1.8), .uniform(0.97, 1.03))
    case .maximum, .minimum: (.uniform(-1, 1), .uniform(2, 3))
    default: (.normal, .normal)
    }
  let pairs: [(Double, Double)] = [
    (0, 1), (1, 1), (-1, -1), (2, 2), (-2, 3), (-2, 2), (-7.5, 2), (7.5, -2), (2, -1), (3, 0.5), (0, 3), (5, 5),
    (.nan, 1), (1, .nan), (.infinity, 2), (-.infinity, 2),
  ]
  let corners = [
    Operand.float([pairs.count], .values(pairs.map(\.0))), .float([pairs.count], .values(pairs.map(\.1))),
  ]
  return [
    OpCase("\(op)", [.float([4, 17], left), .float([4, 17], right)], apply),
    OpCase("\(op) of scalars", [.float([], left), .float([], right)], apply),
    OpCase("\(op) of nothing", [.float([2, 0], left), .float([2, 0], right)], apply),
    OpCase("\(op) in five axes", [.float([2, 3, 1, 2, 2], left), .float([2, 3, 1, 2, 2], right)], apply),
    OpCase("\(op) of many", [.float([70_001], left), .float([70_001], right)], isSmooth: false, apply),
    OpCase("\(op) at its corners", corners, wrt: [], isSmooth: false, apply),
  ]
}

private let broadcastingCases: [OpCase] =
  [
    ("a row", [4, 5], [5]), ("a column", [4, 5], [4, 1]), ("a scalar", [4, 5], []), ("both ways", [4, 1], [1, 5]),
    ("lower rank first", [5], [2, 3, 5]), ("in the middle", [2, 1, 3], [2, 4, 3]), ("channels", [2, 3, 3, 4], [4]),
  ].flatMap { (name: String, left: Shape, right: Shape) -> [OpCase] in
    [
      OpCase("multiply broadcasting \(name)", [.float(left), .float(right)]) { _, x in [x[0] * x[1]] },
      OpCase("subtract broadcasting \(name)", [.float(left), .float(right)]) { _, x in [x[0] - x[1]] },
      OpCase("chain broadcasting \(name)", [.float(left), .float(right), .float(right)]) { _, x in
        [tanh((x[0] + x[1]) * x[2]) * 0.5 + x[0]]
      },
    ]
  } + [
    OpCase("ties of maximum", [.float([6], .values([0, 1, -1, 2, 0, 3]))], isSmooth: false) { _, x in
      [maximum(x[0], 0.0), minimum(x[0], 1.0), maximum(x[0].filled(with: 0), x[0])]
    },
    OpCase("one value twice", [.float([3, 4])]) { _, x in [x[0] * x[0] + x[0] / (x[0] * x[0] + 1)] },
    OpCase("numbers on either side", [.float([5], .uniform(1, 2))]) { _, x in
      [1 - x[0], 2 / x[0], 3 + x[0], 4 * x[0], x[0] - 1, x[0] / 2]
    },
  ]

private let integerCases: [OpCase] = [
  OpCase("integer arithmetic", [.int32([40]), .int32([40], .whole(1, 9))]) { _, x in
    [
      x[0] + x[1], x[0] - x[1], x[0] * x[1], x[0] / x[1], remainder(x[0], x[1]), maximum(x[0], x[1]),
      minimum(x[0], x[1]),
    ]
  },
  OpCase("integers wrap around", [.int32([2], .values([2_147_483_647, -2_147_483_648]))]) { _, x in
    [x[0] + x[0], x[0] * x[0].filled(with: 3)]
  },
  OpCase("signs of integers", [.int32([9], .whole(-2, 2))]) { _, x in [-x[0], abs(x[0]), sign(x[0])] },
]

private let comparisonCases: [OpCase] =
  Comparison.allCases.flatMap { comparison -> [OpCase] in
    let apply: @Sendable (GraphBuilder, [Value]) -> [Value] = { _, x in [x[0].adding(.compare(comparison), x[1])] }
    let left = Operand.float([6], .values([1, 1, 2, -0.0, .nan, .infinity]))
    let right = Operand.float([6], .values([1, 2, 1, 0, .nan, 1]))
    return [
      OpCase("\(comparison)", [.float([3, 9], .whole(-2, 2)), .float([3, 9], .whole(-2, 2))], apply),
      OpCase("\(comparison) at its corners", [left, right], apply),
      OpCase("\(comparison) of integers", [.int32([30], .whole(-2, 2)), .int32([30], .whole(-2, 2))], apply),
    ]
  } + [
    OpCase("equal of bool", [.bool([9]), .bool([9])]) { _, x in [x[0] .== x[1], x[0] .!= x[1]] },
    OpCase("a mask of a comparison", [.float([4, 6])]) { _, x in [(x[0] .> 0.0).cast(to: x[0].dtype) * x[0]] },
  ]

private let selectionCases: [OpCase] = [
  OpCase("select", [.bool([4, 9]), .float([4, 9]), .float([4, 9])]) { _, x in [select(x[0], x[1], x[2])] },
  OpCase("select of a scalar", [.bool([]), .float([]), .float([])]) { _, x in [select(x[0], x[1], x[2])] },
  OpCase("select by a column", [.bool([4, 1]), .float([4, 9]), .float([9])]) { _, x in [select(x[0], x[1], x[2])] },
  OpCase("select of integers", [.bool([9]), .int32([9]), .int32([9])]) { _, x in [select(x[0], x[1], x[2])] },
  OpCase("select hides what is not taken", [.float([3], .values([-1, 0, 4]))], wrt: []) { _, x in
    [select(x[0] .> 0.0, log(x[0]), 0)]
  },
]

private let castCases: [OpCase] = [
  OpCase(
    "cast to int32",
    [.float([9], .values([0, 1.9, -1.9, 0.5, -0.5, 3e9, -3e9, .nan, 1e-30]))]
  ) { _, x in [x[0].cast(to: .int32)] },
  OpCase("cast to bool", [.float([4], .values([0, -0.0, 1e-30, .nan]))]) { _, x in [x[0].cast(to: .bool)] },
  OpCase("cast from int32", [.int32([20], .whole(-2_000_000_000, 2_000_000_000))]) { _, x in
    [x[0].cast(to: .float32), x[0].cast(to: .bool), x[0].cast(to: .int64)]
  },
  OpCase("cast from bool", [.bool([20])]) { _, x in [x[0].cast(to: .float32), x[0].cast(to: .int32)] },
  OpCase("cast from uint8", [Operand(ValueType([20], .uint8), .whole(0, 255))]) { _, x in
    [x[0].cast(to: .float32), x[0].cast(to: .int32)]
  },
  OpCase("cast from uint32", [Operand(ValueType([20], .uint32), .uniform(0, 4.29e9))]) { _, x in
    [x[0].cast(to: .float32), (x[0].adding(.binary(.shiftRight), x[0].filled(with: 8))).cast(to: .int32)]
  },
  OpCase("cast to bfloat16 and back", [.float([40])], absolute: 1e-6, relative: 1e-2) { _, x in
    [(x[0].cast(to: .bfloat16) * 3).cast(to: .float32)]
  },
  OpCase("cast to float64 and back", [.float([40])]) { _, x in [exp(x[0].cast(to: .float64)).cast(to: .float32)] },
]
