import NNConfig
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

private let golden = Golden("losses.json")

@Suite struct LossTests {
  /// TensorFlow's softmax crossentropy takes the labels' sum for 1 in its gradient; here the gradient is exact.
  static let inexactGradients: Set = ["CategoricalCrossentropy/labels_that_sum_to_two"]

  /// Value and gradient with respect to the prediction, or to the logits behind the activation.
  @Test(arguments: golden.cases, TestBackend.allCases) func asKeras(_ example: GoldenCase, on backend: TestBackend)
    throws
  {
    let (value, context) = kerasForm(try example.text("class"), try example["config"])
    let loss = try #require(Losses.all.read(value, in: context))
    let builder = GraphBuilder()
    var tensors: [Tensor] = []
    func input(_ key: String) throws -> Value {
      let tensor = try example.tensor(key)
      tensors.append(tensor)
      return builder.input(key, ValueType(tensor.shape, tensor.dtype))
    }
    let target = try input("y_true")
    let variable = try input(example.content["y_pred"] == nil ? "logits" : "y_pred")
    let prediction =
      switch example.content["activation"]?.text {
      case "softmax": builder.add(SoftmaxComposite(), [variable])[0]
      case "sigmoid": logistic(variable)
      default: variable
      }
    let result = try loss(
      target: target, prediction: prediction,
      weights: example.content["sample_weight"] == nil ? nil : input("sample_weight"),
      mask: example.content["mask"] == nil ? nil : input("mask"))
    let gradient = builder.gradients(of: result.sum(), withRespectTo: [variable])[0]
    let graph = try builder.finish(outputs: [("value", result), ("gradient", gradient)])
    let run = try runGraph(graph, on: backend.backend, inputs: tensors)
    expectClose(try #require(run.outputs["value"]), try example.tensor("value"), "value")
    if !Self.inexactGradients.contains(example.id) {
      expectClose(try #require(run.outputs["gradient"]), try example.tensor("gradient"), "gradient")
    }
  }

  @Test func namesOfKeras() throws {
    for entry in try #require(golden.content["names"]?.entries) {
      let found = Losses.all[entry.key].map { Losses.all.names.contains($0.name) ? $0.name : "" }
      // Keras names its functions in snake case and its classes in camel case.
      let meant = entry.value.text.map { $0.replacing(" object", with: "").replacing("_", with: "").lowercased() }
      #expect(found?.lowercased() == (entry.value.isNull ? nil : meant), "\(entry.key)")
    }
  }

  @Test(arguments: Losses.all.names) func roundTrip(_ name: String) throws {
    let type = try #require(Losses.all[name])
    var loss = try #require(type.init() as? any Loss)
    loss.reduction = .sum
    loss.givenName = "mine"
    for dialect in [ConfigDialect.spec, .keras] {
      let written = loss.write(in: WriteContext(dialect: dialect))
      let context = ReadContext(diagnostics: Diagnostics(), dialect: dialect)
      let read = try #require(Losses.all.read(written, in: context))
      #expect(read.write(in: WriteContext(dialect: dialect)) == written)
      #expect(read.reduction == .sum && read.givenName == "mine")
    }
  }

  @Test func reductionNoneOfAKerasFile() throws {
    let (value, context) = kerasForm("MeanSquaredError", .mapping(["reduction": .null]))
    #expect(Losses.all.read(value, in: context)?.reduction == LossReduction.none)
  }

  /// Of single losses Keras differentiates the sum and shows the mean.
  @Test func trainingValues() throws {
    var loss = MeanSquaredError()
    loss.reduction = .none
    let builder = GraphBuilder()
    let (target, prediction) = (builder.input("t", ValueType([2, 1])), builder.input("p", ValueType([2, 1])))
    let values = try loss.trainingValues(target: target, prediction: prediction)
    let graph = try builder.finish(outputs: [("objective", values.objective), ("logged", values.logged)])
    let inputs = [Tensor([Float(0), 0], shape: [2, 1]), Tensor([Float(1), 2], shape: [2, 1])]
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: inputs)
    #expect(run.outputs["objective"]?.floats == [5])
    #expect(run.outputs["logged"]?.floats == [2.5])
  }

  /// Deviation from Keras: one weight per row serves losses per step, even where there are as many rows as steps.
  @Test func rowWeightsOfSequences() throws {
    let builder = GraphBuilder()
    let elements = builder.input("e", ValueType([2, 2]))
    let weights = builder.input("w", ValueType([2]))
    let mask = builder.input("m", ValueType([2, 2], .bool))
    let graph = try builder.finish(outputs: [
      ("plain", try reducedLoss(elements, weights: weights, mask: nil, reduction: .sum)),
      ("masked", try reducedLoss(elements, weights: weights, mask: mask, reduction: .sum)),
    ])
    let inputs = [
      Tensor([Float(1), 2, 3, 4], shape: [2, 2]), Tensor([Float(1), 10], shape: [2]),
      Tensor([true, false, true, false], shape: [2, 2]),
    ]
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: inputs)
    #expect(run.outputs["plain"]?.floats == [73])
    #expect(run.outputs["masked"]?.floats == [31])
  }

  /// A vector beside a column becomes a column, so that every sample keeps a loss of its own.
  @Test(arguments: [(Shape([4, 1]), Shape([4])), (Shape([4]), Shape([4, 1])), (Shape([4, 3, 1]), Shape([4, 3]))])
  func ranksThatDifferByOne(_ target: Shape, _ prediction: Shape) throws {
    let builder = GraphBuilder()
    let elements = try MeanSquaredError().elements(
      target: builder.input("t", ValueType(target)), prediction: builder.input("p", ValueType(prediction)))
    #expect(elements.shape == [4])
  }

  struct Mismatch: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var loss: any Loss
    var target: Shape
    var prediction: Shape
    var message: String
  }

  static let mismatches = [
    Mismatch(
      testDescription: "one number for three units", loss: MeanSquaredError(), target: [4, 1], prediction: [4, 3],
      message: "targets have shape (4, 1), the output has (4, 3)"),
    Mismatch(
      testDescription: "one-hot for class numbers", loss: SparseCategoricalCrossentropy(), target: [4, 3],
      prediction: [4, 3],
      message: "targets have shape (4, 3), an output of shape (4, 3) needs class numbers of shape (4,)"),
    Mismatch(
      testDescription: "an axis that is not there",
      loss: {
        var loss = BinaryCrossentropy()
        loss.axis = 2
        return loss
      }(), target: [4, 3], prediction: [4, 3],
      message: "BinaryCrossentropy: axis 2 does not exist in an output of shape (4, 3)"),
    Mismatch(
      testDescription: "classes not last",
      loss: {
        var loss = SparseCategoricalCrossentropy()
        loss.axis = 1
        return loss
      }(), target: [4, 3], prediction: [4, 3, 2],
      message: "SparseCategoricalCrossentropy: axis: only the last axis can hold the classes, got 1"),
  ]

  @Test(arguments: mismatches) func refuses(_ example: Mismatch) {
    let builder = GraphBuilder()
    let target = builder.input("t", ValueType(example.target))
    let prediction = builder.input("p", ValueType(example.prediction))
    let error = #expect(throws: TargetError.self) { _ = try example.loss(target: target, prediction: prediction) }
    #expect(error?.message == example.message)
  }

  @Test func weightsThatDoNotFit() {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([4, 2]))
    let weights = builder.input("w", ValueType([3]))
    #expect(throws: TargetError.self) { _ = try MeanSquaredError()(target: x, prediction: x, weights: weights) }
  }
}
