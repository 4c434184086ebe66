import NNConfig
import NNTensor

/// An npy file, or the part of an npz that is one.
struct NPYContent {
  let bytes: FileBytes
  let range: Range<Int>
  /// As messages call it.
  let name: String

  init(_ bytes: FileBytes, _ range: Range<Int>? = nil, name: String? = nil) {
    self.bytes = bytes
    self.range = range ?? 0..<bytes.count
    self.name = name ?? bytes.name
  }

  /// The header of an array of numbers that has rows.
  func header() throws(DiagnosticError) -> NPYHeader {
    try Self.header(bytes.bytes(range), fileSize: range.count, name: name)
  }

  /// The same, of a beginning of the file.
  static func header(_ beginning: UnsafeBufferPointer<UInt8>, fileSize: Int, name: String) throws(DiagnosticError)
    -> NPYHeader
  {
    do throws(NPYFlaw) {
      let header = try NPYHeader(parsing: beginning, fileSize: fileSize)
      if header.shape.rank == 0 { throw NPYFlaw.noRows }
      return header
    } catch {
      throw error.at(name)
    }
  }
}

extension NPYFlaw {
  static let noRows = NPYFlaw("the array is a single number, expected one row per sample", help: "save rows")

  func at(_ name: String) -> DiagnosticError { DiagnosticError(message, origin: name, help: help) }
}
