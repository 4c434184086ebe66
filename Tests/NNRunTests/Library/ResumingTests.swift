import Foundation
import NNConfig
import NNTensor
import NNTraining
import Testing

@testable import NNRun

/// Which models can go on with the training they come from.
@Suite struct ResumingTests {
  private static let settings = FitSettings(epochs: 3, batchSize: 16)

  /// A checkpoint after the first of three epochs.
  private func withCheckpoint(_ body: (_ path: String) throws -> Void) throws {
    try inTemporaryFolder { folder in
      let model = try irisModel(seed: 7)
      let history = try model.fit(try iris("train"), epochs: 1, batchSize: 16)
      try model.save(folder + "/c.keras", at: TrainingProgress(epoch: 1, history: history))
      try body(folder + "/c.keras")
    }
  }

  private func expectNothingToResume(_ model: Sequential, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let error = #expect(throws: DiagnosticError.self, sourceLocation: sourceLocation) {
      try model.fit(try iris("train"), settings: Self.settings, resume: true)
    }
    #expect(
      error?.diagnostics.first?.message.hasPrefix("there is no training to resume: ") == true,
      sourceLocation: sourceLocation)
  }

  @Test func aModelThatWasCompiledAnewDoesNot() throws {
    try withCheckpoint { path in
      let model = try Sequential.load(path)
      try model.compile(optimizer: .adam(learningRate: 0.02), loss: .categoricalCrossentropy, metrics: [.accuracy])
      try expectNothingToResume(model)
    }
  }

  @Test func aModelThatWasTrainedOnDoesNot() throws {
    try withCheckpoint { path in
      let model = try Sequential.load(path)
      try model.fit(try iris("train"), epochs: 1, batchSize: 16)
      try expectNothingToResume(model)
    }
  }

  /// It is not compiled anew where the spec says nothing of it.
  @Test func aSpecThatNamesTheCheckpointDoes() throws {
    try withCheckpoint { path in
      let loaded = try Sequential.load(path)
      let named = try Sequential(spec: "model: \(path)\n")
      let histories = try [loaded, named].map {
        try $0.fit(try iris("train"), settings: Self.settings, resume: true)
      }
      #expect(histories[0] == histories[1] && histories[0].epochs == [0, 1, 2])
      #expect(try loaded.weight("dense/kernel") == named.weight("dense/kernel"))
      try expectNothingToResume(Sequential(spec: "model: \(path)\ncompile: {loss: categorical_crossentropy}\n"))
    }
  }
}
