import NNGraph
import NNTensor

let reductionCases: [OpCase] = sumLikeCases + cornerCases + orderCases

private let sumLikeCases: [OpCase] = [Reduction.sum, .product, .max, .min].flatMap { reduction -> [OpCase] in
  let fill: Operand.Fill = reduction == .max || reduction == .min ? .distinct : .normal
  let ways: [(String, Shape, [Int])] = [
    ("the last axis", [4, 9], [1]), ("the first axis", [6, 5], [0]), ("the middle", [2, 4, 3], [1]),
    ("all", [3, 4], [0, 1]), ("first and last", [3, 2, 4], [0, 2]), ("no axis", [2, 3], []),
    ("a scalar", [], []), ("channels kept", [2, 3, 3, 4], [0, 1, 2]), ("an extent of 1", [3, 1, 2], [1]),
    ("three of five", [2, 3, 1, 2, 2], [0, 2, 4]),
  ]
  return ways.map { name, shape, axes in
    OpCase("reduce \(reduction) over \(name)", [.float(shape, fill)], absolute: 1e-5) { _, x in
      [x[0].adding(.reduce(reduction, axes: axes))]
    }
  } + [
    OpCase("reduce \(reduction) of nothing", [.float([2, 0])]) { _, x in [x[0].adding(.reduce(reduction, axes: [1]))] },
    OpCase("reduce \(reduction) to nothing", [.float([0, 3])]) { _, x in [x[0].adding(.reduce(reduction, axes: [1]))] },
    OpCase("reduce \(reduction) of integers", [.int32([4, 5], .whole(-4, 4))]) { _, x in
      [x[0].adding(.reduce(reduction, axes: [1]))]
    },
  ]
}

private let cornerCases: [OpCase] = [
  OpCase("reduce max shares ties", [.float([2, 4], .values([1, 3, 3, 0, 2, 2, 2, 2]))], isSmooth: false) { _, x in
    [x[0].max(axes: [1]), x[0].reduced(.min, axes: [1])]
  },
  OpCase("reduce max meets NaN", [.float([2, 3], .values([1, .nan, 2, .nan, 5, 6]))], wrt: []) { _, x in
    [x[0].max(axes: [1]), x[0].reduced(.min, axes: [0])]
  },
  OpCase("reduce product with zeros", [.float([3, 4], .values([1, 0, 3, 4, 0, 2, 0, 3, 2, 3, 4, 5]))]) { _, x in
    [x[0].reduced(.product, axes: [1]), x[0].reduced(.product, axes: [0])]
  },
  OpCase("reduce sum of many", [.float([40_000], .uniform(0, 1))], isSmooth: false, relative: 1e-5) { _, x in
    [x[0].sum(), x[0].mean()]
  },
  OpCase("reduce sum of large and small", [.float([5], .values([1e8, 1, -1e8, 1, 1]))], wrt: [], absolute: 8) { _, x in
    [x[0].sum()]
  },
  OpCase("reduce sum of many rows", [.float([300, 70])], absolute: 1e-4) { _, x in
    [x[0].sum(axes: [0]), x[0].sum(axes: [1], keepAxes: true)]
  },
  OpCase("reduce and", [.bool([5, 3])]) { _, x in [x[0].reduced(.and, axes: [1]), x[0].reduced(.and, axes: [0, 1])] },
  OpCase("reduce or", [.bool([5, 3])]) { _, x in [x[0].reduced(.or, axes: [0]), x[0].reduced(.or, axes: [0, 1])] },
  OpCase("reduce and of nothing", [.bool([2, 0])]) { _, x in
    [x[0].reduced(.and, axes: [1]), x[0].reduced(.or, axes: [1])]
  },
]

private let orderCases: [OpCase] = [
  OpCase("argMax and argMin", [.float([4, 7], .distinct)]) { _, x in
    [x[0].argMax(axis: 1), x[0].adding(.argReduce(.min, axis: 0)), x[0].adding(.argReduce(.min, axis: 1))]
  },
  OpCase("argMax at ties", [.float([3, 4], .whole(0, 1)), .int32([3, 4], .whole(0, 1))]) { _, x in
    [x[0].argMax(axis: 1), x[0].adding(.argReduce(.min, axis: 1)), x[1].argMax(axis: 0)]
  },
  OpCase("argMax in the middle", [.float([2, 5, 3], .distinct)]) { _, x in [x[0].argMax(axis: 1)] },
  OpCase("cumulativeSum", [.float([3, 6])]) { _, x in [x[0].cumulativeSum(axis: 1)] },
  OpCase("cumulativeSum exclusive", [.float([3, 6])]) { _, x in [x[0].cumulativeSum(axis: 1, exclusive: true)] },
  OpCase("cumulativeSum reverse", [.float([3, 6])]) { _, x in [x[0].cumulativeSum(axis: 0, reverse: true)] },
  OpCase("cumulativeSum exclusive and reverse", [.float([2, 4, 3])]) { _, x in
    [x[0].cumulativeSum(axis: 1, exclusive: true, reverse: true)]
  },
  OpCase("cumulativeSum of integers", [.int32([5])]) { _, x in [x[0].cumulativeSum(axis: 0)] },
  OpCase("cumulativeSum of nothing", [.float([2, 0])]) { _, x in [x[0].cumulativeSum(axis: 1)] },
  OpCase("sort", [.float([3, 8], .distinct)]) { _, x in
    let (values, positions) = x[0].sorted()
    return [values, positions]
  },
  OpCase("sort descending with ties", [.float([3, 8], .whole(0, 3))], isSmooth: false) { _, x in
    let (values, positions) = x[0].sorted(descending: true)
    return [values, positions]
  },
  OpCase("sort with ties and NaN", [.float([1, 6], .values([2, .nan, 1, 2, -0.0, 0]))], wrt: []) { _, x in
    let (up, down) = (x[0].sorted(), x[0].sorted(descending: true))
    return [up.values, up.positions, down.values, down.positions]
  },
  OpCase("sort of integers", [.int32([9], .whole(0, 4))]) { _, x in
    let (values, positions) = x[0].sorted()
    return [values, positions]
  },
  OpCase("topK", [.float([4, 9], .distinct)]) { _, x in
    let (values, positions) = x[0].topK(3)
    return [values, positions]
  },
  OpCase("topK with ties", [.float([4, 9], .whole(0, 2))], isSmooth: false) { _, x in
    let (values, positions) = x[0].topK(5)
    return [values, positions]
  },
]
