import NNConfig

/// An object as `config.json` holds it: `{"module": ..., "class_name": ..., "config": ..., "registered_name": ...}`.
struct KerasObject {
  let className: String
  let module: String?
  let registeredName: String?
  let config: ConfigValue?

  init?(_ value: ConfigValue) {
    guard value.entries != nil, let name = value["class_name"]?.word else { return nil }
    className = name
    module = value["module"]?.word
    registeredName = value["registered_name"]?.word
    config = value["config"]
  }

  /// Whether the class or function is Keras's own, wherever inside Keras that version has it.
  var isKeras: Bool {
    guard let module else { return registeredName == nil }
    return module == "keras" || module.hasPrefix("keras.") || module == "builtins"
  }

  /// The name of a function: `relu`.
  var function: String? {
    guard className == "function" else { return nil }
    return config?.word
  }

  /// Whether it is one of `keras.losses`; metrics have some of their names.
  var isLoss: Bool { module == "keras.losses" || module?.hasPrefix("keras.src.losses") ?? false }

  /// As messages call it, with where it comes from unless that is Keras.
  var title: String {
    let name = function ?? className
    guard !isKeras else { return name }
    return "\(name) (\(registeredName ?? module ?? "unknown"))"
  }
}

extension ReadContext {
  /// Says something of the subject: `Lambda "scale" holds Python code`.
  func tell(_ predicate: String, help: String? = nil) {
    diagnostics.error([subject, predicate].compactMap { $0 }.joined(separator: " "), origin: origin, help: help)
  }
}

extension ConfigValue {
  /// A text, as JSON has it between quotes.
  var word: String? { scalar.flatMap { $0.isQuoted && !$0.isBroken ? $0.text : nil } }

  /// The same with plain names for Keras's functions. Objects that are not Keras's are told.
  ///
  /// - Parameter isKnown: whether own classes of this name can be read all the same.
  func withoutFunctions(in context: ReadContext, isKnown: (String) -> Bool = { _ in false }) -> ConfigValue {
    switch content {
    case .scalar: return self
    case .sequence(let items):
      return .sequence(items.enumerated().map { $1.withoutFunctions(in: context.at($0), isKnown: isKnown) })
    case .mapping(let entries):
      if let object = KerasObject(self) {
        if object.className == "__lambda__" {
          context.error("it is a lambda, Python code that nnrun does not run", at: nil, help: KerasHelp.code)
          return ConfigValue(.scalar(.broken))
        }
        if !object.isKeras && !isKnown(object.className) {
          context.error("\(object.title) is not part of Keras: nnrun runs no Python", at: nil, help: KerasHelp.code)
          return ConfigValue(.scalar(.broken))
        }
        if let function = object.function { return .string(function) }
      }
      return .mapping(
        entries.map { entry in
          let inner = entry.key == "config" ? context : context.at(entry.key)
          return ConfigEntry(entry.key, entry.value.withoutFunctions(in: inner, isKnown: isKnown))
        })
    }
  }
}

/// What to do about what cannot be read.
enum KerasHelp {
  static let code = "say the same with layers and functions of Keras, and save the model again"
  static let compile =
    "the layers can be used all the same: write a spec with model: FILE.keras and a compile section of its own"
}
