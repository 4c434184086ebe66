import ArgumentParser
import NNRun

/// `nnrun generate-dummy`: data to try a model on.
struct GenerateDummyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-dummy",
    abstract: "Writes x.csv and y.csv with random rows and labels.",
    usage: "nnrun generate-dummy [<options>]",
    discussion: """
      By default 1000 rows of 100 numbers from 0 to 1 and labels of 0 or 1. Labels are drawn by chance unless --signal \
      lets a share of them follow a hidden network, so that there is something to learn.

      Examples:
        nnrun generate-dummy
        nnrun generate-dummy --features 4 --classes 3 --signal 0.9 --out-dir data
        nnrun generate-dummy --shape 28,28,1 --classes 10
        nnrun generate-dummy --model model.yaml
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Number of rows.", valueName: "n"))
  var samples = 1000

  @Option(parsing: .unconditional, help: ArgumentHelp("Numbers in a row; 100 by default.", valueName: "n"))
  var features: Int?

  @Option(help: ArgumentHelp("Shape of a row, such as 28,28,1; instead of --features.", valueName: "sizes"))
  var shape: Sizes?

  @Option(parsing: .unconditional, help: ArgumentHelp("Number of different labels; 2 by default.", valueName: "n"))
  var classes: Int?

  @Option(
    help: ArgumentHelp("A spec or saved model whose inputs and outputs the data is to fit.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "keras"]))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share of the labels that follow a hidden network, from 0 to 1.", valueName: "share"))
  var signal = 0.0

  @Option(parsing: .unconditional, help: ArgumentHelp("Seed of the random numbers.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("Folder to write to; it is made where there is none.", valueName: "folder"),
    completion: .directory)
  var outDir = "."

  @Flag(help: "Replaces files that are already there.")
  var force = false

  /// `28,28,1`.
  struct Sizes: ExpressibleByArgument {
    var sizes: [Int]

    init?(argument: String) {
      let sizes = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard sizes.allSatisfy({ ($0 ?? 0) > 0 }) else { return nil }
      self.sizes = sizes.compactMap(\.self)
    }
  }

  func validate() throws {
    if outDir == "" { throw ValidationError("--out-dir: expected the name of a folder, got nothing.") }
    try requirePositive(samples, "--samples")
    try requirePositive(features, "--features")
    try requirePositive(classes, "--classes")
    if features != nil, shape != nil {
      throw ValidationError("--features and --shape both say how large a row is: give one of them.")
    }
    if model != nil, features != nil || shape != nil {
      throw ValidationError("--model says how large a row is: leave out --features and --shape.")
    }
    if model != nil, classes != nil {
      throw ValidationError("--model says what the labels are: leave out --classes.")
    }
    if !(signal >= 0 && signal <= 1) {
      throw ValidationError("--signal: expected a share from 0 to 1, got \(NumberText.shown(signal)).")
    }
  }

  func run() throws {
    var request = DummyRequest()
    request.samples = samples
    request.features = features ?? request.features
    request.classes = classes ?? request.classes
    request.shape = shape?.sizes
    request.signal = signal
    request.seed = seed
    request.model = model
    request.directory = outDir
    request.force = force
    let paths = try generateDummy(request)
    try Terminal.standardOutput.write(paths.map { "wrote \($0.printable)\n" }.joined())
  }
}
