import ArgumentParser
import NNRun

/// `nnrun summary MODEL`: Keras's table.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Shows a model's layers, shapes and numbers of parameters, as Keras does.",
    usage: "nnrun summary <model> [<options>]",
    discussion: """
      A spec that leaves the input's shape to the data needs the data to know its shapes.

      Examples:
        nnrun summary model.yaml
        nnrun summary model.yaml --data x.csv
        nnrun summary runs/iris/latest
      """)

  @Argument(
    help: "A spec, a YAML file, or a saved model, a .keras file or the folder of a run.",
    completion: .file(extensions: ["yaml", "yml", "keras"]))
  var model: String

  @Flag(help: "Adds a column that tells which layers learn.")
  var showTrainable = false

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup var spec: SpecOptions

  func run() throws {
    var request = RunRequest(model: model)
    data.fill(&request)
    spec.fill(&request)
    let diagnostics = Diagnostics()
    let summary = try summarize(request, diagnostics: diagnostics)
    ErrorPrinter.report(diagnostics.sorted)
    let terminal = Terminal.standardOutput
    try terminal.write(SummaryTable(summary, on: terminal, showsTrainable: showTrainable).text)
    if summary.rows.contains(where: { $0.parameters == nil }) {
      ErrorPrinter.report([
        Diagnostic(
          .note, "the shapes are not known: the spec leaves the input to the data", origin: model,
          help: ["give --data, or begin the layers with Input: [number of features]"])
      ])
    }
  }
}
