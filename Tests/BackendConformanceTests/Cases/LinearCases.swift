import NNGraph
import NNTensor

let linearCases: [OpCase] = matmulCases + convolutionCases + windowCases

private let matmulCases: [OpCase] =
  [
    ("", [], 4, 5, 3), ("of one element", [], 1, 1, 1), ("to a column", [], 6, 4, 1), ("of a row", [], 1, 5, 7),
    ("outer", [], 4, 1, 3), ("over nothing", [], 2, 0, 3), ("of no rows", [], 0, 3, 2), ("in batches", [3], 2, 4, 5),
    ("in two batches", [2, 3], 3, 2, 4), ("of odd sizes", [], 17, 33, 19),
  ].flatMap { (name: String, batch: [Int], rows: Int, inner: Int, columns: Int) -> [OpCase] in
    [(false, false), (true, false), (false, true), (true, true)].map { left, right in
      let a = Shape(batch + (left ? [inner, rows] : [rows, inner]))
      let b = Shape(batch + (right ? [columns, inner] : [inner, columns]))
      let transposed = (left ? " transposeLeft" : "") + (right ? " transposeRight" : "")
      return OpCase("matmul \(name)\(transposed)", [.float(a), .float(b)], absolute: 1e-5) { _, x in
        [x[0].matmul(x[1], transposeLeft: left, transposeRight: right)]
      }
    }
  } + [
    OpCase("matmul, bias and activation", [.float([8, 20]), .float([20, 12]), .float([12])], absolute: 1e-5) { _, x in
      [tanh(x[0].matmul(x[1]) + x[2])]
    },
    OpCase("matmul with a square", [.float([5, 5])], absolute: 1e-5) { _, x in [x[0].matmul(x[0], transposeRight: true)]
    },
    OpCase("matmul of a transpose", [.float([4, 5]), .float([4, 3])], absolute: 1e-5) { _, x in
      [x[0].transposed([1, 0]).matmul(x[1])]
    },
    OpCase("matmul, large", [.float([64, 200]), .float([200, 96])], isSmooth: false, absolute: 2e-4) { _, x in
      [x[0].matmul(x[1])]
    },
  ]

private func convolution(
  _ name: String, _ input: Shape, _ kernel: Shape, strides: [Int], low: [Int], high: [Int],
  inputDilation: [Int]? = nil, kernelDilation: [Int]? = nil, groups: Int = 1
) -> OpCase {
  let ones = strides.map { _ in 1 }
  let convolution = Convolution(
    strides: strides, low: low, high: high, inputDilation: inputDilation ?? ones,
    kernelDilation: kernelDilation ?? ones, groups: groups)
  return OpCase("convolution \(name)", [.float(input), .float(kernel)], absolute: 1e-4, relative: 1e-4) { _, x in
    [x[0].convolved(with: x[1], convolution)]
  }
}

private let convolutionCases: [OpCase] = [
  convolution("in one axis", [2, 7, 3], [3, 3, 4], strides: [1], low: [0], high: [0]),
  convolution("causal", [2, 7, 3], [3, 3, 2], strides: [1], low: [4], high: [0], kernelDilation: [2]),
  convolution("", [2, 5, 6, 3], [3, 3, 3, 4], strides: [1, 1], low: [0, 0], high: [0, 0]),
  convolution("same", [2, 5, 6, 3], [3, 3, 3, 4], strides: [1, 1], low: [1, 1], high: [1, 1]),
  convolution("uneven", [1, 6, 5, 2], [2, 4, 2, 3], strides: [1, 1], low: [0, 1], high: [1, 2]),
  convolution("with strides", [2, 7, 8, 2], [3, 3, 2, 3], strides: [2, 3], low: [1, 0], high: [1, 1]),
  convolution("that leaves a rest", [1, 8, 8, 2], [3, 3, 2, 2], strides: [3, 2], low: [0, 0], high: [0, 0]),
  convolution("of one pixel", [2, 4, 4, 5], [1, 1, 5, 3], strides: [1, 1], low: [0, 0], high: [0, 0]),
  convolution("of one pixel with strides", [1, 5, 5, 2], [1, 1, 2, 3], strides: [2, 2], low: [0, 0], high: [0, 0]),
  convolution(
    "dilated", [1, 9, 8, 2], [3, 2, 2, 3], strides: [1, 1], low: [2, 1], high: [2, 1], kernelDilation: [2, 3]),
  convolution(
    "transposed", [1, 3, 4, 2], [3, 3, 2, 3], strides: [1, 1], low: [2, 2], high: [1, 2], inputDilation: [2, 2]),
  convolution(
    "dilated on both sides", [1, 4, 4, 2], [2, 3, 2, 2], strides: [2, 1], low: [1, 2], high: [2, 3],
    inputDilation: [2, 3], kernelDilation: [3, 1]),
  convolution("in groups", [2, 5, 5, 4], [3, 3, 2, 6], strides: [1, 1], low: [1, 1], high: [1, 1], groups: 2),
  convolution("by depth", [2, 5, 5, 3], [3, 3, 1, 3], strides: [1, 1], low: [1, 1], high: [1, 1], groups: 3),
  convolution(
    "by depth, two of each", [1, 6, 5, 3], [3, 2, 1, 6], strides: [2, 1], low: [1, 0], high: [0, 0], groups: 3),
  convolution(
    "in three axes", [1, 4, 5, 3, 2], [2, 3, 2, 2, 3], strides: [1, 2, 1], low: [1, 1, 0], high: [0, 1, 0]),
]

