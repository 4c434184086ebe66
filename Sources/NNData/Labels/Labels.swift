import NNConfig
import NNTensor

/// The labels of a data set as they were read, before a model says what it wants of them.
public struct Labels: Sendable {
  public enum Content: Sendable {
    /// `[rows, columns]` or, from npy files, any shape `[rows, ...]`; `float32`.
    case numbers(Tensor)
    /// The distinct texts in order of appearance, and an index into them per row.
    case text(values: [String], codes: [Int32])
  }

  /// Where the cells stand, for errors.
  enum Origin: Sendable {
    case csv(CSVFile, columns: [Int])
    /// An npy file or memory.
    case array(name: String)
  }

  public let content: Content
  /// The target column's name, if there is one column and it has a name.
  public let name: String?
  /// The names of all label columns, if they have names.
  public let columnNames: [String]?
  let origin: Origin

  init(_ content: Content, columnNames: [String]?, origin: Origin) {
    self.content = content
    self.columnNames = columnNames
    self.origin = origin
    name = columnNames?.count == 1 ? columnNames?.first : nil
  }

  /// Labels that come from a program. `numbers` has one row per sample and is made `float32`.
  public init(numbers: Tensor, name: String = "labels") {
    precondition(numbers.shape.rank > 0, "labels need one row per sample, not a scalar")
    let shape = numbers.shape.rank == 1 ? Shape([numbers.shape[0], 1]) : numbers.shape
    let values = numbers.cast(to: .float32).reshaped(to: shape)
    self.init(.numbers(values), columnNames: nil, origin: .array(name: name))
  }

  /// Text labels that come from a program.
  public init(texts: [String], name: String = "labels") {
    let column = TextColumn(texts)
    self.init(.text(values: column.values, codes: column.codes), columnNames: nil, origin: .array(name: name))
  }

  public var rowCount: Int {
    switch content {
    case .numbers(let tensor): tensor.shape[0]
    case .text(_, let codes): codes.count
    }
  }

  /// Numbers per row.
  public var width: Int {
    switch content {
    case .numbers(let tensor): Shape(Array(tensor.shape.dims.dropFirst())).count
    case .text: 1
    }
  }

  public var isText: Bool { if case .text = content { true } else { false } }

  /// As messages call where they come from: the file's name.
  public var sourceName: String {
    switch origin {
    case .csv(let file, _): file.name
    case .array(let name): name
    }
  }
}
