import NNConfig
import NNTensor

extension Labels {
  /// The labels as `form` wants them.
  ///
  /// Text labels are sorted by code point, unless `classes` gives their order. Numbers are class numbers as they are,
  /// unless `classes` is given: then they are names, as texts are.
  ///
  /// - Parameters:
  ///   - classPlaces: where each of the classes was given, as far as that is known; errors about them point there.
  ///   - unitsPlace: where the spec says how many units there are; errors and notes point at it.
  /// - Throws: everything that does not fit, an error for each cause at its first cell, at most 20 and the number of
  ///   the others.
  public func encoded(
    as form: LabelForm, classes: [String]? = nil, classPlaces: [SourceSpan?] = [], unitsPlace: SourceSpan? = nil
  ) throws(DiagnosticError) -> EncodedLabels {
    let encoder = LabelEncoder(labels: self, form: form, classPlaces: classPlaces, unitsPlace: unitsPlace)
    switch (content, form) {
    case (.text(let values, let codes), .numbers): throw encoder.textForNumbers(values, codes)
    case (.text(let values, let codes), _): return try encoder.encode(values, codes, classes)
    case (.numbers(let tensor), .numbers(let rowShape)): return try encoder.keep(tensor, rowShape)
    case (.numbers(let tensor), .oneHot(let units)) where width > 1: return try encoder.keepOneHot(tensor, units)
    case (.numbers(let tensor), _):
      if width > 1 { throw encoder.tooManyColumns() }
      if let classes { return try encoder.encodeNamed(tensor, classes) }
      return try encoder.encode(tensor)
    }
  }
}

struct LabelEncoder {
  let labels: Labels
  let form: LabelForm
  let classPlaces: [SourceSpan?]
  let unitsPlace: SourceSpan?

  /// The number that rows bear which the loss ignores, where it is none of the output's classes: `ignore_class: -1`.
  private var ignored: Int32? {
    guard case .classNumber(let units, let ignored?) = form, !(0..<units).contains(ignored) else { return nil }
    return Int32(exactly: ignored)
  }

  // MARK: - Numbers as they are

  func keep(_ tensor: Tensor, _ rowShape: Shape) throws(DiagnosticError) -> EncodedLabels {
    let got = Shape(Array(tensor.shape.dims.dropFirst()))
    guard got.count == rowShape.count, got == rowShape || got.rank <= 1 || rowShape.rank <= 1 else {
      throw failure(
        "the model's output is \(describe(rowShape)) per row, the labels are \(describe(got))",
        help: "give one column of labels per output unit")
    }
    let shape = Shape([tensor.shape[0]] + rowShape.dims)
    return EncodedLabels(
      target: tensor.reshaped(to: shape), classes: nil, classNumbers: nil, classCounts: nil, notes: [])
  }

  private func describe(_ row: Shape) -> String {
    row.rank > 1 ? "shape \(row)" : plural(row.count, "number")
  }

  /// Label columns that are one-hot already, or probabilities.
  func keepOneHot(_ tensor: Tensor, _ units: Int) throws(DiagnosticError) -> EncodedLabels {
    guard labels.width == units else {
      throw failure(
        "there are \(labels.width) label columns, the model's output has \(plural(units, "unit"))",
        help: "give one column of class numbers, or one column per unit")
    }
    var numbers: [Int32]? = []
    tensor.withElements(of: Float.self) { values in
      for row in 0..<labels.rowCount {
        let cells = values[row * units..<(row + 1) * units]
        guard let hot = cells.firstIndex(of: 1), cells.count(where: { $0 == 0 }) == units - 1 else {
          numbers = nil
          return
        }
        numbers?.append(Int32(hot - row * units))
      }
    }
    return EncodedLabels(
      target: tensor.reshaped(to: [labels.rowCount, units]), classes: nil, classNumbers: numbers,
      classCounts: numbers.map { count($0, units) }, notes: [])
  }

  // MARK: - Class numbers

  func encode(_ tensor: Tensor) throws(DiagnosticError) -> EncodedLabels {
    let limit = form.classLimit ?? 0
    let ignored = ignored
    var numbers: [Int32] = []
    numbers.reserveCapacity(labels.rowCount)
    var bad: [(row: Int, value: Float)] = []
    tensor.withElements(of: Float.self) { values in
      for (row, value) in values.enumerated() {
        // Comparing first: NaN and what does not fit an Int32 fail it.
        if value >= 0 && value < Float(limit) && value == value.rounded(.towardZero) {
          numbers.append(Int32(value))
        } else if let ignored, value == Float(ignored) {
          numbers.append(ignored)
        } else {
          bad.append((row, value))
        }
      }
    }
    if !bad.isEmpty { throw badNumbers(bad, limit) }
    let counts = count(numbers, 0)
    return EncodedLabels(
      target: target(numbers), classes: nil, classNumbers: numbers, classCounts: counts,
      notes: fewerClassesNote(counts.count { $0 > 0 }, counts.indices.filter { counts[$0] > 0 }.map(String.init))
        + ignoredNote(numbers))
  }

