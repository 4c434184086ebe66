import NNConfig

/// A file that could not be had at all, as opposed to one whose content is wrong (`DiagnosticError`).
public struct FileAccessError: Error, CustomStringConvertible {
  public enum Reason: String, Sendable, Hashable {
    /// There is no such file.
    case missing
    /// It is there, but could not be read or written.
    case failed
    /// It is there and must not be overwritten.
    case exists
  }

  public let reason: Reason
  public let diagnostics: [Diagnostic]

  public init(_ reason: Reason, _ diagnostic: Diagnostic) { self.init(reason, [diagnostic]) }

  /// Several files at once, or one with what there is to tell beside it.
  package init(_ reason: Reason, _ diagnostics: [Diagnostic]) {
    self.reason = reason
    self.diagnostics = diagnostics
  }

  /// The same with one more line of what to do, at the first of what there is to tell.
  package func adding(help: String) -> FileAccessError {
    var diagnostics = diagnostics
    if !diagnostics.isEmpty { diagnostics[0].help.append(help) }
    return FileAccessError(reason, diagnostics)
  }

  /// The exit code of a program that ends with this error: 66 missing, 74 could not be read or written, 2 in the way.
  public var exitCode: Int32 {
    switch reason {
    case .missing: 66
    case .failed: 74
    case .exists: 2
    }
  }

  public var description: String { DiagnosticRenderer().render(diagnostics) }
}
