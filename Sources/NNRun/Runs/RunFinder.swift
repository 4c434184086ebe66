import FoundationEssentials
import NNConfig
import NNData

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
            help: ["name the folder of a run, such as \(directory)/NAME/1, or latest"]))
      }
      return try resolved(path)
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    var newest: (started: Date, number: Int, path: String)?
    for name in names.sorted() where !name.hasPrefix(".") {
      for number in RunFolder.numbers(in: "\(directory)/\(name)") {
        let path = "\(directory)/\(name)/\(number)"
        guard let record = try? record(of: path) else { continue }
        if let newest, (record.started, number) <= (newest.started, newest.number) { continue }
        newest = (record.started, number, path)
      }
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
      text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    } catch {
      throw FileAccessError(.failed, Diagnostic(.error, "cannot be read: \(error)", origin: path))
    }
    let diagnostics = Diagnostics()
    guard let value = JSONReader.parse(SourceText(name: path, text: text), diagnostics: diagnostics) else {
      throw DiagnosticError(diagnostics.sorted)
    }
    guard let record = RunRecord(json: value) else {
      throw DiagnosticError([Diagnostic(.error, "is not what nnrun writes about a run", origin: path)])
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
