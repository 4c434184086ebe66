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
  public var file: String?
  public var labels: String?
  public var target: String?
  public var classes: [String]?
  public var drop: [String] = []
  public var header: HeaderSetting?
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
