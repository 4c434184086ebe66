import NNConfig
import NNLayers
import NNTraining

/// The saved model that a spec goes on from, and what of it still stands.
public struct SavedModel: Sendable {
  public var snapshot: ModelSnapshot
  /// Of the file, relative to the working directory or absolute.
  public var path: String
  /// Where it was named; in front of messages about the model.
  public var place: SourceSpan?
  /// Whether input and layers are those of the file.
  public var networkIsSaved: Bool
  /// Whether loss, optimizer and metrics are those of the file.
  public var compileIsSaved: Bool
  /// Whether the spec has a `compile` section, which compiles the model anew as Keras's `compile` does.
  public var isCompiledAnew: Bool
  /// Whether a setting has put another optimizer, or the same anew, in the place of the saved one.
  public var optimizerIsGiven: Bool

  public init(
    snapshot: ModelSnapshot, path: String, place: SourceSpan? = nil, networkIsSaved: Bool = true,
    compileIsSaved: Bool = true, isCompiledAnew: Bool = false, optimizerIsGiven: Bool = false
  ) {
    self.snapshot = snapshot
    self.path = path
    self.place = place
    self.networkIsSaved = networkIsSaved
    self.compileIsSaved = compileIsSaved
    self.isCompiledAnew = isCompiledAnew
    self.optimizerIsGiven = optimizerIsGiven
  }

  /// Whether the saved optimizer's slots and count of steps go on under the settings that a training is to use: with
  /// the saved settings, or with saved ones that were changed in nothing that slots depend on, such as the learning
  /// rate. Otherwise the optimizer starts afresh.
  public func keepsOptimizerState(under settings: CompileSettings?) -> Bool {
    guard !isCompiledAnew, !optimizerIsGiven, let new = settings?.optimizer.base,
      let old = snapshot.settings?.optimizer.base
    else { return false }
    return type(of: new) == type(of: old) && new.slots == old.slots
      && new.options.useEMA == old.options.useEMA
      && (new.options.gradientAccumulationSteps == nil) == (old.options.gradientAccumulationSteps == nil)
  }
}
