import ArgumentParser
import NNRun

/// What the argument parser has to say against the arguments, told like every other error: where, what was expected,
/// what was found, what to write instead.
struct UsageErrors {
  /// The name of the command that was asked for; nil for the program itself.
  let command: String?
  /// How that command is written; what is behind the first line are other ways.
  let usage: String
  /// The options of that command, with their dashes.
  let options: [String]
  /// Those that take a value.
  let valued: [String]
  /// The commands that take an option.
  let owners: (_ option: String) -> [String]
  let arguments: [String]

  /// - Parameters:
  ///   - message: the parser's own, or that of a `ValidationError`.
  ///   - explanation: what the parser's help says of the argument that is meant.
  func diagnostic(_ message: String, explanation: String?) -> Diagnostic {
    if let option = quoted(message, after: "Unknown option '") { return unknown(option) }
    if let option = quoted(message, after: "Missing value for '") { return missingValue(option) }
    if let value = text(message, between: "The value '", and: "' is invalid for '"),
      let option = quoted(message, after: "' is invalid for '")
    {
      return invalid(value, for: option)
    }
    if let option = quoted(message, after: "The option '"),
      let value = text(message, between: "does not take any value, but '", and: "' was specified")
    {
      return Diagnostic(.error, "takes no value, got \"\(value)\"", origin: option)
    }
    if message.contains("nexpected argument"), let first = message.firstIndex(of: "'") {
      return unexpected(message[first...].dropFirst().dropLast().split(separator: "', '").map(String.init))
    }
    if let argument = quoted(message, after: "Missing expected argument '") {
      return missingArgument(argument, explanation)
    }
    if let flag = text(message, between: "Value to be set with flag '", and: "' had already"),
      let other = quoted(message, after: "already been set with flag '")
    {
      return Diagnostic(.error, "contradicts \(other): give one of them", origin: flag)
    }
    if let shell = quoted(message, after: "Can't generate completion scripts for '") {
      return Diagnostic(.error, "expected bash, zsh or fish, got \"\(shell)\"", origin: "--generate-completion-script")
    }
    if message.hasPrefix("Can't autodetect") {
      return Diagnostic(.error, "name the shell: bash, zsh or fish", origin: "--generate-completion-script")
    }
    return own(message)
  }

