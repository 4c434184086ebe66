/// The extents of an array, outermost axis first. A scalar has no axes.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public var dims: [Int]

  public init(_ dims: [Int]) { self.dims = dims }
  public init(arrayLiteral elements: Int...) { dims = elements }

  public static let scalar = Shape([])

  public var rank: Int { dims.count }

  /// Number of elements; 1 for a scalar.
  public var count: Int { dims.reduce(1, *) }

  /// Number of elements, or `nil` when no `Int` can hold it: to be asked of extents that people write.
  public var checkedCount: Int? {
    var count = 1
    for extent in dims {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      if overflows { return nil }
      count = product
    }
    return count
  }

  /// Whether sizes of such arrays can be added up and multiplied by those of elements: at most 2⁴⁸ elements, more than
  /// any machine has room for.
  public var isCountable: Bool { checkedCount.map { $0 <= 1 << 48 } ?? false }

  public subscript(axis: Int) -> Int {
    get { dims[axis] }
    set { dims[axis] = newValue }
  }

  /// Extent of the innermost axis; 1 for a scalar.
  public var last: Int { dims.last ?? 1 }

  /// Elements between neighbours along each axis, in row-major order.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * dims[axis + 1] }
    return strides
  }

  /// `axis` counted from the end when negative; `nil` when there is no such axis.
  public func normalized(axis: Int) -> Int? {
    let index = axis < 0 ? axis + rank : axis
    return dims.indices.contains(index) ? index : nil
  }

  public func removing(axes: [Int]) -> Shape {
    Shape(dims.indices.filter { !axes.contains($0) }.map { dims[$0] })
  }

  public func replacing(axis: Int, with extent: Int) -> Shape {
    var copy = self
    copy[axis] = extent
    return copy
  }

  /// As people write it: `(32, 100)`, `(10,)`, `()`.
  public var description: String {
    dims.count == 1 ? "(\(dims[0]),)" : "(" + dims.map(String.init).joined(separator: ", ") + ")"
  }
}
