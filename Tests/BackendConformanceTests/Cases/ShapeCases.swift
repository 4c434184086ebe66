import NNGraph
import NNTensor

let shapeCases: [OpCase] = moveCases + paddingCases + indexingCases

private let moveCases: [OpCase] = [
  OpCase("reshape", [.float([2, 3, 4])]) { _, x in [exp(x[0].reshaped(to: [4, 6]))] },
  OpCase("reshape to a scalar", [.float([1, 1])]) { _, x in [x[0].reshaped(to: [])] },
  OpCase("reshape of a scalar", [.float([])]) { _, x in [x[0].reshaped(to: [1])] },
  OpCase("reshape of nothing", [.float([0, 3])]) { _, x in [x[0].reshaped(to: [3, 2, 0])] },
  OpCase("reshape of an input", [.float([2, 3])]) { _, x in [x[0].reshaped(to: [3, 2])] },
  OpCase("transpose", [.float([5, 7])]) { _, x in [x[0].transposed([1, 0])] },
  OpCase("transpose of integers", [.int32([5, 7])]) { _, x in [x[0].transposed([1, 0])] },
  OpCase("transpose of many", [.float([65, 130])]) { _, x in [x[0].transposed([1, 0])] },
  OpCase("transpose the last two of three", [.float([3, 4, 5])]) { _, x in [x[0].transposed([0, 2, 1])] },
  OpCase("transpose heads", [.float([2, 3, 4, 5])]) { _, x in [x[0].transposed([0, 2, 1, 3])] },
  OpCase("transpose round", [.float([2, 3, 4])]) { _, x in [x[0].transposed([2, 0, 1])] },
  OpCase("transpose five axes", [.float([2, 3, 1, 2, 4])]) { _, x in [x[0].transposed([4, 1, 3, 0, 2])] },
  OpCase("broadcast a scalar", [.float([])]) { _, x in [x[0].broadcast(to: [2, 3])] },
  OpCase("broadcast rows", [.float([4])]) { _, x in [x[0].broadcast(to: [3, 4])] },
  OpCase("broadcast columns", [.float([3])]) { _, x in [x[0].broadcast(to: [3, 4], axes: [0])] },
  OpCase("broadcast the middle", [.float([2, 1, 3])]) { _, x in [x[0].broadcast(to: [2, 4, 3])] },
  OpCase("broadcast around", [.float([3])]) { _, x in [x[0].broadcast(to: [2, 3, 4], axes: [1])] },
  OpCase("broadcast to nothing", [.float([3])]) { _, x in [x[0].broadcast(to: [0, 3])] },
  OpCase("broadcast bool", [.bool([3])]) { _, x in [x[0].broadcast(to: [2, 3])] },
  OpCase("slice", [.float([5, 6])]) { _, x in [x[0].sliced(Slice(starts: [1, 0], limits: [4, 6], strides: [1, 1]))] },
  OpCase("slice with strides", [.float([7, 9])]) { _, x in
    [x[0].sliced(Slice(starts: [0, 1], limits: [7, 8], strides: [2, 3]))]
  },
  OpCase("slice to nothing", [.float([4, 3])]) { _, x in [x[0].sliced(axis: 0, 2..<2)] },
  OpCase("slice of three axes", [.float([3, 4, 5])]) { _, x in
    [x[0].sliced(axis: 1, 1..<3), x[0].sliced(axis: 2, 4..<5)]
  },
  OpCase("slice of integers", [.int32([8])]) { _, x in [x[0].sliced(axis: 0, 3..<6)] },
  OpCase("concatenate", [.float([2, 3]), .float([4, 3])]) { _, x in [concatenate(x, axis: 0)] },
  OpCase("concatenate along the last", [.float([2, 3]), .float([2, 1]), .float([2, 4])]) { _, x in
    [concatenate(x, axis: 1)]
  },
  OpCase("concatenate in the middle", [.float([2, 1, 3]), .float([2, 2, 3])]) { _, x in [concatenate(x, axis: 1)] },
  OpCase("concatenate with nothing", [.float([0, 3]), .float([2, 3])]) { _, x in [concatenate(x, axis: 0)] },
  OpCase("concatenate one value twice", [.float([2, 3])]) { _, x in [concatenate([x[0], x[0]], axis: 1)] },
  OpCase("concatenate integers", [.int32([2]), .int32([3])]) { _, x in [concatenate(x, axis: 0)] },
  OpCase("reverse", [.float([5])]) { _, x in [x[0].reversed(axes: [0])] },
  OpCase("reverse two of three", [.float([2, 3, 4])]) { _, x in [x[0].reversed(axes: [0, 2])] },
  OpCase("reverse the middle", [.float([2, 3, 4])]) { _, x in [x[0].reversed(axes: [1])] },
  OpCase("reverse integers", [.int32([2, 3])]) { _, x in [x[0].reversed(axes: [1])] },
]

