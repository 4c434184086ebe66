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
  public private(set) var path: String
  private let lock: Int32
  /// The folders around it that were made for it.
  private var madeAround: [String] = []

  /// The name of the trained model's file in the folder.
  public static let modelName = "model.keras"
  static let checkpointName = "checkpoint.keras"
  static let specName = "spec.yaml"
  static let historyName = "history.csv"
  static let recordName = "run.json"
  /// The link beside the folders that points at the newest.
  static let latestName = "latest"

  /// Where the trained model is, or will be.
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
    let made = try makeFolders(parent, help: help)
    removeLeftovers(in: parent)
    let (draft, code) = makeDraft(in: parent, named: draftPrefix) { mkdir($0, 0o777) }
    guard code == 0 else { throw failure(parent, "this folder takes no run", code) }
    var begun = draft
    do {
      // Held from before anybody can see it.
      let folder = RunFolder(path: draft, lock: try hold(draft, shownAs: parent))
      // Another run may take the number first: then it is the next one's turn.
      var number = (numbers(in: parent).max() ?? 0) + 1
      while true {
        let path = "\(parent)/\(number)"
        do {
          try fill(draft, number)
        } catch let error as FileAccessError {
          throw shown(error, draft: draft, as: path)
        }
        if rename(draft, path) == 0 {
          begun = path
          folder.path = path
          folder.madeAround = made
          try linkLatest(in: parent)
          return folder
        }
        guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) else {
          throw failure(path, "this run cannot begin", errno)
        }
        number += 1
      }
    } catch {
      removeFolder(begun)
      throw error
    }
  }

  /// Takes hold of the folder of an earlier run.
  ///
  /// - Throws: `FileAccessError` when there is none, or another process trains in it.
  static func open(_ path: String) throws -> RunFolder {
    let folder = RunFolder(path: path, lock: try hold(path, shownAs: path))
    // A process that was killed leaves what it was writing.
    let own = [modelName, checkpointName, specName, historyName, recordName]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasSuffix(DraftFile.suffix) && own.contains(where: { name.hasPrefix($0 + ".") }) {
      unlink("\(path)/\(name)")
    }
    return folder
  }

  /// The numbers of the runs under a name's folder.
  static func numbers(in parent: String) -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).compactMap { name in
      // Longer ones are somebody else's, and counting on from them could come to an end.
      name.utf8.count < 10 ? Int(name).flatMap { $0 > 0 && String($0) == name ? $0 : nil } : nil
    }
  }

  var hasCheckpoint: Bool { access(checkpointPath, F_OK) == 0 }

  func removeCheckpoint() { unlink(checkpointPath) }

  /// Whether the run's model lies at another place too.
  func hasModel(at path: String) -> Bool { FileManager.default.contentsEqual(atPath: modelPath, andPath: path) }

  /// Whether nobody has moved or removed it since.
  var isThere: Bool { Self.isRun(path) }

  /// Makes what the folder began with outlast a power failure; files that are written later see to it themselves.
  func sync() {
    for path in [specPath, recordPath] {
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      fsync(descriptor)
      close(descriptor)
    }
    for folder in [path] + madeAround { DraftFile.syncFolder(of: folder) }
  }

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

  private static let help = "choose another place with --run-dir"

  private static func failure(_ path: String, _ what: String, _ code: Int32) -> FileAccessError {
    let reason = String(cString: strerror(code)).lowercased()
    return FileAccessError(
      .failed,
      Diagnostic(.error, "\(what): \(reason)", origin: path, help: [help]))
  }

  private static func removeFolder(_ path: String) {
    if access(path, F_OK) == 0 { try? FileManager.default.removeItem(atPath: path) }
  }

  // MARK: - Drafts

  private static let draftPrefix = ".new"

  /// Makes something hidden of a name that nobody else has: processes of two machines or containers that share the
  /// folder can have the same number.
  ///
  /// - Returns: its path, and what the system says of it, 0 when it is there.
  private static func makeDraft(
    in parent: String, named prefix: String, _ make: (String) -> Int32
  ) -> (path: String, code: Int32) {
    var attempt = 0
    while true {
      let path = "\(parent)/\(prefix)-\(getpid())-\(attempt)"
      let code = make(path) == 0 ? 0 : errno
      guard code == EEXIST else { return (path, code) }
      attempt += 1
    }
  }

  /// What processes left that were killed while they made a folder: nobody holds it, and it is no longer new.
  private static func removeLeftovers(in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix(draftPrefix + "-") {
      let path = "\(parent)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mtim.tv_sec < time(nil) - 3600 else { continue }
      if let lock = try? hold(path, shownAs: path) {
        removeFolder(path)
        close(lock)
      }
    }
  }

  /// An error about a file of a draft, as one about the file it would have been.
  private static func shown(_ error: FileAccessError, draft: String, as path: String) -> FileAccessError {
    guard var diagnostic = error.diagnostics.first, let origin = diagnostic.origin, origin.hasPrefix(draft) else {
      return error
    }
    diagnostic.origin = path + origin.dropFirst(draft.count)
    diagnostic.help = [help]
    return FileAccessError(error.reason, diagnostic)
  }

  /// Lets `latest` point at the newest folder. A link is replaced in one step, so that there always is one.
  private static func linkLatest(in parent: String) throws {
    let path = "\(parent)/\(latestName)"
    var linked = 0
    // Two runs that begin at once may link in the other order: the last one looks again.
    while let newest = numbers(in: parent).max(), newest > linked {
      let (draft, code) = makeDraft(in: parent, named: "." + latestName) { symlink("\(newest)", $0) }
      // Some file systems have no links: then the newest is the one with the largest number.
      if code == EPERM || code == EOPNOTSUPP { return }
      guard code == 0 else { throw failure(path, "this link cannot be made", code) }
      guard rename(draft, path) == 0 else {
        let code = errno
        unlink(draft)
        throw failure(path, "this link cannot be made", code)
      }
      linked = newest
    }
  }
}
