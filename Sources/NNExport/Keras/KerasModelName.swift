import NNConfig
import NNTraining

/// A model's name, of which Keras on TensorFlow makes the name of a scope when it predicts: a few signs only.
///
/// Another one is kept beside the model, where Keras does not look, and the file has one that is like it.
enum KerasModelName {
  private static let key = "name"

  /// The snapshot with a name that Keras can use, and its own among the notes if that is another.
  static func hidden(in snapshot: ModelSnapshot) -> ModelSnapshot {
    let name = snapshot.definition.name
    guard usable(name) != name, snapshot.notes == nil || snapshot.notes?.entries != nil else { return snapshot }
    var snapshot = snapshot
    snapshot.definition.name = usable(name)
    snapshot.notes = .mapping((snapshot.notes?.entries ?? []) + [ConfigEntry(key, .string(name))])
    return snapshot
  }

  /// What `hidden` took. A name that stands for another than the file's is left where it is.
  static func restored(in snapshot: ModelSnapshot) -> ModelSnapshot {
    guard let notes = snapshot.notes?.entries, let name = snapshot.notes?[key]?.word,
      usable(name) == snapshot.definition.name
    else { return snapshot }
    var snapshot = snapshot
    snapshot.definition.name = name
    let others = notes.filter { $0.key != key }
    snapshot.notes = others.isEmpty ? nil : .mapping(others)
    return snapshot
  }

  /// Letters, digits, `_`, `-` and `.` of ASCII, the first no `_` or `-`.
  private static func usable(_ name: String) -> String {
    let signs = name.map { sign in
      sign.isASCII && (sign.isLetter || sign.isNumber || "_-.".contains(sign)) ? sign : "_"
    }
    guard let first = signs.first, first != "_", first != "-" else { return "model" + String(signs) }
    return String(signs)
  }
}
