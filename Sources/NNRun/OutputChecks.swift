import NNConfig
import NNLayers
import NNSpec
import NNTensor
import NNTraining

/// Holds the loss against what the last layers give: probabilities or any numbers, one unit or several.
struct OutputChecks {
  let spec: Spec
  let compile: CompileSettings
  /// Extents of one row of the output.
  let output: [Int]

  private var units: Int { output.last ?? 1 }

  /// - Throws: `DiagnosticError` where the loss cannot serve.
  /// - Returns: warnings where it can, but hardly does what is meant.
  func run() throws -> [Diagnostic] {
    let loss = compile.loss.known
    let isOneOfSeveral = loss is CategoricalCrossentropy || loss is SparseCategoricalCrossentropy
    if isOneOfSeveral, units == 1, let loss {
      throw DiagnosticError([
        Diagnostic(
          .error, "\(snakeCase(type(of: loss).name)) needs a unit for each class, and the output has 1 unit",
          at: spec.places.compile.loss, notes: outputNote,
          help: ["write binary_crossentropy, which tells two classes apart by 1 unit, or give the layer more units"])
      ])
    }
    if let loss, loss.targetForm == .classNumbers, output.count > 1 {
      throw DiagnosticError([
        Diagnostic(
          .error, "class numbers for each step are not available in this version", at: spec.places.compile.loss,
          notes: ["the output has the shape \(Shape(output)) per row"],
          help: ["use categorical_crossentropy, with 1 at the class and 0 else, or a single output row"])
      ])
    }
    let end = outputActivation
    if let end, end.name == "softmax", units == 1 {
      return [
        Diagnostic(
          .warning, "the softmax of 1 unit is always 1, so nothing is learned", at: end.place,
          help: ["use sigmoid, or a unit for each class"])
      ]
    }
    guard let end, loss?.expectsClasses ?? true else { return [] }
    let givesProbabilities = Self.probabilities.contains(end.name)
    let fitting = units == 1 || loss is BinaryCrossentropy ? "sigmoid" : "softmax"
    if takesLogits(loss) {
      guard givesProbabilities else { return [] }
      return [
        Diagnostic(
          .warning, "from_logits is true, but \(end.name) gives probabilities", at: spec.places.compile.loss,
          notes: place(of: end), help: ["leave from_logits out, or remove \(end.name)"])
      ]
    }
    guard !givesProbabilities else { return [] }
    let name = loss.map { snakeCase(type(of: $0).name) } ?? "crossentropy"
    let given = end.name == "linear" ? "the last layer gives any number" : "\(end.name) gives other numbers"
    return [
      Diagnostic(
        .warning, "\(name) expects probabilities, and \(given)", at: end.place,
        help: [
          end.name == "linear"
            ? "write activation: \(fitting), or from_logits: true for the loss" : "use \(fitting) in its place"
        ])
    ]
  }

  private static let probabilities: Set<String> = [
    "sigmoid", "softmax", "hard_sigmoid", "sparse_sigmoid", "sparsemax", "step",
  ]

  private func takesLogits(_ loss: (any Loss)?) -> Bool {
    switch loss {
    case let loss as BinaryCrossentropy: loss.fromLogits
    case let loss as CategoricalCrossentropy: loss.fromLogits
    case let loss as SparseCategoricalCrossentropy: loss.fromLogits
    default: false
    }
  }

  var outputNote: [String] {
    spec.layers.last?.span.map { ["\($0.location) gives the output \(units) unit\(units == 1 ? "" : "s")"] } ?? []
  }

  private func place(of end: (name: String, place: SourceSpan?)) -> [String] {
    end.place.map { ["\(end.name) stands at \($0.location)"] } ?? []
  }

  /// The function that the output has gone through last; nil where it is not one of the usual layers.
  private var outputActivation: (name: String, place: SourceSpan?)? {
    for layer in spec.layers.reversed() {
      switch layer.layer.base {
      case let dense as Dense: return (type(of: dense.activation.base).name, layer.span)
      case let activation as ActivationLayer: return (type(of: activation.activation.base).name, layer.span)
      case is Softmax: return ("softmax", layer.span)
      case is ReLU, is LeakyReLU, is PReLU, is ELU: return (type(of: layer.layer.base).name, layer.span)
      case is Dropout, is Flatten, is Reshape, is Identity: continue
      default: return nil
      }
    }
    return nil
  }
}
