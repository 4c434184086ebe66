import FoundationEssentials
import NNConfig
import NNData
import NNExport
import NNGraph
import NNLayers
import NNSpec
import NNTensor
import NNTraining

extension Sequential {
  // MARK: - Saved models

  /// Keras's `save`: writes a `.keras` file, which Keras opens too, with weights, compilation and the optimizer's
  /// state.
  ///
  /// The file is written beside its place and moved there once it is whole.
  ///
  /// - Parameter overwrite: whether a file that is already there is replaced.
  /// - Throws: `FileAccessError` when it cannot be written or is in the way; `DiagnosticError` as long as there are no
  ///   weights.
  public func save(_ path: String, overwrite: Bool = true) throws {
    try write(path, overwrite: overwrite, training: nil)
  }

  /// Saves the model while it is trained.
  func save(_ path: String, at progress: TrainingProgress) throws {
    let model = try engine()
    var state = try model.controlState()
    let seed = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    state[ControlState.seed.path] = Tensor(seed, shape: [2])
    try write(path, overwrite: true, training: (progress, state))
  }

  private func write(
    _ path: String, overwrite: Bool, training: (progress: TrainingProgress, state: [String: Tensor])?
  ) throws {
    let model = try engine()
    var notes = notes
    notes.steps = Int(try model.controlState()[ControlState.step.path]?.doubles.first ?? 0)
    notes.training = training
    let snapshot = try model.snapshot(notes)
    do {
      try OutputFile.write(path, force: overwrite) { file in
        try KerasArchive().write(snapshot) { try file.append($0) }
      }
    } catch let error as FileAccessError where error.reason == .exists {
      throw FileAccessError(
        .exists,
        Diagnostic(
          .error, "this file is already there and is not overwritten", origin: path,
          help: ["say overwrite: true to replace it, or choose another place"]))
    }
  }

  /// Keras's `load_model`: a model as it was saved, by nnrun or by Keras. It goes on training where it stopped.
  ///
  ///     let model = try Sequential.load("model.keras")
  ///     let model = try Sequential.load("model.keras", catalogue: .standard.adding(MyLayer.self))
  ///
  /// Reading runs no code of the file and trusts no size in it.
  ///
  /// - Parameters:
  ///   - seed: of shuffling and random layers from here on. A checkpoint brings its own.
  ///   - catalogue: the layers that the file may name.
  ///   - backend: as in `init`.
  /// - Throws: `FileAccessError` when there is no such file, `DiagnosticError` with all that cannot be read.
  public static func load(
    _ path: String, seed: UInt64 = 0, catalogue: Catalogue<any Layer> = .standard, backend: (any Backend)? = nil
  ) throws -> Sequential {
    let diagnostics = Diagnostics()
    guard let snapshot = try snapshot(path, catalogue, diagnostics) else { throw DiagnosticError(diagnostics.sorted) }
    return try Sequential(snapshot, path: path, seed: seed, backend: backend)
  }

  private convenience init(_ snapshot: ModelSnapshot, path: String, seed: UInt64, backend: (any Backend)?) throws {
    let notes = try SavedNotes(of: snapshot, file: path) ?? SavedNotes()
    let words = notes.training?.state[ControlState.seed.path]?.array(of: UInt32.self)
    let savedSeed = words.map { UInt64($0[0]) | UInt64($0[1]) << 32 }
    try self.init(
      LayerChain(snapshot.definition), name: snapshot.definition.name, seed: savedSeed ?? seed, backend: backend,
      saved: snapshot, notes: notes)
  }

  private static func snapshot(
    _ path: String, _ catalogue: Catalogue<any Layer>, _ diagnostics: Diagnostics
  ) throws -> ModelSnapshot? {
    let archive = KerasArchive(layers: catalogue)
    return try contents(path).withUnsafeBytes { archive.read($0, name: path, diagnostics: diagnostics) }
  }

  // MARK: - Specs

  /// The network that a spec in YAML describes, compiled if the spec says how.
  ///
  ///     let model = try Sequential(spec: """
  ///       layers:
  ///         - Dense: {units: 16, activation: relu}
  ///         - Dense: {units: 3, activation: softmax}
  ///       compile: {optimizer: adam, loss: categorical_crossentropy}
  ///       """)
  ///
  /// Its `fit` section becomes `fitSettings`; its `data` section is left to the program.
  ///
  /// - Parameters:
  ///   - name: as messages call the text, and the model where the spec gives it no name.
  ///   - catalogue: the layers that the spec may name: `.standard.adding(MyLayer.self)`.
  ///   - backend: as in `init`.
  /// - Throws: `DiagnosticError` with all mistakes and the lines that they stand in.
  public convenience init(
    spec text: String, name: String = "spec", catalogue: Catalogue<any Layer> = .standard,
    backend: (any Backend)? = nil
  ) throws {
    try self.init([UInt8](text.utf8), name: name, catalogue, backend)
  }

  /// The network that a spec file describes, compiled if the spec says how; else as `init(spec:)`.
  ///
  /// - Throws: `FileAccessError` when there is no such file, `DiagnosticError` with all mistakes.
  public convenience init(
    specFile path: String, catalogue: Catalogue<any Layer> = .standard, backend: (any Backend)? = nil
  ) throws {
    try self.init([UInt8](Self.contents(path)), name: path, catalogue, backend)
  }

  private convenience init(
    _ bytes: [UInt8], name: String, _ catalogue: Catalogue<any Layer>, _ backend: (any Backend)?
  ) throws {
    let diagnostics = Diagnostics()
    let reader = SpecReader(
      layers: catalogue,
      loadModel: { path, place, _ in
        do {
          return try Self.snapshot(path, catalogue, diagnostics)
        } catch {
          diagnostics.error("model: \(error)", at: place)
          return nil
        }
      })
    guard let spec = reader.read(bytes, name: name, diagnostics: diagnostics) else {
      throw DiagnosticError(diagnostics.sorted)
    }
    let seed: UInt64 =
      switch spec.seed {
      case .fixed(let seed): seed
      case .random: .random(in: 0...UInt64(UInt32.max))
      }
    if let saved = spec.saved {
      try self.init(saved.snapshot, path: saved.path, seed: seed, backend: backend)
    } else {
      try self.init(LayerChain(spec), name: spec.name, seed: seed, backend: backend)
    }
    if let place = spec.places.epochs {
      throw DiagnosticError(
        "steps in epochs are not available in a Swift program, which names its data later", at: place,
        help: "write a number of steps: rows / batch size x epochs")
    }
    // A saved model is compiled already, and keeps its optimizer's state unless the spec says something else.
    if let settings = spec.compile, spec.saved?.compileIsSaved != true {
      try compile(settings, places: spec.places.compile)
    }
    fitSettings = spec.fit
  }

  // MARK: - Bytes

  private static func contents(_ path: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw FileAccessError(
        isThere ? .failed : .missing,
        Diagnostic(.error, isThere ? "this file cannot be read" : "there is no such file", origin: path))
    }
  }
}
