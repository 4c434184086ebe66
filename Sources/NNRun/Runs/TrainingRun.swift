import FoundationEssentials
import NNConfig
import NNData
import NNExport
import NNTensor
import NNTraining
import NNYAML

/// One run in its folder: trains a session and writes down what comes of it.
public final class TrainingRun {
  public let session: TrainingSession
  public let folder: RunFolder
  private let observer: any RunObserver
  private var record: RunRecord
  /// Where the run goes on that is resumed.
  public let progress: TrainingProgress?
  private var history = History()
  /// Room for the model, kept from the first step on.
  private var modelFile: DraftFile?
  private let clock = ContinuousClock()
  private var nextWriting: ContinuousClock.Instant
  private let checkpointInterval: Double
  /// Where the newest checkpoint stands.
  private var saved: TrainingProgress?
  private var isStopping = false
  /// What could not be written last time, and was warned of.
  private var unwritten: Set<Written> = []

  private enum Written { case checkpoint, records }

  /// Begins a new run: makes its folder, with the spec as resolved in it.
  ///
  /// - Throws: `FileAccessError` when the folder cannot be written to or has no room for the model.
  public init(_ session: TrainingSession, observer: any RunObserver) throws {
    let request = session.request
    let spec = session.resolvedSpec
    var record = RunRecord(session, number: 0, spec: spec)
    let byteCount = try session.modelByteCount()
    checkpointInterval = try CheckpointInterval.seconds()
    var modelFile: DraftFile?
    folder = try RunFolder.create(in: request.runDirectory, name: session.name) { path, number in
      record.number = number
      try DraftFile.write(spec, to: path + "/" + RunFolder.specName)
      try DraftFile.write(record.text, to: path + "/" + RunFolder.recordName)
      // The saved model that the run begins with may be gone when it is resumed.
      if !session.isNew {
        try Self.write(
          session, at: TrainingProgress(epoch: session.settings.initialEpoch), to: path + "/" + RunFolder.checkpointName
        )
      }
      // A folder whose number was taken by somebody else is filled again.
      modelFile = nil
      modelFile = try DraftFile(path + "/" + RunFolder.modelName, reserving: byteCount)
    }
    modelFile?.folderMoved(to: folder.path)
    self.modelFile = modelFile
    self.record = record
    self.session = session
    self.observer = observer
    progress = nil
    nextWriting = clock.now + .seconds(1)
  }

  /// Goes on with a run that did not come to its end.
  ///
  /// - Throws: `RunFinishedError` for a run that did; `FileAccessError`, `DiagnosticError` when its files are not as it
  ///   left them, or the data are others.
  public init(resuming request: RunRequest, observer: any RunObserver) throws {
    let path = try RunFinder.folder(request.resume ?? RunFolder.latestName, in: request.runDirectory)
    folder = try RunFolder.open(path)
    record = try RunFinder.record(of: path)
    guard ![.done, .missed, .diverged].contains(record.status) else {
      // Left by a process that was killed right then.
      folder.removeCheckpoint()
      let last = record.last ?? Logs()
      for threshold in request.thresholds { try threshold.check(against: last.entries.map(\.name)) }
      try Self.copyModel(of: folder, for: request)
      throw RunFinishedError(
        folder: path, record: record, out: request.out, missed: request.thresholds.missed(by: last))
    }
    let resumed = try ResumedSession(folder: folder, record: record, request: request)
    session = resumed.session
    progress = resumed.progress
    history = progress?.history ?? History()
    self.observer = observer
    checkpointInterval = try CheckpointInterval.seconds()
    nextWriting = clock.now + .seconds(1)
    modelFile = try DraftFile(folder.modelPath, reserving: try session.modelByteCount())
    record.status = .running
    record.exit = nil
    record.ended = nil
    record.backend = session.model.backend.name
    record.threads = session.threads
    // Interrupted again, it goes on in the same way.
    var known = resumed.request.withAbsolutePaths
    known.model = record.request.model
    if known.out != record.request.out { record.wroteOut = false }
    record.request = known
    try DraftFile.write(record.text, to: folder.recordPath, isSynced: true)
  }

