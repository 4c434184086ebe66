import NNConfig
import NNLayers
import NNTensor
import NNTraining
import NNZip

/// Keras's own file format: a zip of the network as JSON and its weights as HDF5.
///
/// Written as Keras 3.15 writes it, without times, so that the same model gives the same bytes. Read are files of Keras
/// 3.0 and later: chains of layers, `Sequential` or `Functional`. What Keras has no word for, `ModelSnapshot.notes`,
/// stands in one more member of the zip, and the history of a training that is not done in another; Keras passes over
/// both.
///
/// Deviations: `jit_compile` is written as `"auto"`, so that the backend that opens the file decides. Settings that are
/// off, and that nnrun or the first versions of Keras have not (`quantization_config`, `renorm`, `optional`), are left
/// out, so that Keras 3.0 opens a file of layers and functions that it knows.
public struct KerasArchive: ModelArchive {
  /// Whether reading passes over what the model was compiled with: a network can be used whose loss, metrics or
  /// optimizer cannot.
  public var ignoresCompile: Bool
  /// The layers that files may name.
  public var layers: Catalogue<any Layer>

  public init(ignoringCompile: Bool = false, layers: Catalogue<any Layer> = LayerCatalog.standard) {
    ignoresCompile = ignoringCompile
    self.layers = layers
  }

  /// Members of the zip.
  enum Member {
    static let metadata = "metadata.json"
    static let config = "config.json"
    static let weights = "model.weights.h5"
    static let notes = "nnrun.json"
    static let history = "nnrun.history"
  }

  /// Bytes of JSON, at most. Values take some 50 times the room of their shortest text.
  package static let jsonByteLimit = 8 << 20

  // MARK: - Writing

  public func write(_ snapshot: ModelSnapshot, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    let snapshot = KerasModelName.hidden(in: snapshot)
    let config = try KerasConfigWriter(snapshot).config()
    let weights = try layOut(KerasWeightsWriter(snapshot).tree())
    let notes = snapshot.notes.map(json)
    if let notes, notes.count > Self.jsonByteLimit {
      throw DiagnosticError(
        "\(notes.count) bytes of notes are to be kept beside the model, \(Self.jsonByteLimit) at most can be")
    }
    try ZipWriter.write(to: sink) { zip in
      try zip.add(Member.metadata, json(Self.metadata))
      try zip.add(Member.config, json(config))
      // The zip wants the checksum before the bytes.
      var checksum: UInt32 = 0
      try weights.write { checksum = crc32($0, after: checksum) }
      try zip.add(Member.weights, size: weights.byteCount, crc: checksum) { try weights.write(to: $0) }
      if let notes { try zip.add(Member.notes, notes) }
      if let history = snapshot.history { try zip.add(Member.history, history.memberBytes) }
    }
  }

  private func layOut(_ tree: HDF5Group) throws(DiagnosticError) -> HDF5Writer {
    do throws(HDF5Error) {
      return try HDF5Writer(root: tree)
    } catch {
      throw DiagnosticError("the weights cannot be saved: \(error.message)")
    }
  }

  /// The version of Keras whose form this is, and the first day that a zip can name instead of today.
  private static let metadata: ConfigValue = .mapping([
    "keras_version": .string("3.15.1"), "date_saved": .string("1980-01-01@00:00:00"),
  ])

  private func json(_ value: ConfigValue) -> [UInt8] { Array(JSONWriter().write(value).utf8) }

  // MARK: - Reading

  public func read(_ bytes: UnsafeRawBufferPointer, name: String, diagnostics: Diagnostics) -> ModelSnapshot? {
    let errors = diagnostics.errorCount
    guard let members = KerasMembers(bytes, name: name, diagnostics: diagnostics) else { return nil }
    var context = ReadContext(diagnostics: diagnostics, dialect: .keras, origin: name)
    context[LayerCatalog.self] = layers
    let notes = members.json(Member.notes)
    let history = members.history()
    guard let config = members.json(Member.config) else { return nil }
    let definition = KerasConfigReader(context).definition(config)
    let outputs = definition.map { KerasChain.outputNames(config, last: $0.nodes.last?.name) } ?? []
    let settings = ignoresCompile ? nil : KerasCompileReader(context, outputs: outputs).settings(config)
    guard let definition, diagnostics.errorCount == errors else { return nil }
    guard let variables = variables(of: definition, in: context), let root = members.weights() else { return nil }
    let reader = KerasWeightsReader(root: root, definition: definition, variables: variables, context: context)
    let weights = reader.weights()
    let optimizerVariables = settings.flatMap { reader.optimizerVariables(of: $0.optimizer) }
    guard let weights, diagnostics.errorCount == errors else { return nil }
    return KerasModelName.restored(
      in: ModelSnapshot(
        definition: definition, settings: settings, weights: weights, optimizerVariables: optimizerVariables,
        notes: notes, history: history))
  }

  /// The variables that the layers declare; nil when they do not fit each other, which is told.
  private func variables(of definition: ModelDefinition, in context: ReadContext) -> VariableTable? {
    do {
      return try KerasTrace(definition, rows: 2).variables
    } catch let error as DiagnosticError {
      for var diagnostic in error.diagnostics {
        if diagnostic.span == nil && diagnostic.origin == nil { diagnostic.origin = context.origin }
        context.diagnostics.report(diagnostic)
      }
    } catch {
      context.error("the network cannot be built: \(error)", at: nil)
    }
    return nil
  }
}
