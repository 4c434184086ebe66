import FoundationEssentials
import NNConfig
import NNData
import NNSpec
import NNTensor

/// Made-up data to write into a folder.
public struct DummyRequest: Sendable {
  public var samples = 1000
  public var features = 100
  /// nil: 2, or what the model's outputs tell apart.
  public var classes: Int?
  public var shape: [Int]?
  /// Share of the labels that follow a hidden network.
  public var signal = 0.0
  public var seed: UInt64 = 0
  public var directory = "."
  public var force = false
  /// A spec whose inputs and outputs the data is to fit.
  public var model: String?

  public init() {}
}

/// Writes `x` and `y`, into a folder that is made where there is none; gives their paths.
///
/// - Throws: `FileAccessError` when a file is in the way or cannot be written, `DiagnosticError` for settings that make
///   no sense.
public func generateDummy(_ request: DummyRequest) throws -> [String] {
  var data = DummyData()
  data.samples = request.samples
  data.features = request.features
  data.shape = request.shape.map { Shape($0) }
  data.classes = request.classes ?? 2
  data.signal = request.signal
  data.seed = request.seed
  if let model = request.model {
    let spec = try RunRequest(model: model).readSpec(Diagnostics())
    guard let input = spec.input else {
      throw DiagnosticError([
        Diagnostic(
          .error, "the spec leaves its input to the data", at: spec.places.layers,
          help: ["begin layers with - Input: [100], or give --features"])
      ])
    }
    let summary = try ModelSummary(spec.definition(input: input))
    // An extent that only data can tell may be anything; 10 will do.
    let extents = input.shape.map { $0 ?? 10 }
    data.shape = extents.count == 1 ? nil : Shape(extents)
    data.features = extents.count == 1 ? extents[0] : data.features
    let units = summary.outputs[0].shape.last.flatMap { $0 } ?? 1
    data.classes = request.classes ?? max(units, 2)
  }
  if request.directory != "." { try makeFolder(request.directory) }
  return try data.write(to: request.directory == "." ? "" : request.directory, force: request.force)
}

/// Makes a folder, and those that it is in, where they are missing.
private func makeFolder(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileAccessError(
      .failed,
      Diagnostic(
        .error, "this folder cannot be made", origin: path,
        help: ["choose another place with --out-dir, or make the folder yourself"]))
  }
}