  /// A run that is done has its model, which may be wanted at another place.
  private static func copyModel(of folder: RunFolder, for request: RunRequest) throws {
    guard let out = request.out else { return }
    try ResumedSession.checkOut(request, folder: folder)
    guard !folder.hasModel(at: out) else { return }
    let bytes = try ModelFile.contents(folder.modelPath)
    try OutputFile.write(out, force: request.force) { file in
      try bytes.withUnsafeBytes { try file.append($0) }
    }
  }

  /// Trains to the end.
  ///
  /// - Parameter interruption: asked after every step whether the run is to stop there.
  /// - Throws: what went wrong on the way; the folder says then that the run failed. A loss that is NaN or infinite, a
  ///   threshold missed and an interruption are results.
  public func run(interruption: () -> Interruption? = { nil }) throws -> RunResult {
    do {
      observer.runBegan(folder.path, session: session)
      return try train(interruption)
    } catch {
      let status = (error as? FileAccessError)?.exitCode ?? (error is DiagnosticError ? 65 : 1)
      try? finish(.failed, exit: status)
      throw error
    }
  }

  private func train(_ interruption: () -> Interruption?) throws -> RunResult {
    let model = session.model
    let reporter = Relay(observer) { [unowned self] epoch, logs in epochEnded(epoch, logs) }
    do {
      if progress == nil { try session.learnFromData() }
      history = try model.fit(
        session.data.training, validation: session.data.validation, settings: session.settings, reporter: reporter,
        resuming: progress,
        checkpointing: Checkpointing(interval: checkpointInterval) { [unowned self] in
          // One that is interrupted is saved below.
          if !isStopping { try saveCheckpoint($0, isWanted: false) }
        },
        shouldStop: {
          isStopping = interruption() != nil
          return isStopping
        })
    } catch let error as TrainingInterruptedError {
      history = error.progress.history
      // The room that was kept for the model is the checkpoint's now.
      modelFile = nil
      if saved != error.progress { try saveCheckpoint(error.progress, isWanted: true) }
      let exit = (interruption() ?? .interrupt).rawValue
      do {
        try finish(.interrupted, exit: exit)
      } catch let error as FileAccessError {
        // The checkpoint has it all.
        warn(error, "the run's history could not be written", of: .records)
      }
      return RunResult(status: .interrupted, exit: exit, folder: folder.path, model: nil, history: history)
    } catch let error as DivergedError {
      history = error.history
      try saveModel()
      record.divergence = error
      try finish(.diverged, exit: 4)
      return RunResult(
        status: .diverged, exit: 4, folder: folder.path, model: folder.modelPath, history: history, divergence: error)
    }
    try saveModel()
    let missed = session.request.thresholds.missed(by: history.logs.last ?? Logs())
    let status: RunStatus = missed.isEmpty ? .done : .missed
    try finish(status, exit: missed.isEmpty ? 0 : 3)
    return RunResult(
      status: status, exit: missed.isEmpty ? 0 : 3, folder: folder.path, model: folder.modelPath, history: history,
      missed: missed)
  }

  // MARK: - Writing

  private func saveModel() throws {
    let snapshot = try session.model.snapshot(try session.notes())
    guard let modelFile else { preconditionFailure("the model was saved already") }
    var failure: (any Error)?
    do {
      try modelFile.fill { try KerasArchive().write(snapshot, to: $0) }
    } catch let error as FileAccessError {
      failure = explained(error)
    }
    self.modelFile = nil
    // What became of the folder is no reason to lose it here too.
    try writeOut(snapshot, isOnlyCopy: failure != nil)
    if let failure { throw failure }
  }

  private func writeOut(_ snapshot: ModelSnapshot, isOnlyCopy: Bool) throws {
    guard let out = session.request.out else { return }
    // It was written before the run was stopped.
    if !isOnlyCopy, folder.hasModel(at: out) { return }
    do {
      try OutputFile.write(out, force: session.request.force) { file in
        try KerasArchive().write(snapshot) { try file.append($0) }
      }
      record.wroteOut = true
    } catch let error as FileAccessError where !isOnlyCopy {
      throw error.adding(help: modelHelp)
    }
  }