  /// A command that does not exist.
  static func unknownCommand(_ name: String, among names: [String]) -> Diagnostic {
    if commandsToCome.contains(name) {
      return Diagnostic(
        .error, "\(name) is not available in this version", origin: "nnrun",
        notes: ["commands: \(names.joined(separator: ", "))"])
    }
    var help: String?
    if let right = foreignCommands[name.lowercased()] ?? Suggestions.nearest(to: name, among: names) {
      help = "did you mean \(right)?"
    } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      help = "did you mean nnrun train \(name)?"
    } else if name.hasSuffix(".keras") {
      help = "say what to do with it, as in nnrun summary \(name)"
    }
    return Diagnostic(
      .error, "there is no command \"\(name)\"", origin: "nnrun",
      notes: help == nil ? ["commands: \(names.joined(separator: ", "))"] : [], help: help.map { [$0] } ?? [])
  }

  /// The first option that is given again although it takes one value: the parser would keep the last and say nothing.
  func givenTwice() -> Diagnostic? {
    Self.repeated(in: arguments).first(where: valued.contains).map { option in
      let isFile = ["--data", "--labels", "--validation-data", "--validation-labels"].contains(option)
      return Diagnostic(
        .error, "given twice", origin: option,
        help: ["give it once"] + (isFile ? ["several inputs or outputs are not available in this version"] : []))
    }
  }

  /// Options that stand there again, but for those of which there may be several.
  static func repeated(in arguments: [String]) -> [String] {
    var seen: Set<String> = []
    return names(in: arguments).filter { !seen.insert($0).inserted && !repeatable.contains($0) }
  }

  /// The options in the arguments, without values that are joined to them.
  private static func names(in arguments: [String]) -> [String] {
    arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) }
  }

  // MARK: - Kinds of mistakes

  /// An option that does not exist.
  func unknown(_ option: String) -> Diagnostic {
    let help: [String]
    if let setting = Self.settings[folded(option)], options.contains("--set") {
      help = ["that is a part of the spec: write --set \(setting)"]
    } else if let right = Self.foreignOptions[folded(option)], options.contains(word(right, 0)) {
      help = ["did you mean \(right)?"]
    } else if let nearest = Suggestions.nearest(to: option, among: options) {
      help = ["did you mean \(nearest)?"]
    } else if let owner = owners(option).first {
      help = ["it is an option of nnrun \(owner)"]
    } else {
      help = [listing]
    }
    return Diagnostic(.error, "there is no such option", origin: option, help: help)
  }

  private func missingValue(_ text: String) -> Diagnostic {
    let option = word(text, 0)
    let place = arguments.firstIndex(of: option).map { $0 + 1 } ?? arguments.endIndex
    guard arguments.indices.contains(place), arguments[place].hasPrefix("-") else {
      return Diagnostic(.error, "a value is missing: \(text)", origin: option)
    }
    let next = arguments[place]
    return Diagnostic(
      .error, "a value is missing: \(text)", origin: option,
      help: options.contains(next) ? [] : ["if \(next) is the value, write \(option)=\(next)"])
  }

  private func invalid(_ value: String, for text: String) -> Diagnostic {
    let option = word(text, 0)
    let isTooLarge = !value.isEmpty && Int(value) == nil && value.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    let found = isTooLarge ? "\(value), which is too large" : "\"\(value)\""
    if option == "--seed", value == "random" {
      return Diagnostic(
        .error, "expected a whole number, got \(found)", origin: option, help: ["--set seed=random draws one"])
    }
    return Diagnostic(
      .error, "expected \(expectation(of: value, for: text)), got \(found)", origin: option,
      help: Suggestions.help(for: value, among: choices(in: text)).map { [$0] } ?? [])
  }

  /// What a value has to be, with the least that it may be where it is less.
  private func expectation(of value: String, for text: String) -> String {
    let isSmall = value.split(separator: ",").contains { Int($0).map { $0 < 1 } ?? false }
    if isSmall, valueName(in: text) == "sizes" { return "sizes of 1 or more, such as 28,28,1" }
    let kind = kind(of: text) ?? "another value"
    return (Double(value) ?? 0) < 0 ? "\(kind) of 0 or more" : kind
  }

  private func unexpected(_ values: [String]) -> Diagnostic {
    let words = values.joined(separator: " ")
    let areData = values.contains { value in [".csv", ".tsv", ".npy", ".npz"].contains { value.hasSuffix($0) } }
    let help =
      areData && options.contains("--labels")
      ? "rows go behind --data, their labels behind --labels"
      : areData && options.contains("--data") ? "rows go behind --data" : listing
    return Diagnostic(
      .error, "\(values.count == 1 ? "this argument" : "these arguments") cannot stand here: \(words)",
      origin: command.map { "nnrun \($0)" } ?? "nnrun", help: [help])
  }

  private func missingArgument(_ argument: String, _ explanation: String?) -> Diagnostic {
    // The parser looks for what is missing first, though an option that does not exist says more.
    let known = options + ["--help", "--version"]
    if let option = Self.names(in: arguments).first(where: { !known.contains($0) }) { return unknown(option) }
    let name = argument.filter { $0 != "<" && $0 != ">" && $0 != "." && $0 != " " }
    return Diagnostic(
      .error, "the \(name) to work on \(name.hasSuffix("s") ? "are" : "is") missing",
      origin: command.map { "nnrun \($0)" } ?? "nnrun",
      notes: explanation.map { [lowercased($0.hasSuffix(".") ? $0.dropLast() : $0[...])] } ?? [], help: [example])
  }

  /// What a command has checked itself: `--epochs: expected …, got 0.`, or a sentence.
  private func own(_ message: String) -> Diagnostic {
    var message = message
    if message.hasSuffix(".") { message.removeLast() }
    if message.hasPrefix("--"), let colon = message.firstIndex(of: ":"), !message[..<colon].contains(" ") {
      let rest = message[message.index(after: colon)...].drop { $0 == " " }
      return Diagnostic(.error, String(rest), origin: String(message[..<colon]))
    }
    return Diagnostic(
      .error, lowercased(message[...]), origin: command.map { "nnrun \($0)" } ?? "nnrun")
  }

  // MARK: - Words

  private var example: String { "write \(usage.prefix { $0 != "\n" })" }

  private func lowercased(_ sentence: Substring) -> String { sentence.prefix(1).lowercased() + sentence.dropFirst() }

  private var listing: String { "nnrun \(command.map { "\($0) " } ?? "")--help tells what can be written" }

  /// What a value has to be, by the name that its help gives it: `--epochs <n>`.
  private func kind(of text: String) -> String? {
    switch valueName(in: text) {
    case "n": "a whole number"
    case "share": "a share such as 0.2"
    case "sizes": "sizes such as 28,28,1"
    case "names": "names such as no,yes"
    default: choices(in: text).isEmpty ? nil : choices(in: text).joined(separator: " or ")
    }
  }

  private func choices(in text: String) -> [String] {
    let choices = valueName(in: text).split(separator: "|").map(String.init)
    return choices.count > 1 ? choices : []
  }

  private func valueName(in text: String) -> String {
    text.firstIndex(of: "<").map { text[$0...].filter { $0 != "<" && $0 != ">" } } ?? ""
  }

  /// What stands behind `start`, up to the next quotation mark.
  private func quoted(_ message: String, after start: String) -> String? {
    text(message, between: start, and: "'")
  }

  private func text(_ message: String, between start: String, and end: String) -> String? {
    guard let first = message.firstRange(of: start), let last = message[first.upperBound...].firstRange(of: end)
    else { return nil }
    return String(message[first.upperBound..<last.lowerBound])
  }

  private func word(_ text: String, _ number: Int) -> String {
    let words = text.split(separator: " ")
    return words.indices.contains(number) ? String(words[number]) : text
  }

  private func folded(_ option: String) -> String {
    String(option.lowercased().filter { $0 != "-" && $0 != "_" })
  }

  // MARK: - What other programs call it

  /// Options that may be given several times.
  private static let repeatable: Set = ["--drop", "--keep", "--set", "--min", "--max"]

  /// Commands that later versions will have.
  private static let commandsToCome: Set = ["plot", "export", "runs", "init", "describe", "schema", "bench"]

  private static let settings = [
    "lr": "compile.optimizer.learning_rate=0.1", "learningrate": "compile.optimizer.learning_rate=0.1",
    "momentum": "compile.optimizer.momentum=0.9", "optimizer": "compile.optimizer=adam", "loss": "compile.loss=mse",
    "metrics": "compile.metrics=[accuracy]", "metric": "compile.metrics=[accuracy]",
    "classweight": "fit.class_weight=balanced",
  ]

  private static let foreignOptions = [
    "x": "--data", "input": "--data", "inputs": "--data", "features": "--data", "traindata": "--data", "file": "--data",
    "y": "--labels", "targets": "--target", "o": "--out", "output": "--out", "save": "--out", "e": "--epochs",
    "b": "--batch-size", "bs": "--batch-size", "valsplit": "--validation-split", "split": "--validation-split",
    "valdata": "--validation-data", "testdata": "--validation-data", "vallabels": "--validation-labels",
    "device": "--backend", "gpu": "--backend", "cuda": "--backend", "cpu": "--backend cpu", "j": "--threads",
    "jobs": "--threads", "workers": "--threads", "q": "--verbose 0", "quiet": "--verbose 0", "silent": "--verbose 0",
    "v": "--verbose 2", "restart": "--resume", "continue": "--resume", "checkpoint": "--resume", "f": "--force",
    "overwrite": "--force", "noheader": "--header no", "sep": "--separator", "delimiter": "--separator",
    "n": "--samples",
    "rows": "--samples", "randomseed": "--seed", "override": "--set",
  ]

  private static let foreignCommands = [
    "fit": "train", "run": "train", "learn": "train", "test": "evaluate", "eval": "evaluate", "score": "evaluate",
    "infer": "predict", "inference": "predict", "classify": "predict", "check": "validate", "lint": "validate",
    "show": "summary", "info": "summary", "graph": "inspect", "generate": "generate-dummy", "dummy": "generate-dummy",
    "devices": "backends", "resume": "train --resume latest", "version": "--version",
    "completions": "--generate-completion-script bash", "completion": "--generate-completion-script bash",
  ]
}
