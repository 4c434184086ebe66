extension Component {
  /// As a spec says it: the bare name if every field has its default, else the name with the fields that have not
  /// (with all fields if the context says so), where only the leading one has not with that one's value alone. For a `.keras` file the class name, module and whole configuration.
  public func write(in context: WriteContext) -> ConfigValue {
    let parameters = writeFields(in: context)
    switch context.dialect {
    case .spec:
      if parameters.isEmpty { return .plain(Self.name) }
      if parameters.count == 1, parameters[0].key == Self.leadingKey, canLead(parameters[0].value) {
        return .mapping([ConfigEntry(Self.name, parameters[0].value)])
      }
      return .mapping([ConfigEntry(Self.name, .mapping(parameters))])
    case .keras:
      return .mapping([
        "module": .string(Self.kerasModule), "class_name": .string(Self.name), "config": .mapping(parameters),
        "registered_name": .null,
      ])
    }
  }

  /// A mapping behind the name would be taken for parameters, nothing at all for none.
  private func canLead(_ value: ConfigValue) -> Bool { value.entries == nil && !value.isNull }

  /// The fields that `write` puts behind the name.
  public func writeFields(in context: WriteContext) -> [ConfigEntry] {
    let plain = Self()
    return Self.fields.compactMap { field in
      guard let key = field.key(in: context.dialect) else { return nil }
      let value = field.write(self, in: context)
      if context.dialect == .spec && !context.includesDefaults && !field.isRequired
        && value == field.write(plain, in: context)
      {
        return nil
      }
      return ConfigEntry(key, value)
    }
  }
}
