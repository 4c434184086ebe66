import ArgumentParser
import NNRun

/// `nnrun validate MODEL…`: everything that is wrong, without training.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks specs, and data against them, without training.",
    usage: "nnrun validate <model> ... [<options>]",
    discussion: """
      All errors of a file are shown at once, each with its line and what to write instead.

      Examples:
        nnrun validate model.yaml
        nnrun validate models/*.yaml
        nnrun validate model.yaml --data x.csv --labels y.csv
      """)

  @Argument(
    help: ArgumentHelp("Specs, YAML files, and saved models, .keras files or folders of runs.", valueName: "model"),
    completion: .file(extensions: ["yaml", "yml", "keras"]))
  var models: [String]

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Data") var validation: ValidationOptions
  @OptionGroup var json: JSONOption
  @OptionGroup var spec: SpecOptions

  func run() throws {
    try json.reporting(validate)
  }

  private func validate(_ lines: JSONLines?) throws {
    var failure: CommandStatus?
    var valid: [String] = []
    for model in models {
      var request = RunRequest(model: model)
      data.fill(&request)
      validation.fill(&request)
      spec.fill(&request)
      do {
        let warnings = try NNRun.validate(request)
        report(warnings, lines)
        valid.append(model)
        if lines == nil { try Terminal.standardOutput.write("\(model.printable): valid\n") }
      } catch let error as OutputError {
        throw error
      } catch {
        if let lines { lines.messages(of: error) } else { ErrorPrinter.report(error) }
        failure = failure ?? ErrorPrinter.status(of: error)
      }
    }
    lines?.end(
      failure == nil ? .done : .failed, exit: (failure ?? .done).rawValue,
      [ConfigEntry("valid", .sequence(valid.map(ConfigValue.string)))])
    if let failure { throw failure }
  }
}
