import NNConfig
import NNData
import NNExport
import NNSpec
import NNTraining

/// A run was asked to go on that has come to its end.
public struct RunFinishedError: Error, Sendable {
  public var folder: String
  public var record: RunRecord
}

/// The session of an earlier run as it was, with everything at the place where the run stopped.
struct ResumedSession {
  let session: TrainingSession
  /// nil where nothing was saved: then the run begins again, and comes to the same.
  let progress: TrainingProgress?

  /// - Parameter request: may say other places for the data, another backend, thresholds.
  init(folder: RunFolder, record: RunRecord, request: RunRequest) throws {
    var resumed = record.request
    resumed.model = folder.specPath
    resumed.settings = []
    resumed.data = request.data
    resumed.labels = request.labels
    resumed.validationData = request.validationData ?? record.request.validationData
    resumed.validationLabels = request.validationLabels ?? record.request.validationLabels
    resumed.backend = request.backend ?? record.backend
    resumed.threads = request.threads ?? record.threads
    resumed.out = request.out ?? record.request.out
    resumed.force = request.force || record.request.force
    if !request.thresholds.isEmpty { resumed.thresholds = request.thresholds }
    let diagnostics = Diagnostics()
    var spec = try resumed.readSpec(diagnostics)
    if spec.data.file == "-" || spec.data.labels == "-" {
      throw DiagnosticError([
        Diagnostic(
          .error, "the run's data came from standard input, and are gone", origin: "--resume",
          help: ["give them again: --data FILE"])
      ])
    }
    let checkpoint = folder.hasCheckpoint ? try ModelFile.load(folder.checkpointPath) : nil
    if let checkpoint {
      spec.saved = SavedModel(snapshot: checkpoint, path: folder.checkpointPath)
    }
    let session = try TrainingSession(resumed, spec: spec, originalSpec: record.originalSpec, diagnostics)
    try Self.checkData(session.data.fingerprints, record.data, folder: folder.path)
    if let training = try spec.savedNotes()?.training {
      try session.model.restoreControlState(training.state)
      progress = training.progress
    } else {
      progress = nil
    }
    self.session = session
  }

  /// - Throws: `DiagnosticError` with all files that are not what they were.
  private static func checkData(_ now: [DataFingerprint], _ before: [DataFingerprint], folder: String) throws {
    let changed = zip(now, before).filter { $0.byteCount != $1.byteCount || $0.hash != $1.hash }
    guard !changed.isEmpty || now.count != before.count else { return }
    throw DiagnosticError(
      changed.map { now, before in
        Diagnostic(
          .error, "is not what the run began with", origin: now.name,
          notes: ["it had \(before.byteCount) bytes then and has \(now.byteCount) now"],
          help: ["bring the old file back, or begin a new run with nnrun train \(folder)/\(RunFolder.specName)"])
      })
  }
}
