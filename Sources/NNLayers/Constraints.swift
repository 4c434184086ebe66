import NNConfig
import NNGraph

/// Keras's constraints. Norms are taken over `axis`, by default over the inputs of each unit of a dense kernel.
public enum Constraints {
  /// Scales what has a norm above `max_value` down to it.
  ///
  /// Reference: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014,
  /// https://jmlr.org/papers/v15/srivastava14a.html
  public struct MaxNorm: Constraint {
    public var maxValue = 2.0
    public var axis: Axis = 0
    public init() {}
    public static var leading: Leading { .first }
    public static var summary: String { "Norms are at most a number." }
    public static var fields: [Field<MaxNorm>] {
      Field("max_value", \.maxValue, "Largest norm.", check: .nonNegative)
      Field("axis", \.axis, "Axes over which norms are taken.")
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      let norms = try norms(of: x, over: axis)
      return x * (minimum(norms, maxValue) / (norms + kerasEpsilon))
    }
  }

  /// Scales towards a norm between `min_value` and `max_value`; `rate` says how strictly.
  public struct MinMaxNorm: Constraint {
    public var minValue = 0.0
    public var maxValue = 1.0
    public var rate = 1.0
    public var axis: Axis = 0
    public init() {}
    public static var summary: String { "Norms are between two numbers." }
    public static var fields: [Field<MinMaxNorm>] {
      Field("min_value", \.minValue, "Smallest norm.", check: .nonNegative)
      Field("max_value", \.maxValue, "Largest norm.", check: .nonNegative)
      Field("rate", \.rate, "Share of the way to the allowed norm that is gone at each update.")
      Field("axis", \.axis, "Axes over which norms are taken.")
    }
    public func validate(_ checks: ComponentChecks) {
      if minValue > maxValue { checks.error("min_value \(minValue) is above max_value \(maxValue)", at: "min_value") }
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      let norms = try norms(of: x, over: axis)
      let desired = minimum(maximum(norms, minValue), maxValue) * rate + norms * (1 - rate)
      return x * (desired / (norms + kerasEpsilon))
    }
  }

  /// Negative weights become 0.
  public struct NonNeg: Constraint {
    public init() {}
    public static var summary: String { "No negative weights." }
    public static var fields: [Field<NonNeg>] { [] }
    public func callAsFunction(_ x: Value) -> Value { maximum(x, 0.0) }
  }

  /// Scales to norm 1.
  public struct UnitNorm: Constraint {
    public var axis: Axis = 0
    public init() {}
    public static var summary: String { "Norms are 1." }
    public static var fields: [Field<UnitNorm>] {
      Field("axis", \.axis, "Axes over which norms are taken.")
    }
    public func callAsFunction(_ x: Value) throws -> Value { x / (try norms(of: x, over: axis) + kerasEpsilon) }
  }

  public static let all = Catalogue<any Constraint>(
    kind: "constraint", [MaxNorm.self, MinMaxNorm.self, NonNeg.self, UnitNorm.self])

  private static func norms(of x: Value, over axis: Axis) throws -> Value {
    let axes = try axis.indices.map { index in
      guard let axis = x.shape.normalized(axis: index) else {
        throw LayerError("has a constraint over axis \(index), which a variable of shape \(x.shape) does not have")
      }
      return axis
    }
    return sqrt((x * x).sum(axes: Set(axes).sorted(), keepAxes: true))
  }
}

extension AnyConstraint {
  public static var maxNorm: AnyConstraint { AnyConstraint(Constraints.MaxNorm()) }
  public static var minMaxNorm: AnyConstraint { AnyConstraint(Constraints.MinMaxNorm()) }
  public static var nonNeg: AnyConstraint { AnyConstraint(Constraints.NonNeg()) }
  public static var unitNorm: AnyConstraint { AnyConstraint(Constraints.UnitNorm()) }
}
