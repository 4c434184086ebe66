import NNRun
import NNTestSupport
import Testing

/// A model that many tasks ask at the same time.
@Suite struct PredictorTests {
  @Test(arguments: ["cpu", "reference"])
  func manyTasksGetWhatTheModelSays(_ backend: String) async throws {
    let test = try iris("test")
    let model = try irisModel(backend: Backends.make(backend))
    try model.fit(try iris("train"), epochs: 2)
    let expected = try model.predict(test)
    let predictor = try model.predictor(concurrency: 3)
    #expect(predictor.classNames == model.classNames)
    // Weights that change later do not reach it.
    try model.fit(try iris("train"), epochs: 1)
    #expect(try model.predict(test) != expected)
    let results = try await withThrowingTaskGroup(of: (Int, Tensor).self) { group in
      for task in 0..<24 {
        group.addTask {
          let rows = Array(task..<task + 1 + task % 5)
          return (task, try predictor.predict(test.rows(at: rows).x))
        }
      }
      var results: [(Int, Tensor)] = []
      for try await result in group { results.append(result) }
      return results
    }
    #expect(results.count == 24)
    for (task, output) in results {
      let rows = 1 + task % 5
      let part = Tensor(Array(expected.floats[task * 3..<(task + rows) * 3]), shape: [rows, 3])
      expectClose(output, part, absolute: 1e-6, relative: 1e-5)
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let model = try Sequential([Dense(1)], input: Input([2]))
    let predictor = try model.predictor()
    #expect(throws: DiagnosticError.self) { _ = try predictor.predict(Tensor([[1.0]])) }
    #expect(throws: DiagnosticError.self) { _ = try predictor.predict(Tensor([[1.0, 2.0]]), batchSize: 0) }
    #expect(throws: DiagnosticError.self) { _ = try model.predictor(concurrency: 0) }
    #expect(try predictor.predict(Tensor([[1.0, 2.0]])) == model.predict(Tensor([[1.0, 2.0]])))
    #expect(throws: DiagnosticError.self) { _ = try Sequential([Dense(1)]).predictor() }
  }
}
