import NNConfig
import NNTraining

/// Writes what `compile` and `fit` take in a Swift program: `Adam(learningRate: 0.01)`, `.adam(learningRate: 0.01)`.
package enum TrainingSource {
  private static let head = "// Written by `make generate` from the fields of every component. Do not edit.\n"

  /// The whole text of `Sources/NNTraining/Generated/TrainingInitializers.swift`.
  package static func initializers() -> String {
    let types: [any Component.Type] =
      [FitSettings.self] + Optimizers.all.types + Losses.all.types + Metrics.all.types
      + LearningRateSchedules.all.types
    let schedules = LearningRateSchedules.all.types.map { type in
      factory(of: type, named: lowerFirst(type.name), result: "LearningRate") { ".schedule(\($0))" }
    }
    let parts = types.compactMap { InitializerSource.initializer(of: $0, parameters(of: $0)) }
    return ([head] + parts + [extended("LearningRate", schedules)]).joined(separator: "\n")
  }

  /// The whole text of `Sources/NNRun/Library/Generated/CompileChoices.swift`.
  package static func choices() -> String {
    // `.accuracy` is the accuracy that suits the shapes, as the word is.
    let metrics = Metrics.all.types.filter { $0.name != "Accuracy" }
    return [
      head,
      extended("Choice where Value == AnyOptimizer", members(of: Optimizers.all.types) { $0.lowercased() }),
      extended("Choice where Value == LossReference", members(of: Losses.all.types, named: lowerFirst)),
      extended("Choice where Value == MetricReference", members(of: metrics, named: lowerFirst)),
    ].joined(separator: "\n")
  }

  // MARK: - Parts

  private static func extended(_ type: String, _ members: [String]) -> String {
    "extension \(type) {\n" + members.joined(separator: "\n\n") + "\n}\n"
  }

  private static func lowerFirst(_ name: String) -> String { InitializerSource.lowerFirst(name) }

  /// For each type a property, with Keras's defaults, and a function that takes the parameters; for each alias a
  /// property.
  private static func members(of types: [any Component.Type], named name: (String) -> String) -> [String] {
    types.flatMap { type -> [String] in
      let name = name(type.name)
      let aliases = type.aliases.map { (word: $0, name: InitializerSource.camelCase($0)) }
      // Logs call a metric as its word is spelled.
      let words = [(word: snakeCase(name), name: name)] + aliases.filter { $0.name != name }
      let properties = words.map { word, name in
        "  /// \(type.summary)\n  public static var \(name): Choice { \"\(word)\" }"
      }
      return properties + [factory(of: type, named: name, result: "Choice") { "Choice(\($0))" }]
    }
  }

  private static func factory(
    of type: any Component.Type, named name: String, result: String, _ wrap: (String) -> String
  ) -> String {
    let parameters = parameters(of: type)
    let arguments = parameters.map { "\($0.name): \($0.name)" }
    let swiftName = InitializerSource.swiftName(of: type)
    var body = "    " + wrap("\(swiftName)(\(arguments.joined(separator: ", ")))")
    if body.count > 120 {
      body = "    " + wrap("\n      \(swiftName)(\n\(lines(arguments, indent: 8)))")
    }
    return """
      \(InitializerSource.documentation(type, parameters))
      \(InitializerSource.signature("public static func \(name)", parameters, suffix: " -> \(result)"))
      \(body)
        }
      """
  }

  /// As many arguments on a line as fit into 120 columns.
  private static func lines(_ arguments: [String], indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for (index, argument) in arguments.enumerated() {
      let piece = argument + (index + 1 < arguments.count ? "," : "")
      if let last = lines.last, last.count + 1 + piece.count <= 117 {
        lines[lines.count - 1] = last + " " + piece
      } else {
        lines.append(margin + piece)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func parameters(of type: any Component.Type) -> [InitializerSource.Parameter] {
    InitializerSource.parameters(of: type).map { parameter in
      var parameter = parameter
      parameter.property = property(parameter.name, of: type)
      parameter.isLabelled = true
      return parameter
    }
  }

  /// Where a component keeps a parameter, which is called after its key unless it stands here.
  private static func property(_ name: String, of type: any Component.Type) -> String {
    let property = ownProperty(name, of: type)
    return type is any Optimizer.Type && optimizerOptions.contains(name) ? "options." + property : property
  }

  private static func ownProperty(_ name: String, of type: any Component.Type) -> String {
    switch (type.name, name) {
    case ("fit", "validationFreq"): return "validationFrequency"
    case ("R2Score", "numRegressors"): return "regressors"
    case ("CosineDecayRestarts", "mMul"): return "heightFactor"
    case ("CosineDecayRestarts", "tMul"): return "lengthFactor"
    default: return name == "name" ? "givenName" : name
    }
  }

  /// What every optimizer has.
  private static let optimizerOptions: Set = [
    "learningRate", "weightDecay", "clipNorm", "clipValue", "globalClipNorm", "useEMA", "emaMomentum",
    "emaOverwriteFrequency", "lossScaleFactor", "gradientAccumulationSteps", "name",
  ]
}
