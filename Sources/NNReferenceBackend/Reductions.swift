import NNGraph
import NNTensor

extension Interpreter {
  /// Runs the elements of `x` through `combine`, one group per element of the result.
  static func reduce(_ reduction: Reduction, _ x: ReferenceArray, axes: [Int], type: ValueType) -> ReferenceArray {
    let target = offsetsWithout(axes, of: x.shape)
    func folded<T>(_ values: [T], from start: T, _ combine: (T, T) -> T) -> [T] {
      var results = [T](repeating: start, count: type.shape.count)
      for (value, target) in zip(values, target) { results[target] = combine(results[target], value) }
      return results
    }
    switch x.elements {
    case .floats(let values):
      let (start, combine) = floatMonoid(reduction)
      return ReferenceArray(type, floats: folded(values, from: start, combine))
    case .integers(let values):
      let (start, combine) = integerMonoid(reduction, type.dtype)
      return ReferenceArray(type, integers: folded(values, from: start, combine))
    }
  }

  /// For every element of `shape` the position of its group when `axes` are reduced away.
  private static func offsetsWithout(_ axes: [Int], of shape: Shape) -> [Int] {
    let kept = shape.dims.indices.filter { !axes.contains($0) }
    var strides = [Int](repeating: 0, count: shape.rank)
    for (axis, stride) in zip(kept, shape.removing(axes: axes).strides) { strides[axis] = stride }
    return offsets(of: shape, strides: strides)
  }

  /// What a reduction starts with, which is also its value over nothing, and how it goes on. NaN wins any contest.
  static func floatMonoid(_ reduction: Reduction) -> (start: Double, combine: (Double, Double) -> Double) {
    switch reduction {
    case .sum: (0, { $0 + $1 })
    case .product: (1, { $0 * $1 })
    case .max: (-.infinity, { $0.isNaN || $0 >= $1 ? $0 : $1 })
    case .min: (.infinity, { $0.isNaN || $0 <= $1 ? $0 : $1 })
    case .and, .or: preconditionFailure("\(reduction) takes bool")
    }
  }

  static func integerMonoid(
    _ reduction: Reduction, _ dtype: DType
  ) -> (start: Int64, combine: (Int64, Int64) -> Int64) {
    switch reduction {
    case .sum: (0, { $0 &+ $1 })
    case .product: (1, { $0 &* $1 })
    case .max: (ReferenceArray(ValueType([], dtype), filledWith: -.infinity).integers[0], { max($0, $1) })
    case .min: (ReferenceArray(ValueType([], dtype), filledWith: .infinity).integers[0], { min($0, $1) })
    case .and: (1, { $0 & $1 })
    case .or: (0, { $0 | $1 })
    }
  }

  /// The first position that no other exceeds. NaN exceeds nothing and is exceeded by any number.
  static func argReduce(_ extremum: Extremum, _ x: ReferenceArray, axis: Int, type: ValueType) -> ReferenceArray {
    let (before, extent, after) = x.shape.split(at: axis)
    func positions<T: Comparable>(_ values: [T], _ isNumber: (T) -> Bool) -> [Int64] {
      var positions: [Int64] = []
      for outer in 0..<before {
        for inner in 0..<after {
          func element(_ index: Int) -> T { values[(outer * extent + index) * after + inner] }
          var best = 0
          for index in 1..<max(extent, 1) {
            let (candidate, current) = (element(index), element(best))
            let wins = extremum == .max ? candidate > current : candidate < current
            if wins || (!isNumber(current) && isNumber(candidate)) { best = index }
          }
          positions.append(Int64(best))
        }
      }
      return positions
    }
    switch x.elements {
    case .floats(let values): return ReferenceArray(type, integers: positions(values) { !$0.isNaN })
    case .integers(let values): return ReferenceArray(type, integers: positions(values) { _ in true })
    }
  }

  static func cumulativeSum(_ x: ReferenceArray, axis: Int, exclusive: Bool, reverse: Bool) -> ReferenceArray {
    let (before, extent, after) = x.shape.split(at: axis)
    func summed<T>(_ values: [T], zero: T, _ add: (T, T) -> T) -> [T] {
      var result = values
      for outer in 0..<before {
        for inner in 0..<after {
          var total = zero
          for turn in 0..<extent {
            let index = reverse ? extent - 1 - turn : turn
            let position = (outer * extent + index) * after + inner
            let next = add(total, values[position])
            result[position] = exclusive ? total : next
            total = next
          }
        }
      }
      return result
    }
    switch x.elements {
    case .floats(let values): return ReferenceArray(x.type, floats: summed(values, zero: 0, +))
    case .integers(let values): return ReferenceArray(x.type, integers: summed(values, zero: 0, &+))
    }
  }
}

extension Shape {
  /// Number of elements before, along and behind `axis`.
  func split(at axis: Int) -> (before: Int, extent: Int, after: Int) {
    (dims[..<axis].reduce(1, *), dims[axis], dims[(axis + 1)...].reduce(1, *))
  }
}
