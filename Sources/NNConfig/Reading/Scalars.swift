extension Int: Configurable {
  public static var schema: ConfigSchema { .integer }

  /// Decimal digits with an optional sign. `64.0` counts only in a `.keras` file, where Python may have written it.
  public static func read(_ value: ConfigValue, in context: ReadContext) -> Int? {
    if let scalar = value.scalar, !scalar.isQuoted {
      if NumberText.isInteger(scalar.text) {
        if let number = Int(scalar.text) { return number }
        context.error("\(scalar.received) is too large for an integer", at: value.span)
        return nil
      }
      if context.dialect == .keras, let number = NumberText.integer(equalTo: scalar.text) { return number }
    }
    context.mismatch(value, expected: schema)
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue { .int(self) }
}

extension Double: Configurable {
  public static var schema: ConfigSchema { .number }

  /// A decimal number, or `.inf`. Not a number only in a `.keras` file.
  public static func read(_ value: ConfigValue, in context: ReadContext) -> Double? {
    if let scalar = value.scalar, !scalar.isQuoted {
      if NumberText.isDecimal(scalar.text), let number = Double(scalar.text) {
        if number.isFinite { return number }
        context.error("\(scalar.received) is too large for a number", at: value.span)
        return nil
      }
      if let special = NumberText.special(scalar.text), !special.isNaN || context.dialect == .keras { return special }
    }
    context.mismatch(value, expected: schema)
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue { .double(self) }
}

extension Float: Configurable {
  public static var schema: ConfigSchema { .number }

  /// As `Double`, within the range of single precision.
  public static func read(_ value: ConfigValue, in context: ReadContext) -> Float? {
    guard let number = Double.read(value, in: context) else { return nil }
    guard number.isFinite, let text = value.text, let single = Float(text) else { return Float(number) }
    if single.isFinite { return single }
    context.error("\(value.received) is too large for single precision", at: value.span)
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue { .float(self) }
}

extension Bool: Configurable {
  public static var schema: ConfigSchema { .boolean }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> Bool? {
    if let bool = value.scalar?.bool { return bool }
    context.mismatch(value, expected: schema)
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue { .bool(self) }
}

extension String: Configurable {
  public static var schema: ConfigSchema { .text }

  /// Any scalar but null: `no`, `012` and `12:30` are text where text is expected.
  public static func read(_ value: ConfigValue, in context: ReadContext) -> String? {
    guard let scalar = value.scalar, !scalar.isNull, !scalar.isBroken else {
      let word = value.scalar.flatMap {
        $0.text.isEmpty ? nil : "put it in quotes if the word is meant: \"\($0.text)\""
      }
      context.mismatch(value, expected: schema, help: word)
      return nil
    }
    return scalar.text
  }

  public func write(in context: WriteContext) -> ConfigValue { .string(self) }
}

extension Optional: Configurable where Wrapped: Configurable {
  public static var schema: ConfigSchema { .optional(Wrapped.schema) }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> Wrapped?? {
    if value.isNull { return .some(nil) }
    var context = context
    if context.expectation == nil { context.expectation = schema }
    guard let wrapped = Wrapped.read(value, in: context) else { return nil }
    return .some(wrapped)
  }

  public func write(in context: WriteContext) -> ConfigValue { self?.write(in: context) ?? .null }
}

extension Array: Configurable where Element: Configurable {
  public static var schema: ConfigSchema { .list(of: Element.schema) }

  /// A list; one item may stand alone. Every item is read, so that all mistakes are told.
  public static func read(_ value: ConfigValue, in context: ReadContext) -> [Element]? {
    guard let items = value.items else {
      if value.isNull || (value.entries != nil && !Element.schema.acceptsMapping) {
        context.mismatch(value, expected: schema)
        return nil
      }
      var context = context
      if context.expectation == nil { context.expectation = schema }
      return Element.read(value, in: context).map { [$0] }
    }
    var elements: [Element] = []
    for (index, item) in items.enumerated() {
      if let element = Element.read(item, in: context.at(index)) { elements.append(element) }
    }
    return elements.count == items.count ? elements : nil
  }

  public func write(in context: WriteContext) -> ConfigValue { .sequence(map { $0.write(in: context) }) }
}
