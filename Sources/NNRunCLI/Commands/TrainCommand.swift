import ArgumentParser
import Glibc
import NNRun

/// `nnrun train MODEL`: fit, with options that mirror Keras's `fit`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model on data.",
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
    help: "A spec, a YAML file, or a saved model, a .keras file.",
    completion: .file(extensions: ["yaml", "yml", "keras"]))
  var model: String?

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(
    help: ArgumentHelp("Rows to measure on after every epoch, never to learn from.", valueName: "file"),
    completion: .file())
  var validationData: String?

  @Option(help: ArgumentHelp("Their labels.", valueName: "file"), completion: .file())
  var validationLabels: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Share of the rows to hold out for that, as 0.2.", valueName: "share"))
  var validationSplit: Double?

  @Option(parsing: .unconditional, help: ArgumentHelp("How often to go through the data.", valueName: "n"))
  var epochs: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Rows per step.", valueName: "n"))
  var batchSize: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The epoch to begin with, from 0.", valueName: "n"))
  var initialEpoch: Int?

  @Flag(help: "Takes the rows in their order instead of a new one each epoch.")
  var noShuffle = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where all random numbers come from. The same seed gives the same model.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Writes the model here too.", valueName: "file"), completion: .file(extensions: ["keras"]))
  var out: String?

  @Flag(help: "Lets --out replace a file that is already there.")
  var force = false

  @Option(help: ArgumentHelp("Where the folders of runs are.", valueName: "folder"), completion: .directory)
  var runDir = "runs"

  @Option(
    help: ArgumentHelp(
      "Goes on with a run that was interrupted: its folder, or latest. Nothing else is needed.", valueName: "run"),
    completion: .directory)
  var resume: String?

  @OptionGroup var thresholds: ThresholdOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "0: nothing, 1: a live bar on a terminal, else one line an epoch, 2: one line an epoch. 1 by default.",
      valueName: "0|1|2"))
  var verbose: Int?

  @OptionGroup var json: JSONOption

  @OptionGroup var spec: SpecOptions
  @OptionGroup var backend: BackendOptions

  func validate() throws {
    try requirePositive(epochs, "--epochs")
    try requirePositive(batchSize, "--batch-size")
    if let initialEpoch, initialEpoch < 0 {
      throw ValidationError("--initial-epoch: expected a whole number of 0 or more, got \(initialEpoch).")
    }
    if let validationSplit, !(validationSplit >= 0 && validationSplit < 1) {
      throw ValidationError("--validation-split: expected a share from 0 to less than 1, got \(validationSplit).")
    }
    if validationData != nil, validationSplit != nil {
      throw ValidationError("--validation-data and --validation-split both say what to validate on: give one of them.")
    }
    if validationLabels != nil, validationData == nil, resume == nil {
      throw ValidationError("--validation-labels needs --validation-data.")
    }
    if runDir.isEmpty { throw ValidationError("--run-dir: expected the name of a folder, got nothing.") }
    if let verbose, !(0...2).contains(verbose) {
      throw ValidationError("--verbose: expected 0, 1 or 2, got \(verbose).")
    }
    if model == nil, resume == nil { throw ValidationError("Name a spec or a saved model, or --resume a run.") }
    if resume == "" { throw ValidationError("--resume: expected the folder of a run, or latest, got nothing.") }
    if let resume { try checkResumable(resume) }
  }

  /// A run goes on as it began: only places and machines may be others.
  private func checkResumable(_ run: String) throws {
    if let model { throw ValidationError("--resume takes the model from the run: leave out \(model).") }
    let given: [(String, Bool)] = [
      ("--target", data.target != nil), ("--classes", data.classes != nil), ("--drop", !data.features.drop.isEmpty),
      ("--header", data.features.header != nil), ("--separator", data.features.separator != nil),
      ("--validation-split", validationSplit != nil), ("--epochs", epochs != nil), ("--batch-size", batchSize != nil),
      ("--initial-epoch", initialEpoch != nil), ("--no-shuffle", noShuffle), ("--seed", seed != nil),
      ("--set", !spec.settings.isEmpty),
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
      request.validationData = validationData
      request.validationLabels = validationLabels
      request.validationSplit = validationSplit
      request.epochs = epochs
      request.batchSize = batchSize
      request.initialEpoch = initialEpoch
      request.noShuffle = noShuffle
      request.seed = seed
      request.out = out
      request.force = force
      request.runDirectory = runDir
      request.resume = resume
      return request
    }
  }

  func run() throws {
    try json.reporting { lines in try train(lines) }
  }

  private func train(_ lines: JSONLines?) throws {
    Interrupts.guardFiles()
    Interrupts.ignorePipes()
    let request = try request
    let terminal = Terminal.standardOutput
    let verbosity = lines == nil ? verbose ?? 1 : 0
    // A training goes on when nobody hears of it any more.
    let progress = ProgressReporter(.init(verbosity: verbosity, on: terminal)) { try? terminal.write($0) }
    defer { progress.close() }
    let observer: any RunObserver = lines.map { JSONReporter($0) } ?? progress
    func tell(_ text: [String]) throws {
      guard verbosity > 0 else { return }
      do throws(OutputError) {
        try terminal.write(WrappedLines.text(text, columns: terminal.isTerminal ? terminal.columns : nil))
      } catch  where error.code == EPIPE {
        // Whoever read it has read enough.
      }
    }
    let run: TrainingRun
    do {
      if resume == nil {
        let session = try TrainingSession(request)
        report(session.warnings, lines)
        try tell(
          session.description
            + (session.seedWasDrawn ? ["  seed      \(session.seed), drawn; --seed \(session.seed) does it again"] : [])
        )
        Interrupts.listen()
        run = try TrainingRun(session, observer: observer)
      } else {
        run = try TrainingRun(resuming: request, observer: observer)
        report(run.session.warnings, lines)
        try tell(["  run       \(run.folder.path), \(run.resumptionText)"])
        Interrupts.listen()
      }
    } catch let finished as RunFinishedError {
      try tell(["  run       \(finished.text)"])
      lines?.end(finished.record.status, exit: finished.record.exit ?? 0, JSONLines.results(finished))
      if let exit = finished.record.exit, exit != 0 { throw CommandStatus(rawValue: exit) ?? .failure }
      return
    }
    let result = try run.run { Interrupts.wish }
    progress.close()
    if let model = result.model {
      try tell(["  saved     \(model)"] + (request.out.map { ["  saved     \($0)"] } ?? []))
    }
    report(result.diagnostics, lines)
    lines?.end(result.status, exit: result.exit, JSONLines.results(result))
    if result.exit != 0 { throw CommandStatus(rawValue: result.exit) ?? .failure }
  }
}

private func report(_ diagnostics: [Diagnostic], _ lines: JSONLines?) {
  ErrorPrinter.report(diagnostics)
  for diagnostic in diagnostics { lines?.diagnostic(diagnostic) }
}
