import NNConfig
import NNData
import NNSpec

extension SavedNotes {
  /// The names of the classes in order.
  var classNames: [String]? {
    guard let names = data?["classes"]?.items?.compactMap(\.text), !names.isEmpty else { return nil }
    return names
  }

  /// What a model that learns from these rows has to remember of them.
  mutating func remember(_ rows: TrainingRows, of data: Dataset) {
    task = Task(rows.form)
    features = data.featureNames
    ranges = FeatureRanges.ranges(of: data.features)
    targets = data.targetsInputs ? data.featureNames : data.labels?.columnNames
    var settings = DataSettings()
    settings.classes = rows.labels?.classes
    self.data = .mapping(settings.writeFields(in: WriteContext()))
  }
}
