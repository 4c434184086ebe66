import NNTensor

/// A constant in the graph. `Double` holds every element type the graph computes with exactly.
public struct Literal: Hashable, Sendable {
  public let type: ValueType
  /// One element per element of the shape, or a single one that stands for all.
  public let elements: [Double]

  public init(_ elements: [Double], type: ValueType) {
    precondition(elements.count == type.shape.count, "\(elements.count) elements do not fill \(type)")
    self.type = type
    if let first = elements.first, elements.allSatisfy({ $0.bitPattern == first.bitPattern }) {
      self.elements = [first]
    } else {
      self.elements = elements
    }
  }

  public init(splat value: Double, type: ValueType) {
    self.type = type
    elements = [value]
  }

  /// The value all elements share, if they do.
  public var splat: Double? { elements.count == 1 ? elements[0] : nil }

  public subscript(index: Int) -> Double { elements.count == 1 ? elements[0] : elements[index] }

  public var tensor: Tensor {
    Tensor((0..<type.shape.count).map { self[$0] }, shape: type.shape).cast(to: type.dtype)
  }

  public static func == (left: Literal, right: Literal) -> Bool {
    left.type == right.type && left.elements.map(\.bitPattern) == right.elements.map(\.bitPattern)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    for element in elements { hasher.combine(element.bitPattern) }
  }
}
