/// A condition on a setting beyond its type, with the words for it.
public struct Check<Value>: Sendable {
  let refine: @Sendable (ConfigSchema) -> ConfigSchema
  let accepts: @Sendable (Value) -> Bool

  init(
    refine: @escaping @Sendable (ConfigSchema) -> ConfigSchema, accepts: @escaping @Sendable (Value) -> Bool
  ) {
    self.refine = refine
    self.accepts = accepts
  }

  /// A condition in words that say the whole expectation: `"a multiple of 8"`.
  public static func custom(_ phrase: String, _ accepts: @escaping @Sendable (Value) -> Bool) -> Check {
    Check(
      refine: { schema in
        var schema = schema
        schema.phrase = phrase
        return schema
      }, accepts: accepts)
  }
}

/// A value made of numbers that `Check.positive` and its kin can look at: a number, an optional one, a list of them.
public protocol CheckableNumbers: Sendable {
  /// Every number in it.
  var checkableNumbers: [Double] { get }
}

extension Check where Value: CheckableNumbers {
  private static func numbers(
    _ refine: @escaping @Sendable (ConfigSchema) -> ConfigSchema,
    bounds: @escaping @Sendable (inout ConfigSchema) -> Void, _ test: @escaping @Sendable (Double) -> Bool
  ) -> Check {
    Check(refine: { refine($0).mapInnermost(bounds) }, accepts: { $0.checkableNumbers.allSatisfy(test) })
  }

  /// Above 0.
  public static var positive: Check {
    numbers({ $0.qualified(by: "positive") }, bounds: { $0.exclusiveMinimum = 0 }, { $0 > 0 })
  }

  /// 0 or above.
  public static var nonNegative: Check {
    numbers({ $0.qualified(by: "non-negative") }, bounds: { $0.minimum = 0 }, { $0 >= 0 })
  }

  /// A lower bound that belongs to it.
  public static func atLeast(_ bound: Double) -> Check {
    numbers(
      { $0.qualified(behind: "of at least \(plainNumber(bound))") }, bounds: { $0.minimum = bound }, { $0 >= bound })
  }

  /// `[a, b)`.
  public static func range(_ range: Range<Double>) -> Check {
    numbers(
      { $0.qualified(behind: "in [\(plainNumber(range.lowerBound)), \(plainNumber(range.upperBound)))") },
      bounds: {
        $0.minimum = range.lowerBound
        $0.exclusiveMaximum = range.upperBound
      },
      { range.contains($0) })
  }

  /// `[a, b]`.
  public static func range(_ range: ClosedRange<Double>) -> Check {
    numbers(
      { $0.qualified(behind: "in [\(plainNumber(range.lowerBound)), \(plainNumber(range.upperBound))]") },
      bounds: {
        $0.minimum = range.lowerBound
        $0.maximum = range.upperBound
      },
      { range.contains($0) })
  }

  private static func plainNumber(_ value: Double) -> String {
    NumberText.integer(value).map(String.init) ?? NumberText.shortest(value)
  }
}

extension Check where Value == String {
  /// One of these words, exactly.
  public static func oneOf(_ words: String...) -> Check {
    Check(refine: { _ in .choice(words) }, accepts: { words.contains($0) })
  }
}

extension Check where Value == String? {
  /// One of these words, exactly, or null.
  public static func oneOf(_ words: String...) -> Check {
    Check(refine: { _ in .optional(.choice(words)) }, accepts: { $0.map(words.contains) ?? true })
  }
}

extension Int: CheckableNumbers {
  public var checkableNumbers: [Double] { [Double(self)] }
}

extension Double: CheckableNumbers {
  public var checkableNumbers: [Double] { [self] }
}

extension Float: CheckableNumbers {
  public var checkableNumbers: [Double] { [Double(self)] }
}

extension Optional: CheckableNumbers where Wrapped: CheckableNumbers {
  public var checkableNumbers: [Double] { self?.checkableNumbers ?? [] }
}

extension Array: CheckableNumbers where Element: CheckableNumbers {
  public var checkableNumbers: [Double] { flatMap(\.checkableNumbers) }
}
