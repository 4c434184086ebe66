import NNGraph
import NNTensor

extension Interpreter {
  static func windowReduce(
    _ reduction: Reduction, _ x: ReferenceArray, _ window: Window, type: ValueType
  ) -> ReferenceArray {
    let members = windowMembers(window, source: x.shape, result: type.shape)
    switch x.elements {
    case .floats(let values):
      let (start, combine) = floatMonoid(reduction)
      return ReferenceArray(type, floats: members.map { $0.reduce(start) { combine($0, values[$1]) } })
    case .integers(let values):
      let (start, combine) = integerMonoid(reduction, type.dtype)
      return ReferenceArray(type, integers: members.map { $0.reduce(start) { combine($0, values[$1]) } })
    }
  }

  static func selectAndScatter(
    _ source: ReferenceArray, _ gradient: ReferenceArray, _ window: Window
  ) -> ReferenceArray {
    let (values, gradients) = (source.floats, gradient.floats)
    var result = [Double](repeating: 0, count: source.count)
    for (position, members) in windowMembers(window, source: source.shape, result: gradient.shape).enumerated() {
      guard var best = members.first else { continue }
      for member in members.dropFirst() where values[member] > values[best] { best = member }
      result[best] += gradients[position]
    }
    return ReferenceArray(source.type, floats: result)
  }

  /// For every window, in the order of the result, the source elements in it.
  private static func windowMembers(_ window: Window, source: Shape, result: Shape) -> [[Int]] {
    let strides = source.strides
    return indices(of: result).map { position in
      var members = [0]
      for axis in 0..<source.rank {
        let first = position[axis] * window.strides[axis] - window.low[axis]
        let range = max(first, 0)..<max(min(first + window.sizes[axis], source[axis]), max(first, 0))
        members = members.flatMap { member in range.map { member + $0 * strides[axis] } }
      }
      return members
    }
  }
}
