import NNConfig
import NNData
import NNLayers
import NNReferenceBackend
import NNRun
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// One column for each text of its vocabulary.
private struct Categories: HostLayer {
  var vocabulary: [String] = []

  static var summary: String { "Texts as columns." }
  static var fields: [Field<Categories>] { Field("vocabulary", \.vocabulary, .required, "The texts.") }

  func outputType(of inputs: [RowType], assets: HostAssets) throws -> RowType {
    guard inputs.map(\.dtype) == [.string] else { throw LayerError("takes texts") }
    return RowType(inputs[0].shape + [vocabulary.count])
  }

  func apply(to inputs: [Tensor], assets: HostAssets) throws -> Tensor {
    let columns = inputs[0].strings.flatMap { text in vocabulary.map { $0 == text ? Float(1) : 0 } }
    return Tensor(columns, shape: Shape(inputs[0].shape.dims + [vocabulary.count]))
  }
}

/// Two texts a row; the target tells how often the second one of the vocabulary is among them.
private final class WordSource: BatchSource {
  let words = [["a", "b"], ["b", "b"], ["a", "a"], ["c", "b"], ["a", "c"], ["b", "a"], ["c", "c"], ["b", "c"]]
  var rowCount: Int { words.count }
  let inputs = [ArraySpec("words", shape: [2], dtype: .string)]
  let targets = [ArraySpec("count", shape: [1])]
  let weights: [ArraySpec] = []

  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {
    let counts = buffers[1].pointer(as: Float.self)
    for (index, row) in rows.enumerated() { counts[index] = Float(words[row].count { $0 == "b" }) }
  }

  func texts(_ index: Int, of rows: ArraySlice<Int>) throws -> [String] { rows.flatMap { words[$0] } }
}

/// Host layers beside everything else that looks at a model: its summary, a part of the rows, a whole training.
@Suite struct HostSeamTests {
  private var definition: ModelDefinition {
    var layer = Categories()
    layer.vocabulary = ["a", "b", "c"]
    return .sequential(
      input: InputDefinition("words", shape: [2], dtype: .string),
      layers: [(nil, layer), (nil, Flatten()), (nil, Dense(1))])
  }

  @Test func theSummaryShowsThem() throws {
    let summary = try ModelSummary(definition)
    #expect(summary.rows.map(\.name) == ["categories", "flatten", "dense"])
    #expect(summary.rows.map(\.outputShape) == [[nil, 2, 3], [nil, 6], [nil, 1]])
    #expect(summary.rows.map(\.parameters) == [0, 0, 7])
    #expect(summary.inputs.map(\.shape) == [[nil, 2]])
  }

  @Test(arguments: TestBackend.allCases) func trainsOnAPartOfTheRows(_ backend: TestBackend) throws {
    let model = try Model(definition, backend: try backend.backend)
    var sgd = SGD()
    sgd.options.learningRate = 0.3
    var settings = CompileSettings()
    settings.optimizer = AnyOptimizer(sgd)
    try model.compile(settings)
    let source = WordSource()
    var fit = FitSettings()
    fit.epochs = 60
    fit.batchSize = 4
    let history = try model.fit(
      SubsetSource(source, rows: [0, 1, 2, 3, 4, 5]), validation: SubsetSource(source, rows: [7, 6]), settings: fit)
    #expect(try #require(history["loss"].last) < 1e-3)
    let first = try #require(model.predict(SubsetSource(source, rows: [1]))[0].floats.first)
    #expect(abs(first - 2) < 0.1)
  }
}
