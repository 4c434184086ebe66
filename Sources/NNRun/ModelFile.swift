import FoundationEssentials
import NNConfig
import NNData
import NNExport
import NNSpec
import NNTraining
import NNYAML

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a command's MODEL can be: a spec, a saved model, or the folder of a run, which has one.
enum ModelFile {
  /// What a command wants to know of what a saved model was compiled with. The network can be used whose loss,
  /// metrics or optimizer this version cannot read.
  enum CompileUse {
    /// It must be known, from the file or given anew.
    case needed
    /// What cannot be read is worth a note.
    case shown
    case unused
  }

  /// Reads it as a spec. Of a saved model that is its layers, what it was compiled for and how its data were read.
  ///
  /// - Returns: nil when there was an error, which `diagnostics` has heard of.
  /// - Throws: `FileAccessError` for the file itself.
  static func readSpec(
    _ model: String, settings: [String], compile use: CompileUse, diagnostics: Diagnostics
  ) throws -> Spec? {
    let path = try file(model)
    let bytes = try contents(path)
    if isSaved(bytes) {
      guard let saved = snapshot(bytes, name: path, compile: use, diagnostics: diagnostics) else { return nil }
      let spec = SpecReader().read(
        snapshot: saved.snapshot, name: path, settings: settings, diagnostics: diagnostics)
      return checked(spec, saved.unread, of: path, compile: use, diagnostics: diagnostics)
    }
    // Nothing this large is copied only to be refused.
    guard bytes.count <= YAML.Limits().bytes else {
      diagnostics.error(
        "this is not a saved model, and with \(bytes.count) bytes too large for a spec", origin: path,
        help: "a spec may have at most \(YAML.Limits().bytes) bytes")
      return nil
    }
    var failure: (any Error)?
    var isMissing = false
    var unread: [Diagnostic] = []
    var savedPath = path
    let reader = SpecReader(loadModel: { path, place, isCompiledAnew in
      do {
        let bytes = try contents(try file(path))
        let saved = snapshot(bytes, name: path, compile: use, diagnostics: diagnostics)
        (unread, savedPath) = (isCompiledAnew ? [] : saved?.unread ?? [], path)
        return saved?.snapshot
      } catch let error as FileAccessError where error.reason == .missing {
        diagnostics.error("model: there is no file \(path)", at: place)
        isMissing = true
      } catch {
        failure = error
      }
      return nil
    })
    let spec = reader.read([UInt8](bytes), name: path, settings: settings, diagnostics: diagnostics)
    if let failure { throw failure }
    // With other mistakes beside it, it is the spec that is wrong.
    if isMissing, diagnostics.errorCount == 1 { throw FileAccessError(.missing, diagnostics.sorted) }
    return checked(spec, unread, of: savedPath, compile: use, diagnostics: diagnostics)
  }

  /// Tells what the file was compiled with and could not be read, unless the spec says it anew.
  ///
  /// - Returns: nil if what is missing then is needed.
  private static func checked(
    _ spec: Spec?, _ unread: [Diagnostic], of path: String, compile use: CompileUse, diagnostics: Diagnostics
  ) -> Spec? {
    guard let spec else {
      // A setting that replaces a part of what cannot be read may leave the rest missing.
      for diagnostic in unread where use == .needed { diagnostics.report(diagnostic) }
      return nil
    }
    guard !unread.isEmpty, spec.saved?.isCompiledAnew == false else { return spec }
    let reasons = unread.filter { $0.severity == .error }.map(\.message)
    switch (spec.compile, use) {
    case (.some, .needed):
      diagnostics.warning(
        "what it was compiled with cannot be used: what is not set anew has Keras's defaults", origin: path,
        notes: reasons)
    case (nil, .needed):
      for diagnostic in unread { diagnostics.report(diagnostic) }
      return nil
    case (nil, .shown):
      diagnostics.report(
        Diagnostic(.note, "what it was compiled with cannot be used", origin: path, notes: reasons))
    case (.some, .shown), (_, .unused): break
    }
    return spec
  }

  /// The saved model in a file or a run's folder.
  ///
  /// - Throws: `FileAccessError`, `DiagnosticError` with everything that cannot be read.
  static func load(_ model: String) throws -> ModelSnapshot {
    let path = try file(model)
    let diagnostics = Diagnostics()
    guard let result = snapshot(try contents(path), name: path, compile: .needed, diagnostics: diagnostics) else {
      throw DiagnosticError(diagnostics.sorted)
    }
    guard result.unread.isEmpty else { throw DiagnosticError(result.unread) }
    return result.snapshot
  }

