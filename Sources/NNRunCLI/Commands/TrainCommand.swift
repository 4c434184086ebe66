import ArgumentParser
import Glibc
import NNRun

/// `nnrun train MODEL`: fit, with options that mirror Keras's `fit`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model on data.",
    usage: """
      nnrun train <model> --data <file> --labels <file> [<options>]
      nnrun train --resume <run>
      """,
    discussion: """
      What the command line says wins over the spec, and the spec over Keras's defaults (1 epoch, batches of 32). \
      Training a saved model goes on with its weights and its optimizer.

      Every run has a folder of its own, runs/NAME/1, 2 and so on, with the model, the spec as it was in force and the \
      history. Ctrl-C saves a checkpoint, from which --resume goes on as if nothing had happened.

      Examples:
        nnrun train model.yaml --data x.csv --labels y.csv
        nnrun train iris.yaml --data iris.csv --target species --epochs 50
        nnrun train model.yaml --validation-split 0.2 --set compile.optimizer=adam
        nnrun train model.keras --data x.csv --labels y.csv --epochs 5
        nnrun train --resume latest
      """)

  @Argument(
    help: "A spec, a YAML file, or a saved model, a .keras file or the folder of a run.",
    completion: .file(extensions: ["yaml", "yml", "keras"]))
  var model: String?

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Validation") var validation: ValidationOptions
  @OptionGroup(title: "Validation") var heldOut: HeldOutOptions
  @OptionGroup(title: "Training") var fit: FitOptions
  @OptionGroup(title: "Training") var spec: SpecOptions
  @OptionGroup(title: "Training") var thresholds: ThresholdOptions
  @OptionGroup(title: "Files") var files: RunFileOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var json: JSONOption
  @OptionGroup var backend: BackendOptions

  func validate() throws {
    if validation.validationData != nil, heldOut.validationSplit != nil {
      throw ValidationError("--validation-data and --validation-split both say what to validate on: give one of them.")
    }
    if validation.validationLabels != nil, validation.validationData == nil, files.resume == nil {
      throw ValidationError("--validation-labels needs --validation-data.")
    }
    // A resumed run remembers its --out.
    if files.force, files.out == nil, files.resume == nil {
      throw ValidationError("--force needs --out, the file to replace.")
    }
    if let resume = files.resume { try checkResumable(resume) }
  }

  /// A run goes on as it began: only places and machines may be others.
  private func checkResumable(_ run: String) throws {
    if let model { throw ValidationError("--resume takes the model from the run: leave out \(model).") }
    let given: [(String, Bool)] = [
      ("--target", data.target != nil), ("--classes", data.classes != nil), ("--drop", !data.reading.drop.isEmpty),
      ("--header", data.reading.header != nil), ("--separator", data.reading.separator != nil),
      ("--validation-split", heldOut.validationSplit != nil), ("--epochs", fit.epochs != nil),
      ("--batch-size", fit.batchSize != nil), ("--initial-epoch", fit.initialEpoch != nil),
      ("--no-shuffle", fit.noShuffle), ("--seed", fit.seed != nil), ("--set", !spec.settings.isEmpty),
    ]
    if let first = given.first(where: \.1) {
      throw ValidationError(
        "--resume goes on with the run as it began: leave out \(first.0). To change it, train the saved model.")
    }
  }

  private var request: RunRequest {
    get throws {
      var request = RunRequest(model: model ?? "")
      data.fill(&request)
      spec.fill(&request)
      backend.fill(&request)
      try thresholds.fill(&request)
      validation.fill(&request)
      request.validationSplit = heldOut.validationSplit
      fit.fill(&request)
      files.fill(&request)
      return request
    }
  }

  func run() throws {
    if model == nil, files.resume == nil { throw ValidationError("Name a spec or a saved model, or --resume a run.") }
    try json.reporting { lines in try train(lines) }
  }

  private func train(_ lines: JSONLines?) throws {
    Interrupts.ignorePipes()
    let request = try request
    // The run will ask for it: told now, nothing was printed before.
    _ = try CheckpointInterval.seconds()
    let terminal = Terminal.standardOutput
    let verbosity = lines == nil ? output.verbose ?? 1 : 0
    // A training goes on when nobody hears of it any more.
    let progress = ProgressReporter(.init(verbosity: verbosity, on: terminal)) { try? terminal.write($0) }
    defer { progress.close() }
    let observer: any RunObserver = lines.map { JSONReporter($0) } ?? progress
    func tell(_ text: [String]) throws {
      guard verbosity > 0 else { return }
      do throws(OutputError) {
        try terminal.write(
          WrappedLines.text(text.map(\.printable), columns: terminal.isTerminal ? terminal.columns : nil))
      } catch {
        // Whoever read it has read enough, or nobody was to read it.
        guard [EPIPE, EBADF].contains(error.code) else { throw error }
      }
    }
    let run: TrainingRun
    do {
      if files.resume == nil {
        let session = try TrainingSession(request)
        report(session.warnings, lines)
        let seed = "  seed      \(session.seed), drawn; --seed \(session.seed) repeats this run"
        try tell(session.description + (session.seedWasDrawn ? [seed] : []))
        Interrupts.listen()
        run = try TrainingRun(session, observer: observer)
      } else {
        run = try TrainingRun(resuming: request, observer: observer)
        report(run.session.warnings, lines)
        try tell(["  run       \(run.folder.path), \(run.resumptionText)"])
        Interrupts.listen()
      }
    } catch let finished as RunFinishedError {
      try tell(["  run       \(finished.text)"] + (finished.out.map { ["  saved     \($0)"] } ?? []))
      report(finished.missed.map(\.diagnostic), lines)
      let missed = finished.missed.isEmpty ? nil : CommandStatus.threshold.rawValue
      let exit = missed ?? finished.record.exit ?? 0
      lines?.end(missed == nil ? finished.record.status : .missed, exit: exit, JSONLines.results(finished))
      if exit != 0 { throw CommandStatus(rawValue: exit) ?? .failure }
      return
    }
    let result = try run.run { Interrupts.wish }
    progress.close()
    if let model = result.model {
      try tell(["  saved     \(model)"] + (request.out.map { ["  saved     \($0)"] } ?? []))
      if terminal.isTerminal, result.status == .done {
        try tell(["  next      nnrun predict \(result.folder.shellWord) --data FILE"])
      }
    }
    report(result.diagnostics, lines)
    lines?.end(result.status, exit: result.exit, JSONLines.results(result))
    if result.exit != 0 { throw CommandStatus(rawValue: result.exit) ?? .failure }
  }
}
