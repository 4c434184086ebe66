import NNConfig
import NNData
import NNTensor
import NNTraining

/// Rows of data with their labels, out of a program or a file: what a model is trained, evaluated and asked on.
///
///     let iris = try Dataset(csv: "iris.csv", target: "species")
///     let (train, test) = try iris.split(0.2)
///
/// Labels stay as they came until a model's loss says in which form it wants them: names of classes become class
/// numbers or one-hot rows, numbers stay numbers.
public struct Dataset: Sendable {
  let features: RowArray
  let labels: Labels?
  /// Whether what is to be predicted are the inputs themselves.
  let targetsInputs: Bool
  /// The classes in the order in which they are counted; nil where only the labels tell.
  let classes: [String]?
  let sampleWeight: Tensor?
  /// Which rows these are of what was loaded, in order; nil for all.
  let rows: [Int]?
  /// Names of the columns, where the file has a header.
  public let featureNames: [String]?
  /// What there was to tell about the file that is not wrong.
  public let warnings: [Diagnostic]

  /// Arrays with one row per sample.
  ///
  /// - Parameters:
  ///   - x: of any shape `[rows, ...]`.
  ///   - y: numbers `[rows, ...]`, class numbers `[rows]`, one-hot rows `[rows, classes]`, or names of classes as texts
  ///     `[rows]`; nil for rows that are only to be predicted.
  ///   - sampleWeight: how much each row counts, `[rows]`.
  ///   - classes: the names of the classes in order, for texts; else they are sorted.
  /// - Throws: `DiagnosticError` when the arrays do not belong together.
  public init(_ x: Tensor, _ y: Tensor? = nil, sampleWeight: Tensor? = nil, classes: [String]? = nil) throws {
    let rowCount = try Self.rowCount(of: x, called: "x", isText: false)
    if let y {
      let count = try Self.rowCount(of: y, called: "y", isText: y.dtype == .string)
      guard count == rowCount else {
        throw DiagnosticError("x has \(rowCount) rows, y has \(count)", help: "give one row of y for each of x")
      }
      guard y.dtype != .string || y.count == count else {
        throw DiagnosticError("y holds several texts per row: \(y.shape)", help: "give one name of a class per row")
      }
    }
    if let sampleWeight {
      let count = try Self.rowCount(of: sampleWeight, called: "sampleWeight", isText: false)
      guard sampleWeight.count == rowCount, count == rowCount else {
        throw DiagnosticError("x has \(rowCount) rows, sampleWeight has the shape \(sampleWeight.shape)")
      }
    }
    features = RowArray(x)
    labels = y.map { $0.dtype == .string ? Labels(texts: $0.strings, name: "y") : Labels(numbers: $0, name: "y") }
    self.sampleWeight = sampleWeight?.cast(to: .float32).reshaped(to: [rowCount])
    self.classes = classes
    targetsInputs = false
    rows = nil
    featureNames = nil
    warnings = []
  }

  /// A csv, tsv or npy file, labels and all, as the program nnrun reads it.
  ///
  /// - Throws: `FileAccessError` when a file is missing or cannot be read, `DiagnosticError` for what is wrong in it.
  public init(_ request: DataRequest) throws {
    let data = try LoadedData.load(request)
    features = data.features
    labels = data.labels
    targetsInputs = data.targetsInputs
    classes = data.classes
    sampleWeight = nil
    rows = nil
    featureNames = data.featureNames
    warnings = data.warnings
  }

  /// A csv file with the labels in one of its columns.
  ///
  /// - Parameters:
  ///   - target: the column's name, or its number from 1 (-1 is the last); nil for rows that are only to be predicted.
  ///   - drop: columns to leave out.
  ///   - classes: the names of the classes in order; else they are sorted.
  /// - Throws: as `init(_ request:)`.
  public init(csv path: String, target: String? = nil, drop: [String] = [], classes: [String]? = nil) throws {
    var request = DataRequest(file: path, target: target.map { .column($0) } ?? .none)
    request.drop = drop
    request.classes = classes
    try self.init(request)
  }

