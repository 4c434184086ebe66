import NNConfig
import NNTensor

extension Labels {
  /// The labels as `form` wants them.
  ///
  /// Text labels are sorted by code point, unless `classes` gives their order. Numbers are class numbers as they are,
  /// unless `classes` is given: then they are names, as texts are.
  ///
  /// - Parameter unitsPlace: where the spec says how many units there are; errors and notes point at it.
  /// - Throws: everything that does not fit, by cell, at most 20 and the number of the others.
  public func encoded(as form: LabelForm, classes: [String]? = nil, unitsPlace: SourceSpan? = nil)
    throws(DiagnosticError) -> EncodedLabels
  {
    let encoder = LabelEncoder(labels: self, form: form, unitsPlace: unitsPlace)
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
  let unitsPlace: SourceSpan?

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
    row.rank > 1 ? "shape \(row)" : row.count == 1 ? "1 number" : "\(row.count) numbers"
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
    var numbers: [Int32] = []
    numbers.reserveCapacity(labels.rowCount)
    var bad: [(row: Int, value: Float)] = []
    tensor.withElements(of: Float.self) { values in
      for (row, value) in values.enumerated() {
        // Comparing first: NaN and what does not fit an Int32 fail it.
        if value >= 0 && value < Float(limit) && value == value.rounded(.towardZero) {
          numbers.append(Int32(value))
        } else {
          bad.append((row, value))
        }
      }
    }
    if !bad.isEmpty { throw badNumbers(bad, limit) }
    let counts = count(numbers, 0)
    return EncodedLabels(
      target: target(numbers), classes: nil, classNumbers: numbers, classCounts: counts,
      notes: fewerClassesNote(counts.count { $0 > 0 }, counts.indices.filter { counts[$0] > 0 }.map(String.init)))
  }

  private func badNumbers(_ bad: [(row: Int, value: Float)], _ limit: Int) -> DiagnosticError {
    let range = limit == 1 ? "0" : limit == 2 ? "0 or 1" : "0 to \(limit - 1)"
    return failure(at: bad.map(\.row)) { index, text in
      let value = bad[index].value
      let label = text ?? shortest(value)
      let isFractional = value != value.rounded(.towardZero)
      if isFractional {
        return (
          "\(label) is no class number: expected \(range)",
          "classes are whole numbers; for numbers to predict use a loss such as mse"
        )
      }
      if value < 0 { return ("\(label) is negative: expected a class number, \(range)", "count classes from 0") }
      return (
        "class number \(label) is too high: the model's output has \(unitsText(limit)), so \(range)", tooHighHelp(value)
      )
    }
  }

  private func tooHighHelp(_ value: Float) -> String {
    if form == .binary { return "classes count from 0; for more than two of them use softmax and one unit per class" }
    let units = Int(exactly: value).map { "\($0 + 1) units" } ?? "more units"
    return "classes count from 0: give the output \(units), or correct the labels"
  }

  private func unitsText(_ limit: Int) -> String { form == .binary ? "1 sigmoid unit" : plural(limit, "unit") }

  // MARK: - Texts

  func encode(_ values: [String], _ codes: [Int32], _ given: [String]?) throws(DiagnosticError) -> EncodedLabels {
    let classes = given ?? values.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    try checkCount(classes, isGiven: given != nil)
    let places = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
    let numberOfCode = values.map { places[$0].map(Int32.init) }
    if let unknown = numberOfCode.firstIndex(of: nil) {
      throw unknownClasses(
        values, codes, Set(numberOfCode.indices.filter { numberOfCode[$0] == nil }), classes, unknown)
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
    var numbers: [Int32] = []
    var bad: [Int] = []
    tensor.withElements(of: Float.self) { values in
      for (row, value) in values.enumerated() {
        if let number = numberOfValue[value] { numbers.append(number) } else { bad.append(row) }
      }
    }
    if !bad.isEmpty {
      let values = tensor.floats
      throw failure(at: bad) { index, text in
        ("\"\(text ?? shortest(values[bad[index]]))\" is not one of the classes", "classes: \(list(classes))")
      }
    }
    return finish(numbers, classes)
  }

  private func finish(_ numbers: [Int32], _ classes: [String]) -> EncodedLabels {
    let counts = count(numbers, classes.count)
    return EncodedLabels(
      target: target(numbers), classes: classes, classNumbers: numbers, classCounts: counts,
      notes: fewerClassesNote(classes.count, classes))
  }

  private func checkCount(_ classes: [String], isGiven: Bool) throws(DiagnosticError) {
    if Set(classes).count < classes.count {
      let twice = classes.first { name in classes.count { $0 == name } > 1 } ?? ""
      throw failure("class \"\(twice)\" is given twice", help: "name each class once, in the order of the units")
    }
    guard let limit = form.classLimit, classes.count > limit else { return }
    let output = unitsText(limit)
    throw failure(
      "\(isGiven ? "there are" : "the labels hold") \(classes.count) classes (\(list(classes))), "
        + "the model's output has \(output)",
      help: form == .binary
        ? "one sigmoid unit tells two classes apart; use \(classes.count) units with softmax"
        : "give the output \(classes.count) units")
  }

  private func unknownClasses(
    _ values: [String], _ codes: [Int32], _ unknown: Set<Int>, _ classes: [String], _ first: Int
  ) -> DiagnosticError {
    let rows = codes.indices.filter { unknown.contains(Int(codes[$0])) }
    return failure(at: rows) { index, _ in
      let text = values[Int(codes[rows[index]])]
      let help = Suggestions.help(for: text, among: classes) ?? "classes: \(list(classes))"
      return ("\"\(text)\" is not one of the classes", help)
    }
  }

  func textForNumbers(_ values: [String], _ codes: [Int32]) -> DiagnosticError {
    failure(at: Array(codes.indices.prefix(1))) { _, _ in
      (
        "expected a number to predict, got \"\(values.first ?? "")\"",
        "text labels are classes: use a loss for classes, such as categorical_crossentropy"
      )
    }
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
    var counts = [Int](repeating: 0, count: max(least, Int(numbers.max() ?? -1) + 1))
    for number in numbers { counts[Int(number)] += 1 }
    return counts
  }

  private func fewerClassesNote(_ classCount: Int, _ names: [String]) -> [String] {
    guard let limit = form.classLimit, form != .binary, classCount < limit else { return [] }
    let classes = plural(classCount, "class", "classes")
    return ["the labels hold \(classes) (\(list(names))), the model's output has \(limit) units"]
  }

  func tooManyColumns() -> DiagnosticError {
    let help =
      form == .binary
      ? "give one column of 0 and 1" : "give one column of class numbers, or use categorical_crossentropy"
    return failure("there are \(labels.width) label columns, expected 1 column of class numbers", help: help)
  }
}
