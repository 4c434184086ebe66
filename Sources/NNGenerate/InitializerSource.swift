import NNConfig
import NNLayers

/// Writes the labelled initializers of components, `Dense(64, activation: .relu)`, from their fields.
package enum InitializerSource {
  /// The whole text of `Sources/NNLayers/Generated/LabelledInitializers.swift`.
  package static func layers() -> String {
    var parts = [
      """
      // Written by `make generate` from the fields of every component. Do not edit.

      """
    ]
    parts += LayerCatalog.standard.types.compactMap(initializer)
    for family in families {
      parts += family.types.compactMap(initializer)
      parts.append(factories(of: family))
    }
    return parts.joined(separator: "\n")
  }

  /// A catalogue and the struct that holds any of its components.
  private struct Family {
    var wrapper: String
    var types: [any Component.Type]
  }

  private static let families = [
    Family(wrapper: "Activation", types: Activations.all.types),
    Family(wrapper: "AnyInitializer", types: Initializers.all.types),
    Family(wrapper: "AnyRegularizer", types: Regularizers.all.types),
    Family(wrapper: "AnyConstraint", types: Constraints.all.types),
  ]

  /// `extension Dense { public init(_ units: Int, …) }`; nil for a component without parameters.
  package static func initializer(of type: any Component.Type) -> String? {
    initializer(of: type, parameters(of: type))
  }

  static func initializer(of type: any Component.Type, _ parameters: [Parameter]) -> String? {
    guard !parameters.isEmpty else { return nil }
    let assignments = parameters.map { "    self.\($0.property) = \($0.name)" }.joined(separator: "\n")
    return """
      extension \(swiftName(of: type)) {
      \(documentation(type, parameters))
      \(signature("public init", parameters, suffix: ""))
          self.init()
      \(assignments)
        }
      }

      """
  }

  // MARK: - Any of a family

  /// `Activation.leakyRelu(negativeSlope: 0.1)` for every component of the family that has parameters.
  private static func factories(of family: Family) -> String {
    let functions = family.types.compactMap { type -> String? in
      let parameters = parameters(of: type)
      guard !parameters.isEmpty else { return nil }
      let arguments = parameters.map { $0.isLabelled ? "\($0.name): \($0.name)" : $0.name }.joined(separator: ", ")
      let name = swiftName(of: type)
      let call = "    \(family.wrapper)(\(name)(\(arguments)))"
      let body =
        call.count <= 120 ? call : "    \(family.wrapper)(\n      \(name)(\n        \(arguments)))"
      let head = "public static func \(lowerFirst(camelCase(type.name)))"
      return """
        \(documentation(type, parameters))
        \(signature(head, parameters, suffix: " -> \(family.wrapper)"))
        \(body)
          }
        """
    }
    return "extension \(family.wrapper) {\n" + functions.joined(separator: "\n\n") + "\n}\n"
  }

  // MARK: - Parts

  struct Parameter {
    var name: String
    /// Where the component keeps it.
    var property: String
    var type: String
    var doc: String
    /// Nil where it must be given.
    var defaultValue: String?
    var isLabelled: Bool

    var declaration: String {
      (isLabelled ? "" : "_ ") + "\(name): \(type)" + (defaultValue.map { " = \($0)" } ?? "")
    }
  }

  static func parameters(of type: any Component.Type) -> [Parameter] {
    let leading = type.leadingKey
    return type.fieldTable.map { field in
      let name = camelCase(field.key)
      let swiftType = swiftType(field.valueTypeName)
      let value = field.defaultValue.map {
        literal($0, of: swiftType) ?? "\(swiftName(of: type))().\(name)"
      }
      return Parameter(
        name: name, property: name, type: swiftType, doc: field.doc, defaultValue: value,
        isLabelled: field.key != leading)
    }
  }

  static func documentation(_ type: any Component.Type, _ parameters: [Parameter]) -> String {
    let lines = ["\(type.summary)", "", "- Parameters:"] + parameters.map { "  - \($0.name): \($0.doc)" }
    return lines.map { $0.isEmpty ? "  ///" : "  /// \($0)" }.joined(separator: "\n")
  }

  /// One line if it fits into 120 columns, else as many parameters on a line as fit.
  static func signature(_ head: String, _ parameters: [Parameter], suffix: String) -> String {
    let declarations = parameters.map(\.declaration)
    let line = "  \(head)(\(declarations.joined(separator: ", ")))\(suffix) {"
    if line.count <= 120 { return line }
    var lines: [String] = []
    var current = ""
    for (index, declaration) in declarations.enumerated() {
      let piece = declaration + (index + 1 < declarations.count ? "," : "")
      if current.isEmpty {
        current = "    " + piece
      } else if current.count + 1 + piece.count <= 120 {
        current += " " + piece
      } else {
        lines.append(current)
        current = "    " + piece
      }
    }
    lines.append(current)
    return "  \(head)(\n" + lines.joined(separator: "\n") + "\n  )\(suffix) {"
  }

  // MARK: - Swift's words

  /// `kernel_initializer` as `kernelInitializer`, `use_ema` as `useEMA`, `clipnorm` as `clipNorm`: how a property is
  /// called whose key is given.
  package static func camelCase(_ key: String) -> String {
    let words = key.split(separator: "_").map { compounds[$0] ?? String($0) }
    return words.enumerated().map { index, word in
      index == 0 ? word : abbreviations[word] ?? word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
  }

  /// Words that Keras writes together.
  private static let compounds: [Substring: String] = ["clipnorm": "clipNorm", "clipvalue": "clipValue"]

  private static let abbreviations = ["ema": "EMA", "nan": "NaN"]

  /// `GlorotUniform` as `glorotUniform`, `L1L2` as `l1L2`, `STFT` as `stft`.
  package static func lowerFirst(_ name: String) -> String {
    if !name.contains(where: \.isLowercase), !name.contains(where: \.isNumber) { return name.lowercased() }
    return name.prefix(1).lowercased() + name.dropFirst()
  }

  static func swiftName(of type: any Component.Type) -> String { withoutModules(String(reflecting: type)) }

  /// `Swift.Optional<Swift.Array<Swift.Int>>` as `[Int]?`.
  package static func swiftType(_ name: String) -> String {
    let name = withoutModules(name)
    func argument(of generic: String) -> String? {
      name.hasPrefix(generic + "<") && name.hasSuffix(">") ? String(name.dropFirst(generic.count + 1).dropLast()) : nil
    }
    if let wrapped = argument(of: "Optional") { return swiftType(wrapped) + "?" }
    if let element = argument(of: "Array") { return "[\(swiftType(element))]" }
    return name
  }

  private static func withoutModules(_ name: String) -> String {
    var result = ""
    var word = ""
    for character in name {
      if character == "." && ["Swift", "NNLayers", "NNTraining", "NNConfig"].contains(word) {
        word = ""
      } else if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        result += word + String(character)
        word = ""
      }
    }
    return result + word
  }

  /// A default as Swift writes it; nil where only the component itself can say it.
  private static func literal(_ value: ConfigValue, of type: String) -> String? {
    if value.isNull && type.hasSuffix("?") { return "nil" }
    guard let scalar = value.scalar else { return nil }
    switch type.hasSuffix("?") ? String(type.dropLast()) : type {
    case "Int", "Double", "Bool", "Axis", "NumberArray", "LearningRate": return scalar.text
    case "String": return "\"\(scalar.text)\""
    case "Activation", "AnyInitializer", "AnyRegularizer", "AnyConstraint":
      return "." + lowerFirst(camelCase(scalar.text))
    case let choice where choice.hasSuffix("SpectralWindow"): return ".named(\"\(scalar.text)\")"
    default: return scalar.isQuoted ? "." + camelCase(scalar.text) : nil
    }
  }
}
