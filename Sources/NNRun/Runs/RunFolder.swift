import FoundationEssentials
import NNConfig
import NNData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder of one run, `runs/NAME/3`: its model, its spec as resolved, its history, how it went.
///
/// Whoever holds a value of this type holds the folder: nobody else may train in it until the value is gone. The hold is
/// the system's and ends with the process, however that ends.
public final class RunFolder {
  /// As given, relative to the working directory where it was.
  public let path: String
  private let lock: Int32

  public static let modelName = "model.keras"
  static let checkpointName = "checkpoint.keras"
  static let specName = "spec.yaml"
  static let historyName = "history.csv"
  static let recordName = "run.json"
  /// The link beside the folders that points at the newest.
  static let latestName = "latest"

  public var modelPath: String { path + "/" + Self.modelName }
  var checkpointPath: String { path + "/" + Self.checkpointName }
  var specPath: String { path + "/" + Self.specName }
  var historyPath: String { path + "/" + Self.historyName }
  var recordPath: String { path + "/" + Self.recordName }

  private init(path: String, lock: Int32) {
    self.path = path
    self.lock = lock
  }

  deinit { close(lock) }

  /// Makes the next folder under `directory/name`. It appears with all that `fill` writes into it or not at all.
  ///
  /// - Parameter fill: writes the first files; gets the folder's place for now and the number it will have.
  /// - Throws: `FileAccessError` when it cannot be made, and what `fill` throws.
  static func create(
    in directory: String, name: String, fill: (_ path: String, _ number: Int) throws -> Void
  ) throws -> RunFolder {
    let parent = directory + "/" + name
    try makeFolders(parent)
    let draft = "\(parent)/.new-\(getpid())"
    // Left over by a process of the same number that was killed in between.
    removeFolder(draft)
    guard mkdir(draft, 0o777) == 0 else { throw failure(parent, "this folder takes no run", errno) }
    do {
      // Held from before anybody can see it.
      let lock = try hold(draft, shownAs: parent)
      do {
        // Another run may take the number first: then it is the next one's turn.
        var number = (numbers(in: parent).max() ?? 0) + 1
        while true {
          try fill(draft, number)
          let path = "\(parent)/\(number)"
          if rename(draft, path) == 0 {
            try link(path: "\(parent)/\(latestName)", to: "\(number)")
            return RunFolder(path: path, lock: lock)
          }
          guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) else {
            throw failure(path, "this run cannot begin", errno)
          }
          number += 1
        }
      } catch {
        close(lock)
        throw error
      }
    } catch {
      removeFolder(draft)
      throw error
    }
  }

  /// Takes hold of the folder of an earlier run.
  ///
  /// - Throws: `FileAccessError` when there is none, or another process trains in it.
  static func open(_ path: String) throws -> RunFolder {
    RunFolder(path: path, lock: try hold(path, shownAs: path))
  }

  /// The numbers of the runs under a name's folder.
  static func numbers(in parent: String) -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).compactMap { name in
      Int(name).flatMap { $0 > 0 && String($0) == name ? $0 : nil }
    }
  }

  var hasCheckpoint: Bool { access(checkpointPath, F_OK) == 0 }

  func removeCheckpoint() { unlink(checkpointPath) }

  /// Whether a folder holds a run.
  static func isRun(_ path: String) -> Bool { access(path + "/" + recordName, F_OK) == 0 }

  // MARK: -

  private static func hold(_ path: String, shownAs shown: String) throws -> Int32 {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw FileAccessError(.missing, Diagnostic(.error, "there is no such run", origin: shown))
      }
      throw failure(shown, "this folder cannot be opened", errno)
    }
    // File systems without locks let everybody in, as they let everybody write.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw FileAccessError(
        .failed,
        Diagnostic(
          .error, "another nnrun is training in this folder", origin: shown,
          help: ["wait until it is done, or start a run of its own without --resume"]))
    }
    return descriptor
  }

  private static func makeFolders(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      // Whatever Foundation says of it, the system says it shorter.
      let code = mkdir(path, 0o777) == 0 ? 0 : errno
      var isFolder = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder { return }
      throw failure(path, "this folder cannot be made", code == EEXIST ? ENOTDIR : code)
    }
  }

  private static func failure(_ path: String, _ what: String, _ code: Int32) -> FileAccessError {
    let reason = String(cString: strerror(code)).lowercased()
    return FileAccessError(
      .failed,
      Diagnostic(.error, "\(what): \(reason)", origin: path, help: ["choose another place with --run-dir"]))
  }

  private static func removeFolder(_ path: String) {
    if access(path, F_OK) == 0 { try? FileManager.default.removeItem(atPath: path) }
  }

  /// A link is replaced in one step, so that there always is one.
  private static func link(path: String, to target: String) throws {
    let draft = "\(path).\(getpid()).tmp"
    unlink(draft)
    guard symlink(target, draft) == 0 else {
      // Some file systems have no links: then the newest is the one with the largest number.
      if errno == EPERM || errno == EOPNOTSUPP { return }
      throw failure(path, "this link cannot be made", errno)
    }
    guard rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw failure(path, "this link cannot be made", code)
    }
  }
}
