import NNConfig
import NNTensor
import NNTraining

/// Data as read: features, and labels before a model says in which form it wants them.
///
/// Keeps csv files in memory, so that labels can be shown where they stand; drop it once labels are encoded.
public struct LoadedData: Sendable {
  /// The request's file as messages call it.
  public let name: String
  /// `[rows, features]`, or what an npy file holds.
  public let features: RowArray
  /// From the header, if there is one.
  public let featureNames: [String]?
  /// nil where none were asked for, and for autoencoders.
  public let labels: Labels?
  /// Whether the target is the input itself.
  public let targetsInputs: Bool
  /// The classes that were asked for.
  public let classes: [String]?
  /// How the data are written; nil for npy.
  public let csv: CSVSummary?
  public let warnings: [Diagnostic]

  public var rowCount: Int { features.rowCount }

  public func encodedLabels(as form: LabelForm, unitsPlace: SourceSpan? = nil) throws(DiagnosticError) -> EncodedLabels?
  {
    try labels?.encoded(as: form, classes: classes, unitsPlace: unitsPlace)
  }

  /// Batches of these features and, if given, of this target (the features themselves where they are the target).
  public func source(target: Tensor?, inputName: String = "input", targetName: String = "target") -> ArraySource {
    let targetRows = targetsInputs ? features : target.map(RowArray.init)
    return ArraySource(features, target: targetRows, inputName: inputName, targetName: targetName)
  }
}

/// What was understood of how a csv file is written.
public struct CSVSummary: Sendable, Hashable {
  public var separator: Separator
  public var hasHeader: Bool
}
