import NNConfig

/// Which array of an npz file holds the data, and which the labels.
///
/// In this order: the array that was asked for (`FILE.npz:NAME`); the only one, or the only one that is left beside
/// the other role's; one with a name that the model gives; one with a common name (`x`, `x_train`, `y`, `y_train`, …);
/// by position, where numpy made the names (`arr_0`, `arr_1`). Anything else is an error that lists the arrays.
struct NPZChoice {
  enum Role {
    case data, labels
  }

  let file: NPZFile
  let role: Role
  /// Names of the model's inputs or outputs.
  let modelNames: [String]
  /// The array that the other role has of the same file.
  let taken: String?
  /// Whether both roles are played by arrays of one file.
  let isShared: Bool
  /// Of the setting that names the file or the array.
  let place: SourceSpan?

  private static let commonNames: [Role: Set<String>] = [
    .data: ["x", "x_train", "data", "features", "inputs", "images"],
    .labels: ["y", "y_train", "labels", "target", "targets"],
  ]

  func name(asked: String?) throws(DiagnosticError) -> String {
    if let asked {
      if file.names.contains(asked) { return asked }
      throw failure(
        "there is no array \"\(asked)\"" + (place == nil ? "" : " in \(file.bytes.name)"),
        help: Suggestions.help(for: asked, among: file.names) ?? "arrays: \(file.list)")
    }
    let open = file.names.filter { $0 != taken }
    if open.count == 1 { return open[0] }
    for names in [Set(modelNames), Self.commonNames[role] ?? []] {
      let fitting = open.filter { names.contains($0) || names.contains($0.lowercased()) }
      if fitting.count == 1 { return fitting[0] }
      if fitting.count > 1 { throw unclear }
    }
    let position = "arr_\(role == .labels && isShared ? 1 : 0)"
    if file.names.contains(position), file.names.allSatisfy({ $0.hasPrefix("arr_") }) { return position }
    throw unclear
  }

  private var unclear: DiagnosticError {
    let example = file.names.first { $0 != taken } ?? file.names[0]
    let option = role == .data ? "--data" : "--labels"
    let owner = place == nil ? "its" : "the"
    let whose = place == nil ? "" : " of \(file.bytes.name)"
    let array = NPZPlace(file: file.bytes.name, array: example).text
    return failure(
      "it is not clear which of \(owner) \(file.names.count) arrays\(whose) "
        + "\(role == .data ? "is the data" : "are the labels"): \(file.list)",
      help: place == nil ? "name it: \(option) \(array)" : "name it, as in \(array)")
  }

  private func failure(_ message: String, help: String) -> DiagnosticError {
    LoadedData.failure(message, at: file.bytes.name, place: place, help: help)
  }
}
