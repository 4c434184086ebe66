import ArgumentParser
import Glibc
import NNRun

/// The command line's root: `nnrun COMMAND …`.
@main
package struct NNRunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "nnrun",
    abstract: "Trains neural networks that are written down in YAML.",
    discussion: """
      A spec file says what the network is, in Keras's words; your data is a csv or npy file.

      Examples:
        nnrun generate-dummy
        nnrun summary model.yaml
        nnrun train model.yaml --data x.csv --labels y.csv
        nnrun predict runs/model/latest --data x.csv

      Exit codes:
        0   done
        1   the run failed
        2   wrong usage
        3   a number missed --min or --max
        4   the loss stopped being a number
        65  the spec or the data is wrong
        66  a file is missing
        74  a file could not be read or written
        130, 143  interrupted by Ctrl-C or SIGTERM; what was reached is saved
      """,
    version: "nnrun \(NNRunVersion.string)",
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, ValidateCommand.self, SummaryCommand.self,
      InspectCommand.self, GenerateDummyCommand.self,
      BackendsCommand.self,
    ])

  package init() {}

  /// Runs the command that the arguments ask for and ends the process.
  package static func main() {
    Glibc.exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    do {
      try checkName(of: arguments.first)
      try checkDashes(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
      return CommandStatus.done.rawValue
    } catch let status as CommandStatus {
      return status.rawValue
    } catch  where isFromParser(error) {
      return report(parserError: error)
    } catch {
      ErrorPrinter.report(error)
      return ErrorPrinter.status(of: error).rawValue
    }
  }

  /// The parser's own complaint about a command that does not exist speaks of an unexpected argument.
  private static func checkName(of command: String?) throws {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let command, !command.hasPrefix("-"), !names.contains(command) else { return }
    var message = "Unknown command '\(command)'."
    if let nearest = Suggestions.nearest(to: command, among: names) {
      message += " Did you mean '\(nearest)'?"
    } else if command.hasSuffix(".yaml") || command.hasSuffix(".yml") {
      message += " Did you mean 'nnrun train \(command)'?"
    }
    throw ValidationError(message)
  }

  /// One dash before an option's name makes the parser take its letters for options of their own, -h among them.
  private static func checkDashes(_ arguments: [String]) throws {
    let names = arguments.prefix { $0 != "--" }
    guard
      let name = names.first(where: { name in
        name.count > 2 && name.first == "-" && name.dropFirst().allSatisfy { $0.isLetter || $0 == "-" || $0 == "=" }
          && !name.hasPrefix("--")
      })
    else { return }
    throw ValidationError("Unknown option '\(name)'. Options begin with two dashes: '-\(name)'.")
  }

  /// Help and versions, which are thrown too, go to standard output; complaints about the arguments are wrong usage.
  private static func report(parserError error: any Error) -> Int32 {
    let isAnswer = exitCode(for: error) == .success
    let text = fullMessage(for: error, columns: nil)
    let terminal = isAnswer ? Terminal.standardOutput : .standardError
    do {
      try terminal.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
    } catch {
      ErrorPrinter.report(error)
      return ErrorPrinter.status(of: error).rawValue
    }
    return (isAnswer ? CommandStatus.done : .usage).rawValue
  }

  /// The parser throws types of its own; everything the commands throw is known.
  private static func isFromParser(_ error: any Error) -> Bool {
    error is ValidationError || error is CleanExit || error is ArgumentParser.ExitCode
      || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}

extension CommandStatus: Error {}
