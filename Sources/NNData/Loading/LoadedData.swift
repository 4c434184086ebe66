import NNConfig
import NNTensor
import NNTraining

/// Data as read: features, and labels before a model says in which form it wants them.
///
/// Keeps csv files in memory, so that labels can be shown where they stand; drop it once labels are encoded.
public struct LoadedData: Sendable {
  /// The request's file as messages call it; of an npz with the array's name (`d.npz:x`).
  public let name: String
  /// `[rows, features]`, or what an npy or npz file holds.
  public let features: RowArray
  /// From the header, if there is one, or the names that were asked for.
  public let featureNames: [String]?
  /// nil where none were asked for, and for autoencoders.
  public let labels: Labels?
  /// Whether the target is the input itself.
  public let targetsInputs: Bool
  /// The classes that were asked for.
  public let classes: [String]?
  let classPlaces: [SourceSpan?]
  /// How the data are written; nil for arrays.
  public let csv: CSVSummary?
  /// The columns that were to be kept, in this order: names from the header or `column 3`, and each row's text.
  public let kept: [(name: String, texts: [String])]
  public let warnings: [Diagnostic]
  let dataSource: FingerprintSource
  let labelsSource: FingerprintSource?

  public var rowCount: Int { features.rowCount }

  public func encodedLabels(as form: LabelForm, unitsPlace: SourceSpan? = nil) throws(DiagnosticError) -> EncodedLabels?
  {
    try labels?.encoded(as: form, classes: classes, classPlaces: classPlaces, unitsPlace: unitsPlace)
  }

  /// The files of data and labels; two even if they are arrays of one file. Large arrays are read once through.
  public var fingerprints: [DataFingerprint] {
    let data = dataSource.fingerprint
    guard let labelsSource else { return [data] }
    if case (.file(let bytes, _), .file(let labelBytes, let name)) = (dataSource, labelsSource), bytes === labelBytes {
      return [data, DataFingerprint(name: name, byteCount: data.byteCount, hash: data.hash)]
    }
    return [data, labelsSource.fingerprint]
  }
}

/// What was understood of how a csv file is written.
public struct CSVSummary: Sendable, Hashable {
  public var separator: Separator
  public var hasHeader: Bool
}