private func window(_ sizes: [Int], _ strides: [Int], low: [Int]? = nil, high: [Int]? = nil) -> Window {
  let none = sizes.map { _ in 0 }
  return Window(sizes: sizes, strides: strides, low: low ?? none, high: high ?? none)
}

private let windowCases: [OpCase] =
  [Reduction.max, .min, .sum].flatMap { reduction -> [OpCase] in
    let ways: [(String, Shape, Window)] = [
      ("of pairs", [2, 6, 4, 3], window([1, 2, 2, 1], [1, 2, 2, 1])),
      ("overlapping", [1, 7, 7, 2], window([1, 3, 3, 1], [1, 2, 2, 1])),
      ("padded", [2, 5, 5, 1], window([1, 3, 3, 1], [1, 2, 2, 1], low: [0, 1, 1, 0], high: [0, 1, 1, 0])),
      ("unevenly padded", [1, 6, 5, 2], window([1, 3, 2, 1], [1, 2, 2, 1], low: [0, 0, 0, 0], high: [0, 1, 1, 0])),
      ("in one axis", [2, 8, 3], window([1, 3, 1], [1, 1, 1])),
      ("in three axes", [1, 4, 4, 4, 2], window([1, 2, 2, 2, 1], [1, 2, 2, 2, 1])),
      ("with a rest", [1, 7, 1], window([1, 2, 1], [1, 3, 1])),
      ("over every axis", [4, 5], window([2, 3], [2, 1])),
    ]
    return ways.map { name, shape, window in
      OpCase("window \(reduction) \(name)", [.float(shape, .distinct)], absolute: 1e-5) { _, x in
        [x[0].windowReduced(reduction, window)]
      }
    }
  } + [
    OpCase("window max at ties", [.float([1, 4, 4, 2], .whole(0, 1))], isSmooth: false) { _, x in
      [x[0].windowReduced(.max, window([1, 3, 3, 1], [1, 1, 1, 1], low: [0, 1, 1, 0], high: [0, 1, 1, 0]))]
    },
    OpCase("window max of negative numbers", [.float([1, 4, 1], .values([-3, -1, -2, -4]))]) { _, x in
      [x[0].windowReduced(.max, window([1, 2, 1], [1, 2, 1], low: [0, 1, 0], high: [0, 1, 0]))]
    },
    OpCase(
      "selectAndScatter", [.float([2, 6, 3], .distinct), .float([2, 3, 3])], wrt: []
    ) { _, x in [x[0].selectingAndScattering(x[1], window([1, 2, 1], [1, 2, 1]))] },
    OpCase(
      "selectAndScatter at ties", [.float([1, 5, 5], .whole(0, 1)), .float([1, 3, 3])], wrt: []
    ) { _, x in [x[0].selectingAndScattering(x[1], window([1, 3, 3], [1, 1, 1]))] },
  ]
