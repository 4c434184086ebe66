import NNConfig
import NNTraining

extension ClassWeights {
  /// How much the rows of each class count; once, as in Keras, for a class that has no weight.
  ///
  /// - Parameters:
  ///   - weights: by name or number. What is the name of one class is no number of another.
  ///   - names: of all classes in order.
  ///   - place: where the weight of a class was given.
  /// - Throws: `DiagnosticError` for a class that has two weights. Keys that are no classes are none of this.
  package static func factors(
    _ weights: [String: Double], of names: [String], at place: (_ key: String) -> SourceSpan? = { _ in nil }
  ) throws(DiagnosticError) -> [Float] {
    let known = Set(names)
    var factors: [Float] = []
    factors.reserveCapacity(names.count)
    for (index, name) in names.enumerated() {
      let number = String(index)
      let byNumber = known.contains(number) ? nil : weights[number]
      let byName = weights[name]
      if byName != nil, byNumber != nil {
        throw DiagnosticError(
          "class_weight: class \"\(name)\" is given twice, as \(name) and as \(number)", at: place(number),
          help: "give each class once, by its name or by its number")
      }
      factors.append(Float(byName ?? byNumber ?? 1))
    }
    return factors
  }
}
