/// A type that configuration is read into and written from.
public protocol Configurable: Sendable {
  /// What may stand for it.
  static var schema: ConfigSchema { get }

  /// Reads a value. Mistakes go to `context.diagnostics`; the result is nil if there is nothing to go on with.
  static func read(_ value: ConfigValue, in context: ReadContext) -> Self?

  /// The value as `read` would take it.
  func write(in context: WriteContext) -> ConfigValue
}

/// A closed set of words, such as `padding`: an enum of raw type String and this conformance are all that it needs.
public protocol ConfigChoice: Configurable, CaseIterable, RawRepresentable, Equatable where RawValue == String {}

extension ConfigChoice {
  public static var schema: ConfigSchema { .choice(allCases.map(\.rawValue)) }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> Self? {
    if let text = value.text, let choice = Self(rawValue: text) { return choice }
    context.mismatch(value, expected: schema)
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue { .string(rawValue) }
}

extension ConfigValue: Configurable {
  public static var schema: ConfigSchema { .any }
  public static func read(_ value: ConfigValue, in context: ReadContext) -> ConfigValue? { value }
  public func write(in context: WriteContext) -> ConfigValue { self }
}
