import ArgumentParser
import NNRun

/// `nnrun validate MODEL…`: everything that is wrong, without training.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks specs, and data against them, without training.",
    discussion: """
      All errors of a file are shown at once, each with its line and what to write instead.

      Examples:
        nnrun validate model.yaml
        nnrun validate models/*.yaml
        nnrun validate model.yaml --data x.csv --labels y.csv
      """)

  @Argument(
    help: "Specs, YAML files, and saved models, .keras files.", completion: .file(extensions: ["yaml", "yml", "keras"]))
  var models: [String]

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup var spec: SpecOptions

  func run() throws {
    var failure: CommandStatus?
    for model in models {
      var request = RunRequest(model: model)
      data.fill(&request)
      spec.fill(&request)
      do {
        ErrorPrinter.report(try NNRun.validate(request))
        try Terminal.standardOutput.write("\(model): valid\n")
      } catch let error as OutputError {
        throw error
      } catch {
        ErrorPrinter.report(error)
        failure = failure ?? ErrorPrinter.status(of: error)
      }
    }
    if let failure { throw failure }
  }
}
