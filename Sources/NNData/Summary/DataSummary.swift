import NNConfig
import NNTensor
import NNTraining

/// What was understood of the data, to be shown before the first step.
public struct DataSummary: Sendable, Hashable {
  public enum Target: Sendable, Hashable {
    case none
    /// The inputs themselves.
    case inputs
    /// Names (class numbers where labels are numbers) with their number of rows.
    case classes([ClassCount])
    case numbers(perRow: Int, least: Float, greatest: Float)
  }

  public struct ClassCount: Sendable, Hashable {
    public var name: String
    public var rowCount: Int

    public init(name: String, rowCount: Int) {
      self.name = name
      self.rowCount = rowCount
    }
  }

  public struct HeldOut: Sendable, Hashable {
    public var rowCount: Int
    /// `stratified`, `random`, `last`, or the file they come from.
    public var kind: String

    public init(rowCount: Int, kind: String) {
      self.rowCount = rowCount
      self.kind = kind
    }
  }

  public var source: String
  public var rowCount: Int
  /// nil for npy files.
  public var csv: CSVSummary?
  /// Shape of one row.
  public var featureShape: Shape
  public var featureNames: [String]?
  public var target: Target
  /// The target column's name.
  public var targetName: String?
  /// The file of labels; nil if they are columns of the data.
  public var targetSource: String?
  public var heldOut: HeldOut?

  /// Describes loaded data, the labels as the model takes them, and the rows held out of them.
  public init(_ data: LoadedData, labels: EncodedLabels?, split: RowSplit? = nil, splitKind: SplitKind = .random) {
    source = data.name
    rowCount = data.rowCount
    csv = data.csv
    featureShape = data.features.rowShape
    featureNames = data.featureNames
    targetName = data.labels?.name
    targetSource = data.labels.flatMap { $0.sourceName == data.name ? nil : $0.sourceName }
    target = data.targetsInputs ? .inputs : labels.map(Target.init) ?? .none
    heldOut = split.map { HeldOut(rowCount: $0.heldOut.count, kind: splitKind.rawValue) }
  }

  /// The block as lines of text without colour: a word, then what there is to say of it.
  public var lines: [String] {
    var lines = [line("data", dataText), line("inputs", inputsText)]
    if let targetText { lines.append(line("target", targetText)) }
    if let heldOut { lines.append(line("held out", heldOutText(heldOut))) }
    return lines
  }

  // MARK: - Text

  private func line(_ word: String, _ text: String) -> String {
    "  " + word + String(repeating: " ", count: max(1, 10 - word.count)) + text.printable
  }

  private var dataText: String {
    var text = "\(source), \(plural(rowCount, "row"))"
    if let csv {
      text += csv.hasHeader ? ", header" : ", no header"
      if csv.separator != .comma { text += ", separator \(csv.separator.name)" }
    }
    return text
  }

  private var inputsText: String {
    if featureShape.rank > 1 { return "\(featureShape) numbers each" }
    let text = plural(featureShape.count, "number")
    guard let names = featureNames, !names.isEmpty else { return text }
    return text + ": " + shortList(names, limit: 6)
  }

  private var targetText: String? {
    let place = [targetName, targetSource.map { targetName == nil ? $0 : "in \($0)" }].compactMap(\.self)
      .joined(separator: " ")
    let start = place.isEmpty ? "" : place + ", "
    switch target {
    case .none: return nil
    case .inputs: return "the inputs"
    case .classes(let counts):
      let texts = counts.map { "\($0.name) (\(grouped($0.rowCount)))" }
      return start + plural(counts.count, "class", "classes") + ": " + shortList(texts, limit: 10)
    case .numbers(let perRow, let least, let greatest):
      let what = perRow == 1 ? "numbers" : "\(grouped(perRow)) numbers each"
      return start + "\(what) from \(shortest(least)) to \(shortest(greatest))"
    }
  }

  private func heldOutText(_ heldOut: HeldOut) -> String {
    guard let kind = SplitKind(rawValue: heldOut.kind) else {
      return "\(plural(heldOut.rowCount, "row")) in \(heldOut.kind)"
    }
    let how =
      switch kind {
      case .stratified: "stratified by class"
      case .random: "at random"
      case .last: "the last ones"
      }
    return "\(plural(heldOut.rowCount, "row")), \(how); \(grouped(rowCount - heldOut.rowCount)) to train on"
  }

  /// The first names and the last one.
  private func shortList(_ items: [String], limit: Int) -> String {
    if items.count <= limit { return items.joined(separator: ", ") }
    return items.prefix(limit - 2).joined(separator: ", ") + ", … " + items[items.count - 1]
  }
}

extension DataSummary.Target {
  init(_ labels: EncodedLabels) {
    if let counts = labels.classCounts {
      let classes = counts.enumerated().map { number, count in
        DataSummary.ClassCount(name: labels.classes?[number] ?? String(number), rowCount: count)
      }
      // Numbers in between that no row has are no classes of these data; names that were given are.
      self = .classes(labels.classes == nil ? classes.filter { $0.rowCount > 0 } : classes)
    } else {
      let values = labels.target.floats
      let perRow = labels.target.shape.count / max(1, labels.target.shape[0])
      self = .numbers(perRow: perRow, least: values.min() ?? 0, greatest: values.max() ?? 0)
    }
  }
}
