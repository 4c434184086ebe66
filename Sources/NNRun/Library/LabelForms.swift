import NNConfig
import NNData
import NNTensor
import NNTraining

extension LabelForm {
  /// What a loss wants the labels to be.
  ///
  /// - Parameters:
  ///   - output: extents of one row of the model's output.
  ///   - labelWidth: numbers per row of the labels as they are.
  init(for settings: CompileSettings, output: [Int], labelWidth: Int) {
    let units = output.last ?? 1
    let loss = settings.loss.known
    if loss?.targetForm == .classNumbers {
      self = .classNumber(units: units, ignored: (loss as? SparseCategoricalCrossentropy)?.ignoreClass)
      return
    }
    let showsAccuracy = settings.metrics.contains(where: \.isAccuracy)
    // One label column beside several units that are judged by accuracy can only be classes.
    let areClasses = loss?.expectsClasses ?? true || (labelWidth == 1 && units > 1 && showsAccuracy)
    if output.count == 1 && areClasses {
      self = units > 1 ? .oneHot(units: units) : .binary
    } else {
      self = .numbers(rowShape: Shape(output))
    }
  }

  var isClasses: Bool { if case .numbers = self { false } else { true } }
}

extension ClassWeights {
  /// One weight for each row that the labels have, from the weight of its class.
  ///
  /// - Parameters:
  ///   - rows: the rows among which `balanced` counts the classes; nil for all.
  ///   - place: where the weights were given, or that of one class.
  /// - Throws: `DiagnosticError` for labels that are not classes, and for a class that there is not.
  func rowWeights(
    _ labels: EncodedLabels?, rows: [Int]? = nil, at place: (_ name: String?) -> SourceSpan? = { _ in nil }
  ) throws -> Tensor {
    guard let all = labels?.classNumbers, let counts = labels?.classCounts else {
      throw DiagnosticError(
        "class_weight needs labels that are classes, and the loss is for numbers", at: place(nil), help: "remove it")
    }
    // The number of rows that the loss ignores, where it is none of the classes. They count once, as in Keras.
    let ignored = all.first { !counts.indices.contains(Int($0)) }.map { String($0) }
    let factors: [Float]
    var ignoredFactor: Float = 1
    switch self {
    case .balanced:
      var found = [Int](repeating: 0, count: counts.count)
      for row in rows ?? Array(all.indices) where found.indices.contains(Int(all[row])) { found[Int(all[row])] += 1 }
      let present = found.count { $0 > 0 }
      let total = found.reduce(0, +)
      factors = found.map { $0 == 0 ? 0 : Float(total) / Float(present * $0) }
    case .byClass(let byName):
      let names = counts.indices.map { labels?.classes?[$0] ?? String($0) }
      let known = Set(names + counts.indices.map(String.init) + (ignored.map { [$0] } ?? []))
      for name in byName.keys.sorted() where !known.contains(name) {
        throw DiagnosticError(
          "class_weight: there is no class \"\(name)\"", at: place(name),
          notes: ["classes: \(names.joined(separator: ", "))"],
          help: Suggestions.help(for: name, among: names))
      }
      factors = try ClassWeights.factors(byName, of: names) { place($0) }
      if let weight = ignored.flatMap({ byName[$0] }) { ignoredFactor = Float(weight) }
    }
    let weights = all.map { factors.indices.contains(Int($0)) ? factors[Int($0)] : ignoredFactor }
    return Tensor(weights, shape: [all.count])
  }

  /// Weights by class number.
  public static func byClass(_ weights: [Int: Double]) -> ClassWeights {
    .byClass(Dictionary(uniqueKeysWithValues: weights.map { (String($0), $1) }))
  }
}
