import ArgumentParser
import NNRun

/// `nnrun train MODEL`: fit, with options that mirror Keras's `fit`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model on data.",
    discussion: """
      What the command line says wins over the spec, and the spec over Keras's defaults (1 epoch, batches of 32).

      Examples:
        nnrun train model.yaml --data x.csv --labels y.csv
        nnrun train iris.yaml --data iris.csv --target species --epochs 50
        nnrun train model.yaml --validation-split 0.2 --set compile.optimizer=adam
      """)

  @Argument(help: "The model's spec, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var model: String

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(
    help: ArgumentHelp("Rows to measure on after every epoch, never to learn from.", valueName: "file"),
    completion: .file())
  var validationData: String?

  @Option(help: ArgumentHelp("Their labels.", valueName: "file"), completion: .file())
  var validationLabels: String?

  @Option(help: ArgumentHelp("Share of the rows to hold out for that, as 0.2.", valueName: "share"))
  var validationSplit: Double?

  @Option(help: ArgumentHelp("How often to go through the data.", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Rows per step.", valueName: "n"))
  var batchSize: Int?

  @Option(help: ArgumentHelp("The epoch to begin with, from 0.", valueName: "n"))
  var initialEpoch: Int?

  @Flag(help: "Takes the rows in their order instead of a new one each epoch.")
  var noShuffle = false

  @Option(help: ArgumentHelp("Where all random numbers come from. The same seed gives the same model.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "0: nothing, 1: a live bar on a terminal, else one line an epoch, 2: one line an epoch. 1 by default.",
      valueName: "0|1|2"))
  var verbose: Int?

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
    if validationLabels != nil, validationData == nil {
      throw ValidationError("--validation-labels needs --validation-data.")
    }
    if let verbose, !(0...2).contains(verbose) {
      throw ValidationError("--verbose: expected 0, 1 or 2, got \(verbose).")
    }
  }

  private var request: RunRequest {
    var request = RunRequest(spec: model)
    data.fill(&request)
    spec.fill(&request)
    backend.fill(&request)
    request.validationData = validationData
    request.validationLabels = validationLabels
    request.validationSplit = validationSplit
    request.epochs = epochs
    request.batchSize = batchSize
    request.initialEpoch = initialEpoch
    request.noShuffle = noShuffle
    request.seed = seed
    return request
  }

  func run() throws {
    let terminal = Terminal.standardOutput
    let verbosity = verbose ?? 1
    let session = try TrainingSession(request)
    ErrorPrinter.report(session.warnings)
    if verbosity > 0 {
      let seed = session.seedWasDrawn ? ["seed: \(session.seed) (drawn; --seed \(session.seed) does it again)"] : []
      try terminal.write(
        WrappedLines.text(session.description + seed, columns: terminal.isTerminal ? terminal.columns : nil))
    }
    // A training goes on when nobody hears of it any more.
    let progress = ProgressReporter(.init(verbosity: verbosity, on: terminal)) { try? terminal.write($0) }
    defer { progress.close() }
    _ = try session.run(reporter: progress, shouldStop: { false })
  }
}
