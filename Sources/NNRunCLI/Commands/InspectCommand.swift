import ArgumentParser
import NNRun

/// `nnrun inspect MODEL`: the graph as text.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows the graph that a model becomes.",
    usage: "nnrun inspect <model> [<options>]",
    discussion: """
      One line for each operation: what it computes, from what, and the shape of the result.

      Examples:
        nnrun inspect model.yaml --inference
        nnrun inspect model.yaml --batch-size 8 --passes before
        nnrun inspect model.yaml --data x.csv --labels y.csv --program
      """)

  enum Passes: String, ExpressibleByArgument {
    case before, after
  }

  enum Mode: String, EnumerableFlag {
    case training, inference

    static func help(for mode: Mode) -> ArgumentHelp? {
      switch mode {
      case .training: "The whole training step: forward, gradients and update."
      case .inference: "The forward part alone, as it is run to predict."
      }
    }
  }

  @Argument(
    help: "A spec, a YAML file, or a saved model, a .keras file or the folder of a run.",
    completion: .file(extensions: ["yaml", "yml", "keras"]))
  var model: String

  @Flag var mode: Mode = .training

  @Option(
    help: ArgumentHelp("The graph as the layers write it, or as it is compiled.", valueName: "before|after"),
    completion: .list(["before", "after"]))
  var passes: Passes = .after

  @Flag(help: "Shows the steps that the backend runs instead of the graph.")
  var program = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Rows per step. By default what the spec says.", valueName: "n"))
  var batchSize: Int?

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup var spec: SpecOptions
  @OptionGroup var backend: BackendOptions

  func validate() throws {
    try requirePositive(batchSize, "--batch-size")
    if program, passes == .before { throw ValidationError("--program shows what all passes made: leave out --passes.") }
  }

  func run() throws {
    var request = RunRequest(model: model)
    data.fill(&request)
    spec.fill(&request)
    backend.fill(&request)
    let view: GraphView = program ? .program : passes == .before ? .written : .lowered
    let diagnostics = Diagnostics()
    let text = try inspect(
      request, rows: batchSize, training: mode == .training, view: view, diagnostics: diagnostics)
    ErrorPrinter.report(diagnostics.sorted)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
    let shown = lines.joined(separator: "\n")
    try Terminal.standardOutput.write(shown.hasSuffix("\n") ? shown : shown + "\n")
  }
}
