/// Which data to read, and what they are.
public struct DataRequest: Sendable, Hashable {
  /// Where labels come from.
  public enum Target: Sendable, Hashable {
    /// There are none.
    case none
    /// A file of their own, row by row beside the data.
    case file(String)
    /// Columns of the data, by name, or by number from 1 (-1 is the last).
    case columns([String])
    /// The inputs themselves, as an autoencoder wants.
    case inputs

    public static func column(_ reference: String) -> Target { .columns([reference]) }
  }

  /// A csv, tsv or npy file; `-` is standard input.
  public var file: String
  public var target: Target
  /// The classes in order. Labels are then names, also if they look like numbers.
  public var classes: [String]?
  /// Columns of the data to leave out, by name or number.
  public var drop: [String] = []
  /// Columns of the data to use, in this order, where the data have a header; others are left out.
  public var featureNames: [String]?
  /// How to read the data.
  public var csv = CSVOptions()
  /// How to read the file of labels.
  public var labelsCSV = CSVOptions()

  public init(file: String, target: Target = .none) {
    self.file = file
    self.target = target
  }
}
