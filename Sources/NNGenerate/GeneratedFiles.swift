import NNLayers

/// A file that follows from the catalogues and is committed all the same, so that nobody has to run anything to read it.
package struct GeneratedFile: Sendable {
  /// Relative to the project's folder.
  package var path: String
  package var text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// What `make generate` writes; a test holds the committed files against it.
package enum GeneratedFiles {
  /// - Parameter root: the project's folder, whose sources hold what components say of themselves.
  /// - Throws: when the sources cannot be read, or a component says nothing of itself.
  package static func all(root: String) throws -> [GeneratedFile] {
    let sources = [
      GeneratedFile(
        path: "Sources/NNLayers/Generated/LabelledInitializers.swift", text: InitializerSource.layers()),
      GeneratedFile(
        path: "Sources/NNTraining/Generated/TrainingInitializers.swift", text: TrainingSource.initializers()),
      GeneratedFile(path: "Sources/NNRun/Library/Generated/CompileChoices.swift", text: TrainingSource.choices()),
    ]
    return sources + (try ReferencePages(comments: SourceComments(root: root)).files())
  }
}