private let paddingCases: [OpCase] =
  [
    ("around", [2, 3], Padding(low: [1, 0], high: [0, 2])),
    ("with a value", [2, 3], Padding(low: [1, 1], high: [1, 1], value: -7)),
    ("between", [3, 2], Padding(low: [0, 0], high: [0, 0], interior: [1, 2])),
    ("cutting off", [4, 5], Padding(low: [-1, 0], high: [0, -2])),
    ("cutting and adding", [4, 5], Padding(low: [-1, 2], high: [1, -2], interior: [1, 0])),
    ("cutting into what lies between", [4], Padding(low: [-2], high: [-1], interior: [2])),
    ("nothing", [0, 2], Padding(low: [1, 0], high: [1, 0])),
    ("three axes", [2, 2, 3], Padding(low: [0, 1, 1], high: [1, 0, 2], interior: [0, 1, 0])),
  ].flatMap { (name: String, shape: Shape, padding: Padding) -> [OpCase] in
    [OpCase("pad \(name)", [.float(shape)]) { _, x in [x[0].padded(padding)] }]
  } + [
    OpCase("pad integers", [.int32([3])]) { _, x in [x[0].padded(Padding(low: [1], high: [2], value: 9))] }
  ]

private let indexingCases: [OpCase] = [
  OpCase("gather rows", [.float([6, 4]), .int32([3], .whole(0, 5))]) { _, x in [x[0].gathering(x[1], axis: 0)] },
  OpCase("gather by two axes", [.float([6, 4]), .int32([3, 5], .whole(0, 5))]) { _, x in
    [x[0].gathering(x[1], axis: 0)]
  },
  OpCase("gather one", [.float([6, 4]), .int32([], .whole(0, 5))]) { _, x in [x[0].gathering(x[1], axis: 0)] },
  OpCase("gather columns", [.float([3, 6]), .int32([4], .whole(0, 5))]) { _, x in [x[0].gathering(x[1], axis: 1)] },
  OpCase("gather in batches", [.float([3, 6]), .int32([3, 2], .whole(0, 5))]) { _, x in
    [x[0].gathering(x[1], axis: 1, batchDims: 1)]
  },
  OpCase("gather in batches around an axis", [.float([2, 3, 4, 2]), .int32([2, 5], .whole(0, 3))]) { _, x in
    [x[0].gathering(x[1], axis: 2, batchDims: 1)]
  },
  OpCase("gather the own class", [.float([5, 4]), .int32([5], .whole(0, 3))]) { _, x in
    [x[0].gathering(x[1], axis: 1, batchDims: 1)]
  },
  OpCase("gather clamps", [.float([4, 2]), .int32([4], .values([-1, 4, 100, 3]))]) { _, x in
    [x[0].gathering(x[1], axis: 0)]
  },
  OpCase("gather nothing", [.float([4, 2]), .int32([0])]) { _, x in [x[0].gathering(x[1], axis: 0)] },
  OpCase("gather integers", [.int32([6]), .int32([3], .whole(0, 5))]) { _, x in [x[0].gathering(x[1], axis: 0)] },
  OpCase("scatterAdd repeated rows", [.float([4, 3]), .int32([6], .whole(0, 3)), .float([6, 3])]) { _, x in
    [x[0].scatteringAdd(x[2], at: x[1], axis: 0)]
  },
  OpCase("scatterAdd columns", [.float([2, 5]), .int32([3], .whole(0, 4)), .float([2, 3])]) { _, x in
    [x[0].scatteringAdd(x[2], at: x[1], axis: 1)]
  },
  OpCase("scatterAdd in batches", [.float([3, 5]), .int32([3, 2], .whole(0, 4)), .float([3, 2])]) { _, x in
    [x[0].scatteringAdd(x[2], at: x[1], axis: 1, batchDims: 1)]
  },
  OpCase("scatterAdd clamps", [.float([3]), .int32([2], .values([-5, 9])), .float([2])]) { _, x in
    [x[0].scatteringAdd(x[2], at: x[1], axis: 0)]
  },
  OpCase("scatterAdd nothing", [.float([3, 2]), .int32([0]), .float([0, 2])]) { _, x in
    [x[0].scatteringAdd(x[2], at: x[1], axis: 0)]
  },
]
