import FoundationEssentials
import NNConfig
import NNGraph
import NNLayers
import NNTensor
import NNTraining
import Synchronization

/// A model with the weights that it had when this was made, for many tasks to ask at the same time: what a server
/// keeps.
///
///     let predictor = try model.predictor()
///     try await withThrowingTaskGroup(of: Tensor.self) { group in
///       for x in questions { group.addTask { try predictor.predict(x) } }
///       for try await answer in group { classes += answer.argmax() }
///     }
///
/// A call runs on one thread. As many run at the same time as there are processors, each on a copy of the model, which
/// is made when it is first needed; further calls wait for one of them.
public final class Predictor: Sendable {
  /// The names of the classes in the order in which the output counts them; nil where labels were not names.
  public let classNames: [String]?
  private let parts: Parts
  private let replicas: [Replica]
  /// How many calls each copy has to answer.
  private let loads: Mutex<[Int]>

  /// What every copy is made of.
  private struct Parts: Sendable {
    var definition: ModelDefinition
    var assets: [String: HostAssets]
    var weights: [String: Tensor]
    var backend: String

    func model() throws -> Model {
      try Model(definition, backend: Backends.make(backend, threads: 1), assets: assets, weights: weights)
    }
  }

  /// A copy of the model, asked by one call at a time.
  private final class Replica: Sendable {
    private let model = Mutex<Model?>(nil)

    func prepare(_ parts: Parts) throws {
      try model.withLock { if $0 == nil { $0 = try parts.model() } }
    }

    func predict(_ x: Tensor, batchSize: Int, _ parts: Parts) throws -> Tensor {
      try model.withLock { slot in
        let model = try slot ?? parts.model()
        slot = model
        return try model.predict(Dataset(x), batchSize: batchSize)
      }
    }
  }

  init(_ model: Model, classNames: [String]?, concurrency: Int?) throws {
    let count = concurrency ?? ProcessInfo.processInfo.activeProcessorCount
    guard (1...1024).contains(count) else {
      throw DiagnosticError("expected 1 to 1024 calls at the same time, got \(count)")
    }
    self.classNames = classNames
    parts = Parts(
      definition: model.definition, assets: model.assets, weights: try model.snapshot().weights,
      backend: model.backend.name)
    replicas = (0..<count).map { _ in Replica() }
    loads = Mutex([Int](repeating: 0, count: count))
    try replicas[0].prepare(parts)
  }

  /// The outputs for all rows, in order; to be called from any task or thread, which is blocked until they are there.
  ///
  /// - Parameters:
  ///   - x: `[rows, ...]`.
  ///   - batchSize: rows that are computed at once. For every number of rows up to it a program is compiled once.
  /// - Returns: `[rows, ...]`.
  /// - Throws: `DiagnosticError` when the rows do not fit the model.
  public func predict(_ x: Tensor, batchSize: Int = 32) throws -> Tensor {
    guard batchSize > 0 else { throw DiagnosticError("expected a positive batch size, got \(batchSize)") }
    let index = loads.withLock { loads in
      // Copies in front are made already.
      let index = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      loads[index] += 1
      return index
    }
    defer { loads.withLock { $0[index] -= 1 } }
    return try replicas[index].predict(x, batchSize: batchSize, parts)
  }
}

extension Sequential {
  /// The model with its weights as they are now, to be asked by many tasks at the same time.
  ///
  /// A call of its `predict` blocks its thread until the answer is there, which includes waiting for one of the model's
  /// copies while all are busy. Swift's tasks share few threads: where more calls than `concurrency` come together, make
  /// them from threads of their own or hold them back.
  ///
  /// - Parameter concurrency: how many calls run at the same time; by default as many as there are processors.
  /// - Throws: `DiagnosticError` as long as the model has no weights.
  public func predictor(concurrency: Int? = nil) throws -> Predictor {
    try Predictor(engine(), classNames: classNames, concurrency: concurrency)
  }
}
