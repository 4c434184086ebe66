import NNConfig
import NNData
import NNSpec
import NNTraining

extension SavedNotes {
  /// The names of the classes in order.
  var classNames: [String]? {
    guard let names = data?["classes"]?.items?.compactMap(\.text), !names.isEmpty else { return nil }
    return names
  }

  /// - Parameter classes: the names in order, where somebody has given them.
  /// - Throws: `DiagnosticError` for names of classes where the training had class numbers: nobody knows which is which.
  func checkNames(_ labels: Labels?, classes: [String]?, help: String) throws {
    guard let task, task.hasClasses, classNames == nil, classes == nil else { return }
    try Self.refuseNames(labels, "the model was trained on class numbers", help: help)
  }

  /// - Parameter reason: why nobody knows which name has which number, as the end of the sentence.
  /// - Throws: `DiagnosticError` for names of classes.
  static func refuseNames(_ labels: Labels?, _ reason: String, help: String) throws {
    guard let labels, labels.isText else { return }
    throw DiagnosticError("the labels are text, \(reason)", origin: labels.sourceName, help: help)
  }

  /// What a model that learns from these rows has to remember of them.
  mutating func remember(_ rows: TrainingRows, of data: Dataset, loss: (any Loss)?) {
    task = Task(rows.form, rows.labels, loss: loss)
    features = data.featureNames
    ranges = FeatureRanges.ranges(of: data.features)
    targets = data.targetsInputs ? data.featureNames : data.labels?.columnNames
    var settings = DataSettings()
    settings.classes = rows.labels?.classes
    self.data = .mapping(settings.writeFields(in: WriteContext()))
  }
}
