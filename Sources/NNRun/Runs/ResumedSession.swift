import FoundationEssentials
import NNConfig
import NNData
import NNExport
import NNSpec
import NNTraining

/// A run was asked to go on that has come to its end.
public struct RunFinishedError: Error, Sendable {
  /// The run's folder.
  public var folder: String
  /// How it ended.
  public var record: RunRecord
  /// Where its model was to be written, and stands now.
  public var out: String?
  /// The thresholds asked for now that its last logs miss.
  public var missed: [MissedThreshold] = []
}

/// The session of an earlier run as it was, with everything at the place where the run stopped.
struct ResumedSession {
  let session: TrainingSession
  /// nil where nothing was saved: then the run begins again, and comes to the same.
  let progress: TrainingProgress?

  /// What was asked for when the run began, with what was asked for since: what to remember of the run.
  let request: RunRequest

  /// - Parameter request: may say other places for the data, another backend, thresholds.
  init(folder: RunFolder, record: RunRecord, request: RunRequest) throws {
    self.request = Self.merged(request, over: record.request)
    var resumed = self.request
    resumed.model = folder.specPath
    resumed.settings = []
    resumed.backend = request.backend ?? record.backend
    resumed.threads = request.threads ?? record.threads
    if record.wroteOut, Self.keepsOut(request, record.request) { resumed.force = true }
    try Self.checkSpec(folder, record)
    try Self.checkOut(resumed, folder: folder)
    let diagnostics = Diagnostics()
    var spec = try resumed.readSpec(diagnostics)
    // The spec was written by the run, so that nobody would look there for what names a file.
    spec.places.data = DataRequest.Places()
    try Self.checkInput(spec, resumed)
    if let checkpoint = try Self.checkpoint(folder, record) {
      spec.saved = SavedModel(snapshot: checkpoint, path: folder.checkpointPath)
    }
    let session = try TrainingSession(resumed, spec: spec, originalSpec: record.originalSpec, diagnostics)
    try Self.checkData(session.data.fingerprints, record.data, folder: folder)
    if let training = try spec.savedNotes()?.training {
      try session.model.restoreControlState(training.state)
      progress = training.progress
    } else if spec.saved != nil {
      throw Self.notGoingOn("this file is not a checkpoint of a training", origin: folder.checkpointPath, folder)
    } else {
      progress = nil
    }
    self.session = session
  }

  /// A place is that of the file last given, `--force` belongs to the `--out` beside it.
  private static func merged(_ request: RunRequest, over recorded: RunRequest) -> RunRequest {
    var merged = recorded
    merged.data = request.data ?? recorded.data
    merged.labels = request.labels ?? recorded.labels
    merged.validationData = request.validationData ?? recorded.validationData
    merged.validationLabels = request.validationLabels ?? recorded.validationLabels
    merged.out = request.out ?? recorded.out
    merged.force = request.force || recorded.force && keepsOut(request, recorded)
    if !request.thresholds.isEmpty { merged.thresholds = request.thresholds }
    return merged
  }

  private static func keepsOut(_ request: RunRequest, _ recorded: RunRequest) -> Bool {
    request.out.map(absolutePath) ?? recorded.out == recorded.out
  }

  // MARK: - What has to be as it was

  /// - Throws: `DiagnosticError` for what can be read only once, by which a run would wait for ever.
  private static func checkInput(_ spec: Spec, _ request: RunRequest) throws {
    let places = [
      ("data was", "--data", spec.data.file), ("labels were", "--labels", spec.data.labels),
      ("validation data was", "--validation-data", request.validationData),
      ("validation labels were", "--validation-labels", request.validationLabels),
    ]
    let gone = places.filter { $0.2 == "-" }
    guard !gone.isEmpty else { return }
    throw DiagnosticError(
      gone.map { what, option, _ in
        Diagnostic(
          .error, "the run's \(what) read from standard input and cannot be read again", origin: "--resume",
          help: ["give them again, as a file, as it may go on more than once: \(option) FILE"])
      })
  }

  private static func notGoingOn(
    _ message: String, origin: String, notes: [String] = [], _ folder: RunFolder
  ) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, message, origin: origin, notes: notes,
        help: ["bring the old file back, or begin a new run with nnrun train \(folder.specPath.shellWord)"])
    ])
  }

  private static func checkSpec(_ folder: RunFolder, _ record: RunRecord) throws {
    guard let text = try? String(contentsOf: URL(filePath: folder.specPath), encoding: .utf8) else {
      throw FileAccessError(
        .missing,
        Diagnostic(
          .error, "the run's spec is gone, so it cannot go on", origin: folder.specPath,
          help: ["bring it back, or begin a new run"]))
    }
    guard RunRecord.hash(text) == record.specHash else {
      throw notGoingOn("this file is not the one that the run began with", origin: folder.specPath, folder)
    }
  }

  /// - Throws: `FileAccessError` when `--out` would replace a file. One that the run itself has written, and was stopped
  ///   before it could say so, is none.
  static func checkOut(_ request: RunRequest, folder: RunFolder) throws {
    guard let out = request.out else { return }
    let mayReplace = request.force
    // What is no file is not compared either: a device may go on for ever.
    var request = request
    request.force = true
    try request.checkOut([".keras"])
    if !mayReplace, !folder.hasModel(at: out) { try OutputFile.check(out, force: false) }
  }

  /// - Returns: nil where nothing was saved before the run stopped.
  private static func checkpoint(_ folder: RunFolder, _ record: RunRecord) throws -> ModelSnapshot? {
    guard folder.hasCheckpoint else {
      guard record.beganSaved else { return nil }
      throw notGoingOn(
        "the checkpoint is gone, and with it the weights that the run began with", origin: folder.checkpointPath,
        folder)
    }
    do {
      return try ModelFile.load(folder.checkpointPath)
    } catch let error as DiagnosticError {
      throw notGoingOn(
        "this checkpoint is damaged, so the run cannot go on", origin: folder.checkpointPath,
        notes: error.diagnostics.prefix(3).map(\.message), folder)
    }
  }

  /// - Throws: `DiagnosticError` with all files that are not what they were.
  private static func checkData(_ now: [DataFingerprint], _ before: [DataFingerprint], folder: RunFolder) throws {
    guard now.count == before.count else {
      throw DiagnosticError([
        Diagnostic(
          .error, "this file names \(before.count) data files, and the run reads \(now.count)",
          origin: folder.recordPath,
          help: ["begin a new run with nnrun train \(folder.specPath.shellWord)"])
      ])
    }
    let changed = zip(now, before).filter { $0.byteCount != $1.byteCount || $0.hash != $1.hash }
    guard !changed.isEmpty else { return }
    throw DiagnosticError(
      changed.map { now, before in
        Diagnostic(
          .error, "this file is not the one that the run began with", origin: now.name,
          notes: [
            now.byteCount == before.byteCount
              ? "it has the same length, but other bytes"
              : "it had \(before.byteCount) bytes then and has \(now.byteCount) now"
          ], help: ["bring the old file back, or begin a new run with nnrun train \(folder.specPath.shellWord)"])
      })
  }
}
