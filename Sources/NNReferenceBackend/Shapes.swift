import NNGraph
import NNTensor

/// For every index of `shape`, in row-major order, `start + sum(index[axis] * strides[axis])`.
func offsets(of shape: Shape, strides: [Int], start: Int = 0) -> [Int] {
  var offsets = [start]
  for axis in 0..<shape.rank {
    var next: [Int] = []
    next.reserveCapacity(offsets.count * shape[axis])
    for offset in offsets {
      for index in 0..<shape[axis] { next.append(offset + index * strides[axis]) }
    }
    offsets = next
  }
  return offsets
}

extension Interpreter {
  static func iota(_ type: ValueType, axis: Int) -> ReferenceArray {
    var strides = [Int](repeating: 0, count: type.shape.rank)
    strides[axis] = 1
    let positions = offsets(of: type.shape, strides: strides).map(Int64.init)
    return ReferenceArray(ValueType(type.shape, .int64), integers: positions).cast(to: type.dtype)
  }

  static func transpose(_ x: ReferenceArray, _ permutation: [Int]) -> ReferenceArray {
    let strides = x.shape.strides
    let shape = Shape(permutation.map { x.shape[$0] })
    return x.moved(to: shape, offsets: offsets(of: shape, strides: permutation.map { strides[$0] }))
  }

  static func broadcast(_ x: ReferenceArray, to shape: Shape, axes: [Int]) -> ReferenceArray {
    let own = x.shape.strides
    var strides = [Int](repeating: 0, count: shape.rank)
    for (position, axis) in axes.enumerated() where x.shape[position] != 1 { strides[axis] = own[position] }
    return x.moved(to: shape, offsets: offsets(of: shape, strides: strides))
  }

  static func slice(_ x: ReferenceArray, _ slice: Slice, type: ValueType) -> ReferenceArray {
    let own = x.shape.strides
    let start = zip(slice.starts, own).map(*).reduce(0, +)
    let strides = zip(slice.strides, own).map(*)
    return x.moved(to: type.shape, offsets: offsets(of: type.shape, strides: strides, start: start))
  }

  static func reverse(_ x: ReferenceArray, axes: [Int]) -> ReferenceArray {
    var strides = x.shape.strides
    var start = 0
    for axis in axes {
      start += (x.shape[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    return x.moved(to: x.shape, offsets: offsets(of: x.shape, strides: strides, start: start))
  }

  static func pad(_ x: ReferenceArray, _ padding: Padding, type: ValueType) -> ReferenceArray {
    // Where each element goes, axis by axis; `nil` where it is cut off.
    let strides = type.shape.strides
    var targets: [Int?] = [0]
    for axis in 0..<x.shape.rank {
      targets = targets.flatMap { target in
        (0..<x.shape[axis]).map { index -> Int? in
          let position = padding.low[axis] + index * (padding.interior[axis] + 1)
          guard let target, (0..<type.shape[axis]).contains(position) else { return nil }
          return target + position * strides[axis]
        }
      }
    }
    func placed<T>(_ values: [T], into empty: [T]) -> [T] {
      var result = empty
      for (value, target) in zip(values, targets) {
        if let target { result[target] = value }
      }
      return result
    }
    let filled = ReferenceArray(type, filledWith: padding.value)
    switch (x.elements, filled.elements) {
    case (.floats(let values), .floats(let empty)):
      return ReferenceArray(type, moving: .floats(placed(values, into: empty)))
    case (.integers(let values), .integers(let empty)):
      return ReferenceArray(type, moving: .integers(placed(values, into: empty)))
    default: preconditionFailure("pad of \(x.type) to \(type)")
    }
  }

  static func concatenate(_ parts: [ReferenceArray], axis: Int, type: ValueType) -> ReferenceArray {
    let before = type.shape.dims[..<axis].reduce(1, *)
    func joined<T>(_ values: [[T]]) -> [T] {
      var result: [T] = []
      result.reserveCapacity(type.shape.count)
      for row in 0..<before {
        for part in values {
          let extent = part.count / max(before, 1)
          result += part[row * extent..<(row + 1) * extent]
        }
      }
      return result
    }
    if type.dtype.isFloatingPoint {
      return ReferenceArray(type, moving: .floats(joined(parts.map(\.floats))))
    }
    return ReferenceArray(type, moving: .integers(joined(parts.map(\.integers))))
  }
}
