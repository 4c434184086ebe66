import NNConfig
import NNData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes a folder, and those that it is in, where they are missing.
///
/// - Parameter help: what to do where that is not possible.
/// - Returns: those that it made, from the outside in.
/// - Throws: `FileAccessError` with the folder that is in the way or cannot be made, and the system's reason.
@discardableResult
func makeFolders(_ path: String, help: String) throws(FileAccessError) -> [String] {
  var made: [String] = []
  for end in path.indices.dropFirst().filter({ path[$0] == "/" }) + [path.endIndex] {
    let folder = String(path[..<end])
    guard mkdir(folder, 0o777) != 0 else {
      made.append(folder)
      continue
    }
    let code = errno
    var status = stat()
    if stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
    let reason = String(cString: strerror(code == EEXIST ? ENOTDIR : code)).lowercased()
    throw FileAccessError(
      .failed, Diagnostic(.error, "this folder cannot be made: \(reason)", origin: folder, help: [help]))
  }
  return made
}
