import Foundation
import NNConfig
import NNLayers
import Testing

/// Nothing is forgotten: what is defined can be named in a spec.
@Suite struct CatalogueTests {
  private var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/NNLayers").resolvingSymlinksInPath()
  }

  /// Names of all structs that state a conformance to one of `protocols`, anywhere in the sources.
  private func types(conformingTo protocols: Set<String>) throws -> [String] {
    var found: [String] = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        guard let position = words.firstIndex(of: "struct"), words.prefix(position).allSatisfy({ $0 == "public" }),
          line.contains(":"), words.count > position + 1
        else { continue }
        if !protocols.isDisjoint(with: words.dropFirst(position + 2)) { found.append(words[position + 1]) }
      }
    }
    return found.sorted()
  }

  private func expectComplete(_ protocols: Set<String>, _ types: [any Component.Type], in list: String) throws {
    let listed = types.map { String(describing: $0) }
    let defined = try self.types(conformingTo: protocols)
    #expect(!defined.isEmpty)
    for name in defined where !listed.contains(name) {
      Issue.record("add this line to \(list):\n      \(name).self,")
    }
    #expect(Set(listed).isSubset(of: defined))
  }

  @Test func everyLayerIsInTheCatalogue() throws {
    try expectComplete(
      ["Layer", "UnaryLayer", "AdaptiveLayer"], LayerCatalog.standard.types, in: "LayerCatalog.swift")
  }

  @Test func layersAreInAlphabeticalOrder() {
    let names = LayerCatalog.standard.types.map { String(describing: $0).lowercased() }
    #expect(names == names.sorted())
  }

  @Test func everyActivationIsInTheTable() throws {
    try expectComplete(["ActivationFunction"], Activations.all.types, in: "Activations.all")
  }

  @Test func everyInitializerIsInTheTable() throws {
    try expectComplete(["Initializer", "FanInitializer"], Initializers.all.types, in: "Initializers.all")
  }

  @Test func everyRegularizerIsInTheTable() throws {
    try expectComplete(["Regularizer"], Regularizers.all.types, in: "Regularizers.all")
  }

  @Test func everyConstraintIsInTheTable() throws {
    try expectComplete(["Constraint"], Constraints.all.types, in: "Constraints.all")
  }

  @Test func aMissingOneIsNoticed() throws {
    withKnownIssue {
      try expectComplete(
        ["Layer", "UnaryLayer", "AdaptiveLayer"], LayerCatalog.standard.types.dropLast(), in: "LayerCatalog.swift")
    }
  }

  @Test func anActivationIsNoLayer() throws {
    let messages = complaints(AnyLayer.self, "relu")
    #expect(messages == ["unknown layer \"relu\"\nhelp: for an activation write Activation: relu"])
  }

  @Test func everySummaryIsOneSentence() {
    let all =
      LayerCatalog.standard.types + Activations.all.types + Initializers.all.types + Regularizers.all.types
      + Constraints.all.types
    for type in all {
      #expect(type.summary.hasSuffix("."), "\(type.name)")
      for field in type.fieldTable { #expect(field.doc.hasSuffix("."), "\(type.name).\(field.key)") }
    }
  }
}
