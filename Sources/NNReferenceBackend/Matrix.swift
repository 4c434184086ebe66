import NNGraph
import NNTensor

extension Interpreter {
  static func matmul(
    _ left: ReferenceArray, _ right: ReferenceArray, transposeLeft: Bool, transposeRight: Bool, type: ValueType
  ) -> ReferenceArray {
    let rank = type.shape.rank
    let (rows, columns) = (type.shape[rank - 2], type.shape[rank - 1])
    let inner = left.shape[transposeLeft ? rank - 2 : rank - 1]
    let batch = type.shape.dims.dropLast(2).reduce(1, *)
    let (a, b) = (left.floats, right.floats)
    var result = [Double](repeating: 0, count: type.shape.count)
    for matrix in 0..<batch {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<inner {
            let first = transposeLeft ? k * rows + row : row * inner + k
            let second = transposeRight ? column * inner + k : k * columns + column
            sum += a[matrix * rows * inner + first] * b[matrix * inner * columns + second]
          }
          result[(matrix * rows + row) * columns + column] = sum
        }
      }
    }
    return ReferenceArray(type, floats: result)
  }
}
