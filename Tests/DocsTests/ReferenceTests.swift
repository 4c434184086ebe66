import Foundation
import NNGenerate
import NNLayers
import NNTraining
import Testing

/// The reference pages are those of the catalogues as they stand now.
@Suite struct ReferenceTests {
  @Test func committedPagesAreFresh() throws {
    let files = try GeneratedFiles.all(root: projectFolder)
    #expect(files.count >= 10)
    for file in files {
      let committed = try? String(contentsOfFile: projectFolder + "/" + file.path, encoding: .utf8)
      #expect(committed == file.text, "\(file.path): run `make generate`")
    }
  }

  @Test func everyComponentHasItsSection() throws {
    let pages: [(String, [String])] = [
      ("layers", LayerCatalog.standard.names), ("activations", Activations.all.names), ("losses", Losses.all.names),
      ("metrics", Metrics.all.names), ("optimizers", Optimizers.all.names),
      ("schedules", LearningRateSchedules.all.names), ("initializers", Initializers.all.names),
      ("regularizers", Regularizers.all.names), ("constraints", Constraints.all.names),
    ]
    for (page, names) in pages {
      let anchors = try Document(path: "docs/reference/\(page).md").anchors
      for name in names { #expect(anchors.contains(name.lowercased()), "\(page): \(name)") }
    }
  }

  @Test func commentsAreFoundByQualifiedName() {
    let comments = SourceComments(
      source: """
        /// One
        /// line.
        ///
        /// Two.
        public struct A: Layer {
        }
        /// Not public.
        struct B {}
        public enum E {
          /// Inner.
          public struct C {
            /// Too deep.
            public struct D {}
          }
        }

        extension F {
          /// Extended.
          public struct G {}
        }
        public struct H {}
        """)
    #expect(comments["A"] == ["One line.", "Two."])
    #expect(comments["B"] == nil)
    #expect(comments["E.C"] == ["Inner."])
    #expect(comments["E.D"] == nil)
    #expect(comments["F.G"] == ["Extended."])
    #expect(comments["H"] == nil)
  }
}
