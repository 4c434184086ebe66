import FoundationEssentials
import NNConfig
import NNData

/// The bytes of a spec file.
///
/// - Throws: `FileAccessError` that tells a missing file from one that cannot be read, `DiagnosticError` for a saved
///   model.
func specBytes(_ path: String) throws -> [UInt8] {
  let bytes: [UInt8]
  do {
    bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
  } catch {
    throw accessError(path, error)
  }
  if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) {
    throw DiagnosticError([
      Diagnostic(
        .error, "this is a saved model, which this version cannot read", origin: path,
        help: ["give the YAML spec that the model was made from"])
    ])
  }
  return bytes
}

private func accessError(_ path: String, _ error: any Error) -> FileAccessError {
  var isDirectory = false
  let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
  if !exists {
    let help = fileLike(path).map { ["did you mean \($0)?"] } ?? []
    return FileAccessError(.missing, Diagnostic(.error, "there is no such file", origin: path, help: help))
  }
  if isDirectory {
    let specs = names(in: path).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
    let folder = path.hasSuffix("/") ? path : path + "/"
    let help = specs.first.map { ["name the file, such as \(folder)\($0)"] } ?? []
    return FileAccessError(.failed, Diagnostic(.error, "this is a folder, not a spec", origin: path, help: help))
  }
  return FileAccessError(.failed, Diagnostic(.error, "cannot be read: \(error)", origin: path))
}

/// A spec beside a missing one whose name is much like it.
private func fileLike(_ path: String) -> String? {
  let slash = path.lastIndex(of: "/")
  let folder = slash.map { String(path[...$0]) } ?? ""
  let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
  let candidates = names(in: folder.isEmpty ? "." : folder).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
  return Suggestions.nearest(to: name, among: candidates.sorted()).map { folder + $0 }
}

private func names(in folder: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
}
