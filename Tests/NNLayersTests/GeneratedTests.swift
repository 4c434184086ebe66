import Foundation
import NNConfig
import NNGenerate
import NNLayers
import Testing

/// The labelled initializers are those of the fields as they stand now.
@Suite struct GeneratedTests {
  @Test func theCommittedFileIsFresh() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = "Sources/NNLayers/Generated/LabelledInitializers.swift"
    let committed = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    #expect(committed == InitializerSource.layers(), "run `make generate`")
  }

  /// A field's property is called like its key, in camel case.
  @Test func propertiesAreCalledLikeTheirKeys() {
    let all =
      LayerCatalog.standard.types + Activations.all.types + Initializers.all.types + Regularizers.all.types
      + Constraints.all.types
    for type in all {
      let properties = Mirror(reflecting: type.init()).children.compactMap(\.label)
      #expect(properties.sorted() == type.fieldKeys.map(InitializerSource.camelCase).sorted(), "\(type)")
    }
  }

  /// Each label sets the field of its key: the initializer's arguments come out under their keys.
  @Test func labelsSetTheirFields() {
    let dense = Dense(
      3, activation: .relu, useBias: false, kernelInitializer: .heNormal, biasInitializer: .ones,
      kernelRegularizer: .l1(0.1), biasRegularizer: .l2(0.2), activityRegularizer: .l1(0.3),
      kernelConstraint: .nonNeg, biasConstraint: .unitNorm)
    let text = JSONWriter().write(.mapping(dense.writeFields(in: WriteContext())))
    #expect(
      text == """
        {"units": 3, "activation": "relu", "use_bias": false, "kernel_initializer": "HeNormal", \
        "bias_initializer": "Ones", "kernel_regularizer": {"L1": 0.1}, \
        "bias_regularizer": {"L2": 0.2}, "activity_regularizer": {"L1": 0.3}, \
        "kernel_constraint": "NonNeg", "bias_constraint": "UnitNorm"}
        """)
  }

  @Test func defaultsAreThoseOfTheComponent() {
    #expect(BatchNormalization(axis: -1).write(in: WriteContext()) == BatchNormalization().write(in: WriteContext()))
    #expect(Initializers.STFT(side: .real).write(in: WriteContext()) == .plain("STFT"))
    #expect(LayerNormalization(axis: -1).writeFields(in: WriteContext()).isEmpty)
  }

  @Test(arguments: [
    ("Swift.Int", "Int"), ("Swift.Optional<Swift.Array<Swift.Int>>", "[Int]?"),
    ("Swift.Optional<Swift.Array<Swift.Optional<Swift.Int>>>", "[Int?]?"), ("NNLayers.Axis", "Axis"),
    ("NNLayers.Initializers.STFT.Side", "Initializers.STFT.Side"),
  ])
  func typesAreWrittenShort(_ name: String, _ short: String) {
    #expect(InitializerSource.swiftType(name) == short)
  }

  @Test(arguments: [("GlorotUniform", "glorotUniform"), ("L1L2", "l1L2"), ("STFT", "stft"), ("L2", "l2")])
  func factoriesBeginSmall(_ name: String, _ factory: String) {
    #expect(InitializerSource.lowerFirst(name) == factory)
  }
}
