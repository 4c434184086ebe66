import NNTensor

/// What a model's loss wants as its target.
public enum LabelForm: Sendable, Hashable {
  /// Row shape `[units]`, `float32`: 1 at the class, else 0. Also takes `units` label columns as they are.
  case oneHot(units: Int)
  /// Row shape `[]`, `int32`: a class number below `units`, or the one whose rows the loss ignores, which may be any.
  case classNumber(units: Int, ignored: Int? = nil)
  /// Row shape `[1]`, `float32`: 0 or 1, for one sigmoid unit. Of two texts in order, the second is 1.
  case binary
  /// The row shape of the output, `float32`: numbers as they are.
  case numbers(rowShape: Shape)

  /// Units that tell classes apart; one sigmoid unit tells two. nil for numbers.
  var classLimit: Int? {
    switch self {
    case .oneHot(let units), .classNumber(let units, _): units
    case .binary: 2
    case .numbers: nil
    }
  }
}

/// Labels in the form that a model's loss wants.
public struct EncodedLabels: Sendable {
  /// `[rows, ...]`
  public let target: Tensor
  /// The classes in order, for text labels (to be remembered with the model) and for classes that were given.
  public let classes: [String]?
  /// The class of each row, in rows that the loss ignores maybe a number that is no class; nil for numbers and for label
  /// columns that are no one-hot rows.
  public let classNumbers: [Int32]?
  /// Rows per class, `classes.count` or up to the highest class number; nil where `classNumbers` is. Of numbers that are
  /// no class there is none.
  public let classCounts: [Int]?
  /// Things to tell that are not wrong, such as fewer classes than units.
  public let notes: [String]
}
