import NNGraph
import NNTensor

extension Interpreter {
  /// The first elements of every row in order, as many as `types` has room for. Equal elements keep their order; NaN
  /// counts as larger than any number.
  static func sort(_ x: ReferenceArray, descending: Bool, types: [ValueType]) -> [ReferenceArray] {
    let extent = x.shape.last
    let kept = types[0].shape.last
    func offsets<T>(_ values: [T], _ precedes: (T, T) -> Bool) -> [Int] {
      var result: [Int] = []
      for row in 0..<(extent == 0 ? 0 : values.count / extent) {
        let positions = (row * extent..<(row + 1) * extent).sorted { first, second in
          if precedes(values[first], values[second]) { return true }
          return !precedes(values[second], values[first]) && first < second
        }
        result += positions.prefix(kept)
      }
      return result
    }
    let order: [Int]
    switch x.elements {
    case .floats(let values):
      func isLess(_ left: Double, _ right: Double) -> Bool { left < right || (right.isNaN && !left.isNaN) }
      order = offsets(values) { descending ? isLess($1, $0) : isLess($0, $1) }
    case .integers(let values): order = offsets(values) { descending ? $0 > $1 : $0 < $1 }
    }
    let positions = order.map { Int64($0 % max(extent, 1)) }
    return [x.moved(to: types[0].shape, offsets: order), ReferenceArray(types[1], integers: positions)]
  }
}
