import ArgumentParser
import NNRun

/// `nnrun predict MODEL`: a trained model's answers.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predicts with a trained model.",
    usage: "nnrun predict <model> --data <file> [<options>]",
    discussion: """
      Writes a row for each row of the data, in their order, as csv: for classes the most probable one and the \
      probability of each, else the predicted numbers. A file whose name ends with .npy gets the numbers as the model \
      gives them.

      Examples:
        nnrun predict runs/iris/latest --data new.csv
        nnrun predict model.keras --data new.csv --out answers.csv --keep id
      """)

  @Argument(
    help: "A saved model, a .keras file, or the folder of a run.", completion: .file(extensions: ["keras"]))
  var model: String

  @OptionGroup(title: "Data") var data: FeatureOptions

  @Option(
    help: ArgumentHelp("Where to write, .csv or .npy; standard output by default.", valueName: "file"),
    completion: .file(extensions: ["csv", "npy"]))
  var out: String?

  @Flag(help: "Lets --out replace a file that is already there.")
  var force = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A column of the data to copy beside the answers, by name or number. May be given several times.",
      valueName: "column"))
  var keep: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("Rows per step; 32 by default.", valueName: "n"))
  var batchSize: Int?

  @OptionGroup var backend: BackendOptions

  func validate() throws {
    try requirePositive(batchSize, "--batch-size")
    if force, out == nil { throw ValidationError("--force needs --out, the file to replace.") }
    if !keep.isEmpty, out?.lowercased().hasSuffix(".npy") ?? false {
      throw ValidationError("--keep copies columns to a table: let the name of --out end with .csv.")
    }
  }

  func run() throws {
    var request = RunRequest(model: model)
    data.fill(&request)
    backend.fill(&request)
    request.out = out
    request.force = force
    request.batchSize = batchSize
    let predictions = try predict(request, keep: keep)
    ErrorPrinter.report(predictions.warnings)
    if let out {
      try predictions.write(to: out, force: force)
    } else {
      try predictions.writeCSV { try Terminal.standardOutput.write($0) }
    }
  }
}
