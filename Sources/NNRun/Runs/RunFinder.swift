import FoundationEssentials
import NNConfig
import NNData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds and reads the runs in their folders.
enum RunFinder {
  /// The folder that `--resume` means.
  ///
  /// - Parameter name: a folder, or `latest`: the run that began last, of whatever name.
  /// - Throws: `FileAccessError` when there is none.
  static func folder(_ name: String, in directory: String) throws -> String {
    if name != RunFolder.latestName || RunFolder.isRun(name) {
      var path = name
      while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
      // runs/NAME stands for its newest run.
      let newest = path + "/" + RunFolder.latestName
      if !RunFolder.isRun(path), RunFolder.isRun(newest) { return try resolved(newest) }
      guard RunFolder.isRun(path) else {
        throw FileAccessError(
          .missing,
          Diagnostic(
            .error, "there is no such run", origin: path,
            help: Suggestions.help(for: path, among: [RunFolder.latestName]).map { [$0] }
              ?? ["name the folder of a run, such as \(directory)/NAME/1, or latest"]))
      }
      return try resolved(path)
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    var newest: (started: Date, path: String)?
    for name in names.sorted() where !name.hasPrefix(".") {
      let paths = RunFolder.numbers(in: "\(directory)/\(name)").sorted().map { "\(directory)/\(name)/\($0)" }
      // One that cannot be read might be the one that is meant.
      guard let path = paths.last(where: RunFolder.isRun) else { continue }
      let started = try record(of: path).started
      if let newest, started <= newest.started { continue }
      newest = (started, path)
    }
    guard let newest else {
      throw FileAccessError(
        .missing,
        Diagnostic(
          .error, "there is no run in \(directory)", origin: "--resume", help: ["--run-dir names another place"]))
    }
    return newest.path
  }

  /// - Throws: `FileAccessError` or `DiagnosticError` when it cannot be read.
  static func record(of folder: String) throws -> RunRecord {
    let path = folder + "/" + RunFolder.recordName
    let text: String
    do {
      // What is no UTF-8 is no JSON of nnrun's either, which is told below.
      text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    } catch {
      throw FileAccessError(.failed, Diagnostic(.error, "this file cannot be read: \(error)", origin: path))
    }
    let diagnostics = Diagnostics()
    let value = JSONReader.parse(SourceText(name: path, text: text), diagnostics: diagnostics)
    guard let record = value.flatMap(RunRecord.init(json:)) else {
      let checkpoint = "\(folder)/\(RunFolder.checkpointName)"
      var help = ["begin a new run with nnrun train \((folder + "/" + RunFolder.specName).shellWord)"]
      if access(checkpoint, F_OK) == 0 { help.append("or train what was reached, which \(checkpoint) has") }
      throw DiagnosticError([
        Diagnostic(
          .error, "this file is not what nnrun writes about a run, so the run cannot go on", origin: path,
          notes: diagnostics.sorted.prefix(1).map { $0.message }, help: help)
      ])
    }
    return record
  }

  /// `latest` is a link: messages and records name the folder itself.
  private static func resolved(_ path: String) throws -> String {
    let slash = path.lastIndex(of: "/")
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path), !target.hasPrefix("/") else {
      return path
    }
    return slash.map { path[...$0] + target } ?? target
  }
}
