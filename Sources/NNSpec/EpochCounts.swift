import NNConfig

/// Steps of a learning-rate schedule that a spec gives in epochs: `decay_steps: 20 epochs`.
///
/// How many steps an epoch has is known only with the data. So `compile` is read twice: first with numbers that merely
/// stand for the counts, then, before anything is compiled, with the counts themselves (`Spec.countEpochs`).
struct EpochCounts {
  /// nil as long as nobody knows.
  var stepsPerEpoch: Int?

  /// Enough for parts of epochs to differ.
  private static let manySteps = 1 << 20
  private static let keys: Set = ["decay_steps", "first_decay_steps", "warmup_steps", "boundaries"]

  /// The optimizer with steps in place of epochs.
  func counted(_ optimizer: ConfigValue) -> ConfigValue {
    Self.mapSettings(of: optimizer) { entry in
      guard Self.keys.contains(entry.key) else { return entry.value }
      guard let items = entry.value.items else {
        return Self.epochs(entry.value).map { steps($0, entry.value) } ?? entry.value
      }
      guard items.contains(where: { Self.epochs($0) != nil }) else { return entry.value }
      // Among epochs alone the order is known before anybody has counted steps.
      let standIn = items.allSatisfy { Self.epochs($0) != nil } ? Self.manySteps : nil
      var list = entry.value
      list.content = .sequence(
        items.enumerated().map { index, item in
          // Beside epochs nobody has counted yet, a number of steps says nothing of the order.
          if stepsPerEpoch ?? standIn == nil, Self.epochs(item) != nil || item.text.flatMap({ Int($0) }) != nil {
            return ConfigValue.int(index + 1).at(item.span)
          }
          return Self.epochs(item).map { steps($0, item, standIn: standIn) } ?? item
        })
      return list
    }
  }

  /// The first count in epochs.
  static func first(in optimizer: ConfigValue) -> SourceSpan? {
    var first: SourceSpan?
    _ = mapSettings(of: optimizer) { entry in
      if keys.contains(entry.key) {
        first = first ?? (entry.value.items ?? [entry.value]).first { epochs($0) != nil }?.span
      }
      return entry.value
    }
    return first
  }

  private func steps(_ epochs: Double, _ value: ConfigValue, standIn: Int? = nil) -> ConfigValue {
    let exact = (epochs * Double(stepsPerEpoch ?? standIn ?? 1)).rounded()
    // Part of an epoch is a step at least.
    return ConfigValue.int(Int(min(max(exact, epochs > 0 ? 1 : 0), 1e15))).at(value.span)
  }

  /// The number in `20 epochs`, `1 epoch`, `0.5 epochs`.
  private static func epochs(_ value: ConfigValue) -> Double? {
    let words = value.text?.split(separator: " ") ?? []
    guard words.count == 2, ["epoch", "epochs"].contains(words[1]),
      words[0].utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(words[0])
  }

  /// The optimizer with the settings of its schedule, if it has one, changed.
  private static func mapSettings(of optimizer: ConfigValue, _ change: (ConfigEntry) -> ConfigValue) -> ConfigValue {
    guard case .mapping(var named) = optimizer.content, named.count == 1,
      case .mapping(var parameters) = named[0].value.content,
      let rate = parameters.firstIndex(where: { $0.key == "learning_rate" }),
      case .mapping(var schedule) = parameters[rate].value.content, schedule.count == 1,
      case .mapping(var settings) = schedule[0].value.content
    else { return optimizer }
    for index in settings.indices { settings[index].value = change(settings[index]) }
    schedule[0].value.content = .mapping(settings)
    parameters[rate].value.content = .mapping(schedule)
    named[0].value.content = .mapping(parameters)
    var optimizer = optimizer
    optimizer.content = .mapping(named)
    return optimizer
  }
}

extension UInt8 {
  fileprivate var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}

extension Spec {
  /// Turns the steps that a schedule gives in epochs into numbers.
  ///
  /// - Throws: `DiagnosticError` when these do not fit together, as boundaries that do not grow.
  public mutating func countEpochs(stepsPerEpoch: Int) throws(DiagnosticError) {
    guard places.epochs != nil, let section = places.root?.entry("compile") else { return }
    let diagnostics = Diagnostics()
    let counted = CompileReader(ReadContext(diagnostics: diagnostics), stepsPerEpoch: stepsPerEpoch).read(section)
    try diagnostics.throwIfErrors()
    compile = counted
    places.epochs = nil
  }
}