  /// A csv file, and another one with the labels row by row beside it.
  ///
  /// - Throws: as `init(_ request:)`.
  public init(csv path: String, labels: String, drop: [String] = [], classes: [String]? = nil) throws {
    var request = DataRequest(file: path, target: .file(labels))
    request.drop = drop
    request.classes = classes
    try self.init(request)
  }

  private init(_ base: Dataset, rows: [Int], classes: [String]?) {
    features = base.features
    labels = base.labels
    targetsInputs = base.targetsInputs
    self.classes = classes
    sampleWeight = base.sampleWeight
    self.rows = rows
    featureNames = base.featureNames
    warnings = base.warnings
  }

  private static func rowCount(of tensor: Tensor, called name: String, isText: Bool) throws -> Int {
    guard let count = tensor.shape.dims.first else {
      throw DiagnosticError("\(name) is a single number", help: "give an array with one row per sample")
    }
    guard isText || tensor.dtype.byteCount > 0 else {
      throw DiagnosticError("\(name) holds texts, expected numbers")
    }
    return count
  }

  // MARK: - What is in it

  /// Number of rows.
  public var count: Int { rows?.count ?? features.rowCount }

  /// The inputs, `[count, ...]`. They are copied at every call.
  public var x: Tensor {
    guard let rows else { return features.tensor() }
    let result = Tensor(shape: Shape([rows.count] + features.rowShape.dims), dtype: features.dtype)
    features.copy(rows[...], to: result.buffer.base)
    return result
  }

  /// The labels as they came, row by row: names of classes, or numbers as texts. nil where there are none.
  public var labelTexts: [String]? {
    guard let labels else { return nil }
    let texts: [String]
    switch labels.content {
    case .text(let values, let codes): texts = codes.map { values[Int($0)] }
    case .numbers(let tensor):
      guard labels.width == 1 else { return nil }
      texts = tensor.floats.map { number in Int32(exactly: number).map(String.init) ?? "\(number)" }
    }
    return rows.map { $0.map { texts[$0] } } ?? texts
  }

  // MARK: - Parts of it

  /// The rows at these places, in this order.
  ///
  /// - Throws: `DiagnosticError` for a place that there is not.
  public func rows(at places: [Int]) throws -> Dataset {
    if let odd = places.first(where: { !(0..<count).contains($0) }) {
      throw DiagnosticError("there is no row \(odd), only 0 to \(count - 1)")
    }
    return Dataset(self, rows: places.map { rows?[$0] ?? $0 }, classes: sortedClasses)
  }

  /// Two parts, the second with `fraction` of the rows; each in the order of the data.
  ///
  /// - Parameters:
  ///   - kind: which rows go to the second part: of each class its share, any, or the last ones. By default of each
  ///     class its share where labels are names of classes, else any.
  ///   - seed: another seed, another split.
  /// - Throws: `DiagnosticError` when a part would be empty, or `stratified` meets labels that are numbers with a
  ///   fraction.
  public func split(
    _ fraction: Double, kind: SplitKind? = nil, seed: UInt64 = 0
  ) throws -> (train: Dataset, test: Dataset) {
    let kind = kind ?? (labels?.isText ?? false ? .stratified : .random)
    let split = try RowSplit.make(
      rowCount: count, fraction: fraction, kind: kind, classNumbers: kind == .stratified ? labelClasses : nil,
      seed: seed)
    return (try rows(at: split.train), try rows(at: split.heldOut))
  }

  /// The class of each row, as far as the labels alone tell: the place of the text among the distinct ones, or a whole
  /// number.
  private var labelClasses: [Int32]? {
    guard let labels else { return nil }
    let all: [Int32]
    switch labels.content {
    case .text(_, let codes): all = codes
    case .numbers(let tensor):
      let numbers = tensor.floats.compactMap { Int32(exactly: $0) }
      guard labels.width == 1, numbers.count == labels.rowCount, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
      all = numbers
    }
    return rows.map { $0.map { all[$0] } } ?? all
  }

  /// A part that lacks a class counts the others as the whole does.
  private var sortedClasses: [String]? {
    guard classes == nil, case .text(let values, _) = labels?.content else { return classes }
    return values.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }
}
