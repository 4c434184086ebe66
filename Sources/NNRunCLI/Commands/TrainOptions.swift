import ArgumentParser
import NNRun

/// Rows that are held out of the data.
struct HeldOutOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Share of the rows to hold out for validation, such as 0.2; instead of --validation-data.", valueName: "share"))
  var validationSplit: Double?

  func validate() throws {
    if let validationSplit, !(validationSplit >= 0 && validationSplit < 1) {
      throw ValidationError(
        "--validation-split: expected a share from 0 to less than 1, got \(NumberText.shown(validationSplit)).")
    }
  }
}

/// What Keras's `fit` has as parameters.
struct FitOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("Number of passes over the data.", valueName: "n"))
  var epochs: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Rows per step.", valueName: "n"))
  var batchSize: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The epoch to begin with, from 0.", valueName: "n"))
  var initialEpoch: Int?

  @Flag(help: "Keeps the rows in file order instead of shuffling them every epoch.")
  var noShuffle = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the random numbers. The same seed gives the same model.", valueName: "n"))
  var seed: UInt64?

  func validate() throws {
    try requirePositive(epochs, "--epochs")
    try requirePositive(batchSize, "--batch-size")
    if let initialEpoch, initialEpoch < 0 {
      throw ValidationError("--initial-epoch: expected a whole number of 0 or more, got \(initialEpoch).")
    }
  }

  func fill(_ request: inout RunRequest) {
    request.epochs = epochs
    request.batchSize = batchSize
    request.initialEpoch = initialEpoch
    request.noShuffle = noShuffle
    request.seed = seed
  }
}

/// What a run writes, and where it goes on.
struct RunFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Also writes the model to this file.", valueName: "file"),
    completion: .file(extensions: ["keras"]))
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

  func validate() throws {
    if runDir.isEmpty { throw ValidationError("--run-dir: expected the name of a folder, got nothing.") }
    if resume == "" { throw ValidationError("--resume: expected the folder of a run, or latest, got nothing.") }
  }

  func fill(_ request: inout RunRequest) {
    request.out = out
    request.force = force
    request.runDirectory = runDir
    request.resume = resume
  }
}

/// How much to tell.
struct OutputOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "0: nothing, 1: a live bar on a terminal, else one line an epoch, 2: one line an epoch. 1 by default.",
      valueName: "0|1|2"),
    completion: .list(["0", "1", "2"]))
  var verbose: Int?

  func validate() throws {
    if let verbose, !(0...2).contains(verbose) {
      throw ValidationError("--verbose: expected 0, 1 or 2, got \(verbose).")
    }
  }
}
