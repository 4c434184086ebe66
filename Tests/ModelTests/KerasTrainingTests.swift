import NNCPUBackend
import NNGraph
import NNLayers
import NNReferenceBackend
import NNSpec
import NNTensor
import NNTestSupport
import NNTraining
import Testing

@testable import NNRun

/// Trainings that Keras has done, from the same weights on the same rows in the same order.
@Suite struct KerasTrainingTests {
  @Test(arguments: TrainingGolden.all, TestBackend.allCases)
  func agrees(_ golden: TrainingGolden, _ backend: TestBackend) throws { try check(golden, try backend.backend) }

  @Test func agreesOnTwoThreads() throws {
    try check(
      try #require(TrainingGolden.all.first { $0.id == "digits" }),
      try CPUBackend(threads: 2, fallback: ReferenceEvaluator()))
  }

  /// The largest of the tolerance and four times what Keras's own backends disagree by.
  private func check(_ golden: TrainingGolden, _ backend: any Backend) throws {
    let spec = try golden.spec
    let data = try golden.data()
    let model = try Model(data.definition, backend: backend)
    try model.compile(try #require(spec.compile))
    // Keras was given all rows here, those held out included.
    if model.needsAdaptation { try model.adapt(to: data.all) }
    let weights = try golden.weights
    let paths = model.weights.map(\.path)
    try #require(paths.count == weights.count)
    let tolerance = max(1e-4, 4 * (try golden.disagreement("weights")))
    for (path, weight) in zip(paths, weights) {
      #expect(path.hasSuffix("/" + weight.name.split(separator: "/").last!))
      if !weight.isTrainable, path.contains("normalization/mean") || path.contains("normalization/variance") {
        // What adapting found is part of what is compared.
        expectClose(try model.weight(path), weight.start, absolute: 0, relative: 1e-5, "adapted \(path)")
      }
      try model.setWeight(path, weight.start.cast(to: try model.weight(path).dtype))
    }
    let history = try model.fit(data.training, validation: data.validation, settings: spec.fit)
    let logs = try golden.logs
    #expect(Set(history.logs[0].entries.map(\.name)) == Set(logs.keys))
    for (name, expected) in logs {
      let isLoss = name.hasSuffix("loss")
      let disagreement = try golden.disagreement(isLoss ? "loss" : "metrics")
      let found = history[name]
      #expect(found.count == expected.count)
      for (epoch, (value, wanted)) in zip(found, expected).enumerated() {
        let error = (value - wanted).magnitude / max(isLoss ? 0 : 1, wanted.magnitude)
        #expect(error <= max(1e-5, 4 * disagreement), "\(name) of epoch \(epoch): \(value), Keras has \(wanted)")
      }
    }
    for (path, weight) in zip(paths, weights) {
      // Moments of a normalization are as large as the data: those are compared relative to their size.
      expectClose(
        try model.weight(path).cast(to: .float32), weight.end, absolute: tolerance,
        relative: weight.isTrainable ? 0 : 1e-5, path)
    }
    let counted = try model.weight(OptimizerPath.iterations).doubles[0]
    #expect(Int(counted) == (try golden.iterations))
    let predictions = try model.predict(FirstRows(data.training, 5))[0]
    expectClose(
      predictions, try golden.predictions, absolute: max(1e-4, 4 * (try golden.disagreement("predictions"))),
      relative: 1e-5, "predictions")
  }
}
