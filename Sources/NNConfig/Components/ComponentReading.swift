extension Component {
  /// Reads the component where nothing else may stand, in any of the three forms.
  public static func read(_ value: ConfigValue, in context: ReadContext) -> Self? {
    guard let entry = NamedEntry(value, kind: name, in: context) else { return nil }
    guard entry.name == name || aliases.contains(entry.name) else {
      context.error("expected \(name), got \(entry.name)", at: entry.nameSpan)
      return nil
    }
    return read(entry, in: context.with(subject: name))
  }

  /// Reads the parameters of an entry whose name is this component's.
  ///
  /// Messages begin with `context.subject`. `alsoAllowed` are keys that the caller has taken out of the entry and that
  /// may be proposed for a misspelled one: `name`, `trainable`. Nil if anything was wrong; all of it has been told.
  public static func read(_ entry: NamedEntry, in context: ReadContext, alsoAllowed: [String] = []) -> Self? {
    let fields = fields
    if let arguments = entry.pythonArguments {
      context.error(
        "a call in Python cannot stand here", at: entry.nameSpan,
        help: "write \(PythonCall.spec(name: entry.name, arguments: arguments, keys: fields.map(\.key)))")
      return nil
    }
    guard let parameters = parameters(of: entry, fields: fields, in: context) else { return nil }
    var component = Self()
    let meant = tellUnknown(parameters, fields: fields, in: context, alsoAllowed: alsoAllowed)
    var isGood = meant.isEmpty
    for field in fields {
      guard let key = field.key(in: context.dialect) else { continue }
      if let parameter = parameters.first(where: { $0.key == key }) {
        isGood = field.read(parameter.value, in: context.at(field.key), into: &component) && isGood
      } else if field.isRequired {
        isGood = false
        if !meant.contains(field.key) { tellMissing(field, of: entry, in: context) }
      }
    }
    guard isGood else { return nil }
    let errors = context.diagnostics.errorsHeard
    component.validate(ComponentChecks(context: context, entries: parameters, span: entry.nameSpan))
    return context.diagnostics.errorsHeard == errors ? component : nil
  }

  /// Checks a component that a program made: every field's condition, then `validate`.
  public func check(in context: ReadContext) {
    for field in Self.fields where !field.holds(for: self) {
      let value = field.write(self, in: WriteContext())
      var context = context.at(field.key)
      context.expectation = nil
      context.error("expected \(field.schema.phrase), got \(value.received)", at: nil)
    }
    validate(ComponentChecks(context: context, entries: [], span: nil))
  }

  // MARK: - The three forms

  /// The parameters by key, whichever form they have; nil after an error.
  private static func parameters(of entry: NamedEntry, fields: [Field<Self>], in context: ReadContext)
    -> [ConfigEntry]?
  {
    guard let arguments = entry.arguments else { return [] }
    if let entries = arguments.entries, context.dialect == .keras || !isLeading(entries, in: context) {
      return entries
    }
    if let items = arguments.items, fields.first?.schema.acceptsList != true {
      tellList(items, at: arguments.span, of: entry, fields: fields, in: context)
      return nil
    }
    guard let field = leadingField else {
      tellLeadingNotAllowed(arguments, of: entry, fields: fields, in: context)
      return nil
    }
    return [ConfigEntry(field.key(in: context.dialect) ?? field.key, arguments, keySpan: arguments.span)]
  }

  private static func tellLeadingNotAllowed(
    _ value: ConfigValue, of entry: NamedEntry, fields: [Field<Self>], in context: ReadContext
  ) {
    guard !fields.isEmpty else {
      context.error(
        "\(entry.name) has no parameters, got \(value.received)", at: value.span, help: "write \(entry.name)")
      return
    }
    guard let forms = forms(of: value, fields: fields, in: context) else {
      context.error(
        "\(entry.name) takes no value without a name, got \(value.received)", at: value.span,
        notes: ["parameters: \(fields.map(\.key).joined(separator: ", "))"], help: bareForm(of: entry, fields: fields))
      return
    }
    context.error(
      "\(value.received) needs the name of its parameter", at: value.span, help: "write \(entry.name): \(forms)")
  }

  /// A list of parameters without their names: in their order, as in Python, if each of them would do.
  private static func tellList(
    _ items: [ConfigValue], at span: SourceSpan?, of entry: NamedEntry, fields: [Field<Self>], in context: ReadContext
  ) {
    let pairs = zip(fields, items)
    let isInOrder = items.count <= fields.count && pairs.allSatisfy { takes($1, $0, in: context) }
    let named = pairs.map { "\($0.key): \($1.received)" }.joined(separator: ", ")
    let only = items.count == 1 ? forms(of: items[0], fields: fields, in: context) : nil
    let meant = isInOrder ? "{\(named)}" : only
    context.error(
      "parameters have names: a list cannot stand here", at: span,
      notes: meant == nil && !fields.isEmpty ? ["parameters: \(fields.map(\.key).joined(separator: ", "))"] : [],
      help: meant.map { "write \(entry.name): \($0)" } ?? bareForm(of: entry, fields: fields))
  }

  /// `{momentum: 0.9} or {epsilon: 0.9}`: a value under the name of each parameter that it would do for.
  private static func forms(of value: ConfigValue, fields: [Field<Self>], in context: ReadContext) -> String? {
    let takers = value.isNull ? [] : fields.filter { takes(value, $0, in: context) }
    let forms = takers.prefix(3).map { "{\($0.key): \(value.received)}" }
    guard forms.count > 1 else { return forms.first }
    return forms.dropLast().joined(separator: ", ") + " or " + forms[forms.count - 1]
  }

  /// The least that can be written.
  private static func bareForm(of entry: NamedEntry, fields: [Field<Self>]) -> String {
    let required = fields.filter(\.isRequired).map { "\($0.key): \($0.schema.example)" }
    return "write \(entry.name)\(required.isEmpty ? "" : ": {\(required.joined(separator: ", "))}")"
  }

  /// Whether a field reads a value without complaint.
  private static func takes(_ value: ConfigValue, _ field: Field<Self>, in context: ReadContext) -> Bool {
    var trial = ReadContext(diagnostics: Diagnostics(), dialect: context.dialect)
    trial.expectation = nil
    var component = Self()
    return field.read(value, in: trial, into: &component)
  }

  // MARK: - Unknown and missing keys

  /// Tells every key that is no field. Returns what they may have been meant to be (empty if all keys are known).
  private static func tellUnknown(
    _ parameters: [ConfigEntry], fields: [Field<Self>], in context: ReadContext, alsoAllowed: [String]
  ) -> Set<String> {
    let keys = fields.compactMap { $0.key(in: context.dialect) }
    let probable = probable(parameters, fields: fields, in: context, alsoAllowed: alsoAllowed)
    var meant: Set<String> = []
    for parameter in parameters where !keys.contains(parameter.key) {
      if let unsupported = unsupported.first(where: { $0.key == parameter.key }) {
        let isHarmless = parameter.value.isNull || parameter.value.scalar?.bool == false
        if context.dialect == .keras && (unsupported.isIgnoredInKeras || isHarmless) { continue }
        context.error("\(parameter.key) \(unsupported.reason)", at: parameter.keySpan)
        meant.insert(parameter.key)
        continue
      }
      if let probable, probable.parameter.key == parameter.key {
        context.error(
          "unknown key \"\(parameter.key)\"", at: parameter.keySpan,
          help: "did you mean \(probable.field.key), which is missing?")
        meant.insert(probable.field.key)
        continue
      }
      context.unknownKey(parameter, among: keys + alsoAllowed)
      let key = Joined(entry: parameter)?.key ?? parameter.key
      meant.insert(Suggestions.nearest(to: key, among: keys + alsoAllowed) ?? key)
    }
    return meant
  }

  /// An unknown key that is like none of the known ones and the one required field that is missing, where its value
  /// would do for that: one slip, to be told once.
  private static func probable(
    _ parameters: [ConfigEntry], fields: [Field<Self>], in context: ReadContext, alsoAllowed: [String]
  ) -> (parameter: ConfigEntry, field: Field<Self>)? {
    let keys = fields.compactMap { $0.key(in: context.dialect) }
    let unknown = parameters.filter { parameter in
      !keys.contains(parameter.key) && !unsupported.contains { $0.key == parameter.key }
    }
    let missing = fields.filter { field in
      guard field.isRequired, let key = field.key(in: context.dialect) else { return false }
      return !parameters.contains { $0.key == key }
    }
    guard context.dialect == .spec, unknown.count == 1, missing.count == 1, Joined(entry: unknown[0]) == nil,
      Suggestions.nearest(to: unknown[0].key, among: keys + alsoAllowed) == nil,
      takes(unknown[0].value, missing[0], in: context)
    else { return nil }
    return (unknown[0], missing[0])
  }

  private static func tellMissing(_ field: Field<Self>, of entry: NamedEntry, in context: ReadContext) {
    let pair = "\(field.key): \(field.schema.example)"
    let given = (entry.arguments?.entries ?? []).map { "\($0.key): \($0.value.received)" }
    let help: String
    if let leading = entry.arguments, leading.entries == nil, let first = leadingField {
      help = "write \(entry.name): {\(first.key): \(leading.received), \(pair)}"
    } else if given.isEmpty, field.key == leadingKey, case .named = field.schema.kind {
      help = "write \(entry.name): \(field.schema.example)"
    } else if given.isEmpty {
      help = "write \(entry.name): {\(pair)}"
    } else {
      help = "add \(pair)"
    }
    context.error("\(field.key) is missing", at: entry.nameSpan, help: help)
  }
}
