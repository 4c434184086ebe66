import ArgumentParser
import NNRun

/// Where rows are.
struct RowsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The rows: .csv, .tsv, .npy or .npz; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["csv", "tsv", "npy", "npz"]))
  var data: String?

  func fill(_ request: inout RunRequest) { request.data = data }
}

/// How to read csv.
struct ReadingOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("A column of the data to leave out. May be given several times.", valueName: "column"))
  var drop: [String] = []

  @Option(
    help: ArgumentHelp("Whether the first line names the columns. Guessed by default.", valueName: "yes|no"),
    completion: .list(["yes", "no"]))
  var header: Answer?

  @Option(
    help: ArgumentHelp("What stands between two cells: , ; tab or |. Guessed by default.", valueName: "separator"),
    completion: .list([",", ";", "tab", "|"]))
  var separator: String?

  func fill(_ request: inout RunRequest) {
    request.drop = drop.isEmpty ? nil : drop
    request.header = header.map { $0 == .yes }
    request.separator = separator
  }
}

/// Rows without labels.
struct FeatureOptions: ParsableArguments {
  @OptionGroup var rows: RowsOption
  @OptionGroup var reading: ReadingOptions

  func fill(_ request: inout RunRequest) {
    rows.fill(&request)
    reading.fill(&request)
  }
}

/// Where rows and their labels are.
struct DataOptions: ParsableArguments {
  @OptionGroup var rows: RowsOption

  @Option(
    help: ArgumentHelp(
      "Their labels, a row for each row of the data; write inputs to use the rows as their own targets.",
      valueName: "file"),
    completion: .file(extensions: ["csv", "tsv", "npy", "npz"]))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "The column of the data that holds the labels, by name or by number from 1; instead of --labels.",
      valueName: "column"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The order of text labels, such as no,yes; by default they are sorted.", valueName: "names"))
  var classes: Names?

  @OptionGroup var reading: ReadingOptions

  func validate() throws {
    if labels != nil, target != nil {
      throw ValidationError("--labels and --target both say where the labels are: give one of them.")
    }
  }

  func fill(_ request: inout RunRequest) {
    rows.fill(&request)
    reading.fill(&request)
    request.labels = labels
    request.target = target
    request.classes = classes?.names
  }
}

/// Rows to validate with.
struct ValidationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Rows to measure on after every epoch, never to learn from.", valueName: "file"),
    completion: .file(extensions: ["csv", "tsv", "npy", "npz"]))
  var validationData: String?

  @Option(
    help: ArgumentHelp("Their labels.", valueName: "file"),
    completion: .file(extensions: ["csv", "tsv", "npy", "npz"]))
  var validationLabels: String?

  func fill(_ request: inout RunRequest) {
    request.validationData = validationData
    request.validationLabels = validationLabels
  }
}

enum Answer: String, ExpressibleByArgument {
  case yes, no
}

/// `no,yes`.
struct Names: ExpressibleByArgument {
  var names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard !names.contains("") else { return nil }
  }
}

/// Changes to the spec.
struct SpecOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Changes the spec before it is read, as in --set compile.optimizer.learning_rate=0.1. May be given several times.",
      valueName: "path=value"))
  var settings: [String] = []

  func fill(_ request: inout RunRequest) { request.settings = settings }
}

/// What computes.
struct BackendOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Backend to compute with; by default NNRUN_BACKEND, else cpu. See nnrun backends.", valueName: "name"),
    completion: .list(Backends.names))
  var backend: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Number of threads. By default NNRUN_THREADS, else all processors.", valueName: "n"))
  var threads: Int?

  func validate() throws { try requirePositive(threads, "--threads") }

  func fill(_ request: inout RunRequest) {
    request.backend = backend
    request.threads = threads
  }
}

/// What the last logs have to reach.
struct ThresholdOptions: ParsableArguments {
  @Option(
    name: .customLong("min"), parsing: .singleValue,
    help: ArgumentHelp(
      "Ends with exit code 3 when a metric is below this, as in --min accuracy=0.9. May be given several times.",
      valueName: "metric=value"))
  var minimums: [String] = []

  @Option(
    name: .customLong("max"), parsing: .singleValue,
    help: ArgumentHelp("The same when it is above, as in --max loss=0.5.", valueName: "metric=value"))
  var maximums: [String] = []

  func fill(_ request: inout RunRequest) throws {
    request.thresholds =
      try minimums.map { try Threshold(.min, $0) } + maximums.map { try Threshold(.max, $0) }
  }
}

/// `--json`.
struct JSONOption: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Writes what happens as JSON, an object a line, instead of text.")
  var isAsked = false

  /// Runs a command; with `--json` an error becomes lines instead of text, the last of which says how it ended.
  func reporting(_ body: (JSONLines?) throws -> Void) throws {
    guard isAsked else { return try body(nil) }
    let lines = JSONLines.standardOutput
    do {
      try body(lines)
    } catch let status as CommandStatus {
      // What the command has told itself.
      throw status
    } catch {
      let status = ErrorPrinter.status(of: error)
      lines.messages(of: error)
      lines.end(.failed, exit: status.rawValue)
      throw status
    }
  }
}

/// Tells warnings and errors as lines where there are some, else as text on standard error.
func report(_ diagnostics: [Diagnostic], _ lines: JSONLines?) {
  guard let lines else { return ErrorPrinter.report(diagnostics) }
  for diagnostic in diagnostics { lines.diagnostic(diagnostic) }
}

func requirePositive(_ number: Int?, _ option: String) throws {
  if let number, number < 1 {
    throw ValidationError("\(option): expected a whole number of 1 or more, got \(number).")
  }
}