  // MARK: - Texts

  func encode(_ values: [String], _ codes: [Int32], _ given: [String]?) throws(DiagnosticError) -> EncodedLabels {
    let ignored = ignored
    func isIgnored(_ text: String) -> Bool { ignored.map { FloatText.parse(text) == Float($0) } ?? false }
    let classes =
      given
      ?? values.filter { !isIgnored($0) }.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    try checkCount(classes, isGiven: given != nil)
    let places = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
    let numberOfCode = values.map { places[$0].map(Int32.init) ?? (isIgnored($0) ? ignored : nil) }
    if numberOfCode.contains(nil) {
      throw unknownClasses(values, codes.enumerated().filter { numberOfCode[Int($1)] == nil }, classes)
    }
    return finish(codes.map { numberOfCode[Int($0)] ?? 0 }, classes)
  }

  /// Numbers where classes are given by name: `1.0` in a file is the class `1`.
  func encodeNamed(_ tensor: Tensor, _ classes: [String]) throws(DiagnosticError) -> EncodedLabels {
    try checkCount(classes, isGiven: true)
    var numberOfValue: [Float: Int32] = [:]
    for (index, name) in classes.enumerated() {
      if let value = FloatText.parse(name), numberOfValue[value] == nil { numberOfValue[value] = Int32(index) }
    }
    if let ignored, numberOfValue[Float(ignored)] == nil { numberOfValue[Float(ignored)] = ignored }
    var numbers: [Int32] = []
    var bad: [(row: Int, value: Float)] = []
    tensor.withElements(of: Float.self) { values in
      for (row, value) in values.enumerated() {
        if let number = numberOfValue[value] { numbers.append(number) } else { bad.append((row, value)) }
      }
    }
    if !bad.isEmpty { throw unknownNumbers(bad, classes) }
    return finish(numbers, classes)
  }

  private func finish(_ numbers: [Int32], _ classes: [String]) -> EncodedLabels {
    let counts = count(numbers, classes.count)
    return EncodedLabels(
      target: target(numbers), classes: classes, classNumbers: numbers, classCounts: counts,
      notes: fewerClassesNote(classes.count, classes) + ignoredNote(numbers))
  }

  private func checkCount(_ classes: [String], isGiven: Bool) throws(DiagnosticError) {
    var seen: Set<String> = []
    if let twice = classes.firstIndex(where: { !seen.insert($0).inserted }) {
      throw failure(
        "class \"\(classes[twice])\" is given twice",
        at: classPlaces.indices.contains(twice) ? classPlaces[twice] : nil, showsUnits: false,
        help: "name each class once, in the order of the units")
    }
    guard let limit = form.classLimit, classes.count > limit else { return }
    let output = unitsText(limit)
    throw failure(
      "\(isGiven ? "there are" : "the labels hold") \(classes.count) classes (\(list(classes))), "
        + "the model's output has \(output)",
      at: isGiven ? classesPlace : nil,
      help: form == .binary
        ? "one sigmoid unit tells two classes apart; use \(classes.count) units with softmax"
        : "give the output \(classes.count) units")
  }

  // MARK: - Parts

  private func target(_ numbers: [Int32]) -> Tensor {
    switch form {
    case .oneHot(let units): oneHot(numbers, width: units, shape: [numbers.count, units])
    case .classNumber: Tensor(numbers, shape: [numbers.count])
    case .binary, .numbers: Tensor(numbers.map(Float.init), shape: [numbers.count, 1])
    }
  }

  private func count(_ numbers: [Int32], _ least: Int) -> [Int] {
    let ignored = ignored
    let highest = numbers.lazy.filter { $0 != ignored }.max() ?? -1
    var counts = [Int](repeating: 0, count: max(least, Int(highest) + 1))
    for number in numbers where number != ignored { counts[Int(number)] += 1 }
    return counts
  }

  private func ignoredNote(_ numbers: [Int32]) -> [String] {
    guard let ignored else { return [] }
    let count = numbers.count { $0 == ignored }
    return count == 0 ? [] : ["the loss ignores \(plural(count, "row")) with the class number \(ignored)"]
  }

  private func fewerClassesNote(_ classCount: Int, _ names: [String]) -> [String] {
    guard let limit = form.classLimit, form != .binary, classCount < limit else { return [] }
    let classes = plural(classCount, "class", "classes")
    return ["the labels hold \(classes) (\(list(names))), the model's output has \(limit) units"]
  }
}
