import NNConfig

/// Which data to read, and what they are.
///
/// Files are told apart by their content: csv and tsv text, npy, npz. `-` is standard input. Of an npz with several
/// arrays, `FILE.npz:NAME` is one. Without a name it is: the only array, or the only one beside the labels' (or the
/// data's); the one named as the model's input or output; the one commonly named so (`x`, `x_train`, `data`,
/// `features`, `inputs`, `images`; `y`, `y_train`, `labels`, `target`, `targets`; in any case); or, where numpy made
/// the names, `arr_0` as data and `arr_1` of the same file as labels.
public struct DataRequest: Sendable, Hashable {
  /// Where labels come from.
  public enum Target: Sendable, Hashable {
    /// There are none.
    case none
    /// A file of their own, row by row beside the data.
    case file(String)
    /// Columns of the data, by name, or by number from 1 (-1 is the last). Of an npz, the name of one array.
    case columns([String])
    /// The inputs themselves, as an autoencoder wants.
    case inputs

    public static func column(_ reference: String) -> Target { .columns([reference]) }
  }

  /// Where settings stand, in a spec or behind an option; an error about one of them points there. What is nil, or what
  /// no item answers to, came from nowhere worth showing: the error then points at the file alone.
  public struct Places: Sendable, Hashable {
    public var file: SourceSpan?
    public var labels: SourceSpan?
    public var target: SourceSpan?
    /// Of each class.
    public var classes: [SourceSpan?] = []
    /// Of each reference to a column.
    public var drop: [SourceSpan?] = []
    public var keep: [SourceSpan?] = []
    /// Whether all of it comes from the command line, so that advice is given in its words.
    public var isCommandLine = false

    public init() {}
  }

  /// A csv, tsv, npy or npz file.
  public var file: String
  public var target: Target
  /// The classes in order. Labels are then names, also if they look like numbers.
  public var classes: [String]?
  /// Columns of the data to leave out, by name or number.
  public var drop: [String] = []
  /// Columns of the data to use, in this order, where the data have a header; others are left out. Data without a
  /// header must have as many columns, which are taken to be these, and get a warning.
  public var featureNames: [String]?
  /// The columns that the model predicts, in order: a file of labels whose header has just these names in another
  /// order is read in this one.
  public var targetNames: [String]?
  /// How many numbers per row the model takes, where it knows no `featureNames`.
  public var featureCount: Int?
  /// The column that was the target in training, by name or number: no feature, if it is there. For data without
  /// labels. By number it counts only where there is one column more than the model takes.
  public var ignoredTarget: String?
  /// Columns of a csv file to hand on as the texts that stand there, by name or number; they may be features too.
  public var keep: [String] = []
  /// What the model calls its inputs and outputs, for the arrays of an npz.
  public var inputNames: [String] = []
  public var outputNames: [String] = []
  /// How to read the data.
  public var csv = CSVOptions()
  /// How to read the file of labels.
  public var labelsCSV = CSVOptions()
  public var places = Places()

  public init(file: String, target: Target = .none) {
    self.file = file
    self.target = target
  }
}

extension DataRequest {
  /// How to say that a column is to be left out, where the request comes from.
  func dropping(_ column: String) -> String {
    guard places.isCommandLine else { return "drop: [\(column)]" }
    return column.contains(" ") ? "--drop \"\(column)\"" : "--drop \(column)"
  }
}
