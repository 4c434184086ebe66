import NNConfig
import NNLayers
import NNTensor

/// A model as a file keeps it: the network, what it is trained for, and the values of its variables.
public struct ModelSnapshot: Sendable {
  /// With the shapes of the inputs as the file declares them; `nil` where they vary.
  public var definition: ModelDefinition
  /// nil for a model that was not compiled.
  public var settings: CompileSettings?
  /// Values of the layers' variables by storage path, `layers/dense/vars/0`.
  public var weights: [String: Tensor]
  /// The optimizer's variables in Keras's order, `optimizer/vars/0` first; nil where there are none yet.
  public var optimizerVariables: [Tensor]?
  /// What Keras has no word for, kept beside the model: class names, column names, where a training stands.
  public var notes: ConfigValue?
  /// The logs of a training that is not done yet; nil for one that is.
  public var history: History?

  public init(
    definition: ModelDefinition, settings: CompileSettings? = nil, weights: [String: Tensor],
    optimizerVariables: [Tensor]? = nil, notes: ConfigValue? = nil, history: History? = nil
  ) {
    self.definition = definition
    self.settings = settings
    self.weights = weights
    self.optimizerVariables = optimizerVariables
    self.notes = notes
    self.history = history
  }

  /// Whether its optimizer has made a step.
  package var isTrained: Bool { optimizerVariables?.first?.doubles.first ?? 0 > 0 }
}

/// A file format for models.
public protocol ModelArchive: Sendable {
  /// Hands the file's bytes to `sink`, in order.
  ///
  /// - Throws: `DiagnosticError` for what the format cannot say, and what `sink` throws.
  func write(_ snapshot: ModelSnapshot, to sink: (UnsafeRawBufferPointer) throws -> Void) throws

  /// Reads a file's bytes. Runs no code and trusts no size that the file claims.
  ///
  /// - Parameters:
  ///   - name: of the file, for messages.
  ///   - diagnostics: hears of everything in the file that cannot be read, not only the first.
  /// - Returns: nil when there was an error.
  func read(_ bytes: UnsafeRawBufferPointer, name: String, diagnostics: Diagnostics) -> ModelSnapshot?
}