  /// Zip files, HDF5 files and others that begin as no text does are no specs.
  private static func isSaved(_ bytes: Data) -> Bool {
    let isText = bytes.prefix(4).allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }
    // A text in UTF-8 begins with none of these; the two of UTF-16 are left to the reader of texts.
    let first = bytes.first ?? 0x20
    return !isText || (0x80..<0xC0).contains(first)
  }

  /// The model, without what it was compiled with if only that cannot be read; `unread` says why then.
  private static func snapshot(
    _ bytes: Data, name: String, compile use: CompileUse, diagnostics: Diagnostics
  ) -> (snapshot: ModelSnapshot, unread: [Diagnostic])? {
    bytes.withUnsafeBytes { bytes in
      let whole = Diagnostics()
      if let snapshot = KerasArchive().read(bytes, name: name, diagnostics: whole) {
        // Warnings are about the optimizer.
        if use != .unused { diagnostics.report(contentsOf: whole) }
        return (snapshot, [])
      }
      let network = Diagnostics()
      if let snapshot = KerasArchive(ignoringCompile: true).read(bytes, name: name, diagnostics: network) {
        diagnostics.report(contentsOf: network)
        return (snapshot, whole.sorted)
      }
      diagnostics.report(contentsOf: use == .needed ? whole : network)
      return nil
    }
  }

  // MARK: - Files

  /// Files larger than this are mapped: a copy of them would cost more memory than it is worth. Smaller ones are read,
  /// so that nobody can change them meanwhile.
  private static let mappedSize = 256 << 20

  static func contents(_ path: String) throws -> Data {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR {
      throw FileAccessError(
        .failed,
        Diagnostic(
          .error, "this is a pipe or a device, not a file", origin: path,
          help: ["write what it gives to a file, and name that"]))
    }
    let url = URL(filePath: path)
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      return try Data(contentsOf: url, options: size > mappedSize ? .mappedIfSafe : [])
    } catch {
      throw accessError(path, error)
    }
  }

  /// The file that is meant: a run's folder stands for the model in it.
  private static func file(_ path: String) throws -> String {
    if path.isEmpty { throw FileAccessError(.missing, Diagnostic(.error, "the name of the model is empty")) }
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else { return path }
    let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }
    if has(RunFolder.modelName) { return folder + "/" + RunFolder.modelName }
    if has(RunFolder.recordName) {
      throw FileAccessError(
        .missing,
        Diagnostic(
          .error, "this run has no model yet", origin: path,
          help: has(RunFolder.checkpointName)
            ? [
              "finish it with nnrun train --resume \(path.shellWord), or name \((folder + "/" + RunFolder.checkpointName).shellWord)"
            ]
            : ["finish it with nnrun train --resume \(path.shellWord)"]))
    }
    if has("saved_model.pb") {
      throw DiagnosticError([
        Diagnostic(
          .error, "this is a SavedModel of TensorFlow, which nnrun cannot read", origin: path,
          help: ["load the model in Keras and save it again: model.save(\"model.keras\")"])
      ])
    }
    let names = names(in: folder).sorted()
    let run = ([""] + names.map { "/" + $0 }).map { folder + $0 + "/" + RunFolder.latestName }
      .first { FileManager.default.fileExists(atPath: $0 + "/" + RunFolder.modelName) }
    let help =
      names.first(where: isSpecName).map { "name the file, such as \(folder)/\($0)" }
      ?? run.map { "name a run in it, such as \($0)" }
    throw FileAccessError(
      .failed, Diagnostic(.error, "this is a folder, not a model", origin: path, help: help.map { [$0] } ?? []))
  }

  private static func accessError(_ path: String, _ error: any Error) -> FileAccessError {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    let code = descriptor < 0 ? errno : 0
    if descriptor >= 0 { close(descriptor) }
    switch code {
    case ENOENT, ENOTDIR:
      let help = fileLike(path).map { ["did you mean \($0)?"] } ?? []
      return FileAccessError(.missing, Diagnostic(.error, "there is no such file", origin: path, help: help))
    case EACCES:
      return FileAccessError(.failed, Diagnostic(.error, "permission denied", origin: path))
    default:
      // The system says it shorter than Foundation does.
      let reason = code == 0 ? "\(error)" : String(cString: strerror(code)).lowercased()
      return FileAccessError(.failed, Diagnostic(.error, "this file cannot be read: \(reason)", origin: path))
    }
  }

  /// The path with the first name in it that does not exist put right, where there is one much like it: a model, a
  /// folder of runs.
  private static func fileLike(_ path: String) -> String? {
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    for index in steps.indices where !steps[index].isEmpty {
      guard !FileManager.default.fileExists(atPath: steps[...index].joined(separator: "/")) else { continue }
      let folder = steps[..<index].map { $0 + "/" }.joined()
      let isLast = index == steps.count - 1
      let candidates = names(in: folder.isEmpty ? "." : folder).filter { name in
        let isFolder = FileManager.default.fileExists(atPath: folder + name + "/")
        return isFolder && (!isLast || RunFolder.isRun(folder + name)) || isLast && isModelName(name)
      }
      return Suggestions.nearestFile(to: String(steps[index]), among: candidates.sorted()).map { name in
        ([folder + name] + steps[(index + 1)...].map(String.init)).joined(separator: "/")
      }
    }
    return nil
  }

  private static func isModelName(_ name: String) -> Bool { isSpecName(name) || name.hasSuffix(".keras") }

  private static func isSpecName(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
