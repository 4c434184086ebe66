import NNConfig
import NNData
import NNExport
import NNRun
import NNZip

/// Something that reads files of one kind.
protocol Target {
  /// A damaged file.
  func damaged(_ random: inout Generator) throws -> [UInt8]

  /// Reads it, and does what is usually done with such a file. Choices on the way depend on the bytes alone.
  ///
  /// - Throws: what is said about the file, or `Oddity`.
  func read(_ bytes: [UInt8]) throws
}

/// A file was neither refused nor read as it should have been.
struct Oddity: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// How a reader took a file.
enum Outcome: Int64 {
  case accepted, refused
}

extension Target {
  /// - Throws: `Oddity`, for errors that are no message to a user too.
  func outcome(of bytes: [UInt8]) throws -> Outcome {
    do {
      try read(bytes)
      return .accepted
    } catch let error as Oddity {
      throw error
    } catch {
      try check(error)
      return .refused
    }
  }

  private func check(_ error: any Error) throws {
    switch error {
    case let error as DiagnosticError: try check(error.diagnostics)
    case let error as FileAccessError: try check(error.diagnostics)
    case let error as HDF5Error: try check([Diagnostic(.error, error.message)])
    case let error as ZipError: try check([Diagnostic(.error, error.message)])
    case is DivergedError, is RunFinishedError: break
    default: throw Oddity("an error that is no message: \(error)")
    }
  }

  /// Something is said, and it is an error.
  private func check(_ diagnostics: [Diagnostic]) throws {
    guard diagnostics.contains(where: { $0.severity == .error }) else { throw Oddity("an error without words") }
    try checkText(diagnostics)
  }

  /// Messages can be shown: no line of them runs on and on or moves the cursor.
  func checkText(_ diagnostics: [Diagnostic]) throws {
    if diagnostics.contains(where: { $0.message.isEmpty }) { throw Oddity("a message of no words") }
    let text = DiagnosticRenderer().render(diagnostics)
    let control = text.unicodeScalars.first { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || $0.value == 0x7F }
    if let control { throw Oddity("a message with the control character \(control.value): \(text)") }
    if let long = text.split(separator: "\n").first(where: { $0.utf8.count > 4000 }) {
      throw Oddity("a line of \(long.utf8.count) bytes: \(long.prefix(300))")
    }
  }
}