  /// - Parameter isWanted: whether the run cannot do without it. Else a disk that is full is worth a warning, not the
  ///   training.
  private func saveCheckpoint(_ progress: TrainingProgress, isWanted: Bool) throws {
    do {
      // From now on there is something to lose.
      if saved == nil { folder.sync() }
      try Self.write(session, at: progress, to: folder.checkpointPath)
      saved = progress
      unwritten.remove(.checkpoint)
      observer.checkpointSaved(folder.checkpointPath, epoch: progress.epoch)
    } catch  where !isWanted {
      warn(error, "no checkpoint could be saved; training goes on", of: .checkpoint)
    } catch let error as FileAccessError {
      throw explained(error)
    }
  }

  /// An error of writing to the run's folder, with what it means.
  private func explained(_ error: FileAccessError) -> FileAccessError {
    guard folder.isThere else {
      return FileAccessError(
        .failed, Diagnostic(.error, "the run's folder is gone: somebody has moved or removed it", origin: folder.path))
    }
    return error.adding(
      help: folder.hasCheckpoint
        ? "put that right and go on from the last checkpoint: nnrun train --resume \(folder.path.shellWord)"
        : "put that right and begin again: nnrun train --resume \(folder.path.shellWord)")
  }

  private static func write(_ session: TrainingSession, at progress: TrainingProgress, to path: String) throws {
    var notes = try session.notes()
    notes.training = (progress, try session.model.controlState())
    let snapshot = try session.model.snapshot(notes)
    try DraftFile(path).fill { try KerasArchive().write(snapshot, to: $0) }
  }

  /// Keeps the history and the record up to date: at most once a second, and for at most 1% of the time.
  private func epochEnded(_ epoch: Int, _ logs: Logs) {
    history.append(epoch: epoch, logs)
    let began = clock.now
    guard began >= nextWriting else { return }
    do {
      try writeRecords()
      unwritten.remove(.records)
    } catch {
      warn(error, "the history could not be written; training goes on", of: .records)
    }
    let ended = clock.now
    let pause: Duration = max(.seconds(1), (ended - began) * 100)
    nextWriting = ended + pause
  }

  /// Once, until it can be written again.
  private func warn(_ error: any Error, _ message: String, of what: Written) {
    guard unwritten.insert(what).inserted else { return }
    let cause =
      (error as? FileAccessError)?.diagnostics.first ?? (error as? DiagnosticError)?.diagnostics.first
      ?? Diagnostic(.error, String(describing: error))
    observer.warned(Diagnostic(.warning, message, origin: cause.origin, notes: [cause.message]))
  }

  private func writeRecords() throws {
    record.epochsDone = history.epochs.last.map { $0 + 1 } ?? 0
    record.last = history.logs.last
    record.best = history.best
    try DraftFile.write(history.csv, to: folder.historyPath)
    // Without it a run cannot go on.
    try DraftFile.write(record.text, to: folder.recordPath, isSynced: true)
  }

  private func finish(_ status: RunStatus, exit: Int32) throws {
    record.status = status
    record.exit = exit
    record.ended = Date()
    // Now it is known what the run needed.
    record.machine = session.model.backend.factsInUse.map { ($0.name, $0.value) }
    let hasModel = [.done, .missed, .diverged].contains(status)
    do {
      try writeRecords()
    } catch let error as FileAccessError where hasModel {
      // The checkpoint stays, for the run to come to its end from there.
      let error = explained(error)
      throw folder.isThere ? error.adding(help: modelHelp) : error
    }
    if hasModel { folder.removeCheckpoint() }
  }

  private var modelHelp: String { "the model itself is saved: \(folder.modelPath)" }
}

/// Hands everything on, and keeps the logs.
private final class Relay: Reporter {
  private let observer: any RunObserver
  private let keep: (Int, Logs) -> Void

  init(_ observer: any RunObserver, keep: @escaping (Int, Logs) -> Void) {
    self.observer = observer
    self.keep = keep
  }

  func trainingBegan(_ plan: TrainingPlan) { observer.trainingBegan(plan) }
  func epochBegan(_ epoch: Int) { observer.epochBegan(epoch) }
  func stepEnded(_ step: Int, logs: () throws -> Logs) throws { try observer.stepEnded(step, logs: logs) }
  func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) {
    observer.epochEnded(epoch, logs: logs, seconds: seconds)
    keep(epoch, logs)
  }
  func trainingEnded(_ history: History) { observer.trainingEnded(history) }
}
