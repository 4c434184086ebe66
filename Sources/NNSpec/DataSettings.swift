import NNConfig
import NNData

/// `header: yes|no` of the data section and the command line.
public enum HeaderSetting: String, ConfigChoice {
  case yes, no

  public static func read(_ value: ConfigValue, in context: ReadContext) -> HeaderSetting? {
    if let text = value.text, let setting = HeaderSetting(rawValue: text) { return setting }
    let meant = value.scalar?.bool.map { $0 ? "yes" : "no" }
    context.mismatch(value, expected: schema, help: meant.map { "did you mean \($0)?" })
    return nil
  }
}

/// The `data:` section: where the rows come from and how they are to be understood. The command line wins key by key.
public struct DataSettings: Component {
  /// The file of the rows.
  public var file: String?
  /// The file of their labels, or `inputs`.
  public var labels: String?
  /// The column of `file` that holds the labels, by name or number.
  public var target: String?
  /// The classes in order.
  public var classes: [String]?
  /// Columns to leave out, by name or number.
  public var drop: [String] = []
  /// Whether the first line names the columns; guessed by default.
  public var header: HeaderSetting?
  /// What stands between two cells; guessed by default.
  public var separator: String?

  public init() {}

  public static var name: String { "data" }
  public static var summary: String { "Where the rows come from and how they are to be understood." }

  public static var fields: [Field<DataSettings>] {
    Field("file", \.file, "The rows: .csv, .tsv, .npy or .npz.")
    Field("labels", \.labels, "A second file with the labels, or inputs for an autoencoder.")
    Field("target", \.target, "The column of the file that holds the labels.")
    Field("classes", \.classes, "Names of the classes, in order.")
    Field("drop", \.drop, "Columns to leave out.")
    Field("header", \.header, "Whether the first line names the columns.")
    Field(
      "separator", \.separator, "What stands between two cells.",
      check: .custom("one of \",\", \";\", \"|\" and tab") { $0.map { Separator(spelling: $0) != nil } ?? true })
  }

  public static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("features", "is not available in this version: columns are numbers"),
      UnsupportedKey("missing", "is not available in this version: fill empty cells before"),
      UnsupportedKey("weights", "is not available in this version"),
      UnsupportedKey("path", "is called file"),
      UnsupportedKey("filename", "is called file"),
      UnsupportedKey("csv", "is called file"),
      UnsupportedKey("x", "is called file"),
      UnsupportedKey("y", "is called labels, or target for a column of the file"),
      UnsupportedKey("sep", "is called separator"),
      UnsupportedKey("delimiter", "is called separator"),
    ]
  }

  /// Where the settings of a section stand that name something in the data.
  static func places(in section: ConfigValue) -> DataRequest.Places {
    func items(_ key: String) -> [SourceSpan?] {
      section[key].map { value in value.items?.map(\.span) ?? [value.span] } ?? []
    }
    var places = DataRequest.Places()
    places.file = section["file"]?.span
    places.labels = section["labels"]?.span
    places.target = section["target"]?.span
    places.classes = items("classes")
    places.drop = items("drop")
    return places
  }

  public func validate(_ checks: ComponentChecks) {
    if labels != nil && target != nil {
      checks.error(
        "labels and target are both given", at: "target",
        help: "keep target for a column of the file, or labels for a second file")
    }
  }
}
