import ArgumentParser
import Glibc
import NNRun

/// The command line's root: `nnrun COMMAND …`.
@main
package struct NNRunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "nnrun",
    abstract: "Trains neural networks that are written down in YAML.",
    usage: "nnrun <command>",
    discussion: """
      A spec file says what the network is, in Keras's words; your data is a csv or npy file.

      Examples:
        nnrun generate-dummy
        nnrun summary model.yaml
        nnrun train model.yaml --data x.csv --labels y.csv
        nnrun evaluate runs/model/latest --data x.csv --labels y.csv
        nnrun predict runs/model/latest --data x.csv

      Exit codes:
        0   done
        1   the run failed
        2   wrong usage
        3   a number missed --min or --max
        4   the loss became NaN or infinite
        65  the spec or the data is wrong
        66  a file is missing
        74  a file could not be read or written
        129, 130, 143  stopped by SIGHUP, Ctrl-C, SIGTERM; train saves a checkpoint

      The Tab key completes commands, options and files with the script that
        nnrun --generate-completion-script bash
      writes; zsh and fish likewise.
      """,
    version: "nnrun \(NNRunVersion.string)",
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, ValidateCommand.self, SummaryCommand.self,
      InspectCommand.self, GenerateDummyCommand.self, BackendsCommand.self,
    ])

  package init() {}

  /// Runs the command that the arguments ask for and ends the process.
  package static func main() {
    Interrupts.prepare()
    Glibc.exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    do {
      if let wrongWord = wrongName(in: arguments) ?? wrongDash(in: arguments) ?? repeated(in: arguments) {
        return refuse(wrongWord, arguments)
      }
      var command = try parseAsRoot(arguments)
      try command.run()
      return CommandStatus.done.rawValue
    } catch let status as CommandStatus {
      return status.rawValue
    } catch  where isFromParser(error) {
      return report(parserError: error, arguments)
    } catch {
      ErrorPrinter.report(error)
      return ErrorPrinter.status(of: error).rawValue
    }
  }

  /// The parser's own complaint about a command that does not exist speaks of an unexpected argument.
  private static func wrongName(in arguments: [String]) -> Diagnostic? {
    let asksForHelp = arguments.first == "help"
    guard let name = asksForHelp ? arguments.dropFirst().first : arguments.first, !name.hasPrefix("-") else {
      return nil
    }
    let names = commands.keys.sorted()
    guard commands[name] == nil, name != "help" else { return nil }
    return UsageErrors.unknownCommand(name, among: names + (asksForHelp ? [] : ["help"]))
  }

  /// Behind one dash the parser takes every letter for an option, `-h` among them.
  private static func wrongDash(in arguments: [String]) -> Diagnostic? {
    arguments.prefix { $0 != "--" }.first { word in
      word.count > 2 && word.hasPrefix("-") && !word.hasPrefix("--")
        && word.dropFirst().prefix { $0 != "=" }.allSatisfy {
          $0.isLetter || $0 == "-" || $0 == "_"
        }
    }.map { usageErrors(arguments).unknown(String($0.prefix { $0 != "=" })) }
  }

  /// Of an option that is given twice the parser keeps the last.
  private static func repeated(in arguments: [String]) -> Diagnostic? {
    // What options there are takes a while to find out.
    UsageErrors.repeated(in: arguments).isEmpty ? nil : usageErrors(arguments).givenTwice()
  }

  private static var commands: [String: any ParsableCommand.Type] {
    Dictionary(
      configuration.subcommands.map { ($0.configuration.commandName ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Help and versions, which are thrown too, go to standard output; complaints about the arguments are wrong usage.
  private static func report(parserError error: any Error, _ arguments: [String]) -> Int32 {
    let isAnswer = exitCode(for: error) == .success
    guard isAnswer else {
      let errors = usageErrors(arguments)
      // Behind the message, what the parser's help says of the argument that is meant.
      let explanation = fullMessage(for: error, columns: 500).split(separator: "\n").first { $0.hasPrefix("Help:") }
        .flatMap { line in line.firstRange(of: ">  ").map { String(line[$0.upperBound...]) } }
      return refuse(errors.diagnostic(message(for: error), explanation: explanation), arguments)
    }
    let text = fullMessage(for: error, columns: nil)
    do {
      try Terminal.standardOutput.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
    } catch {
      ErrorPrinter.report(error)
      return ErrorPrinter.status(of: error).rawValue
    }
    return CommandStatus.done.rawValue
  }

  private static func refuse(_ diagnostic: Diagnostic, _ arguments: [String]) -> Int32 {
    if arguments.contains("--json"), usageErrors(arguments).options.contains("--json") {
      JSONLines.standardOutput.diagnostic(diagnostic)
      JSONLines.standardOutput.end(.failed, exit: CommandStatus.usage.rawValue)
    } else {
      ErrorPrinter.report([diagnostic])
    }
    return CommandStatus.usage.rawValue
  }

  private static func usageErrors(_ arguments: [String]) -> UsageErrors {
    /// The words that begin the lines of options in a command's help: their names, and the name of a value.
    func words(of command: any ParsableCommand.Type) -> [[String]] {
      // Wide enough for an option's name to stand on the line that it begins.
      helpMessage(for: command, columns: 500).split(separator: "\n").filter { $0.hasPrefix("  -") }.map { line in
        line.split(separator: " ").prefix { $0.hasPrefix("-") || $0.hasPrefix("<") }.map {
          String($0.hasSuffix(",") ? $0.dropLast() : $0)
        }
      }
    }
    func options(of command: any ParsableCommand.Type) -> [String] {
      words(of: command).flatMap { $0.filter { $0.hasPrefix("-") } }
    }
    let command = arguments.first.flatMap { commands[$0] }
    return UsageErrors(
      command: command?.configuration.commandName, usage: (command ?? self).configuration.usage ?? "",
      options: options(of: command ?? self),
      valued: words(of: command ?? self).filter { $0.last?.hasPrefix("<") ?? false }.flatMap { $0 },
      owners: { option in
        configuration.subcommands.filter { options(of: $0).contains(option) }.compactMap {
          $0.configuration.commandName
        }
      }, arguments: arguments)
  }

  /// The parser throws types of its own; everything the commands throw is known.
  private static func isFromParser(_ error: any Error) -> Bool {
    error is ValidationError || error is CleanExit || error is ArgumentParser.ExitCode
      || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}

extension CommandStatus: Error {}
