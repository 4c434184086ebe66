import NNConfig
import NNZip

/// What a file is, going by its first bytes and not by its name.
enum FileKind {
  /// Text, as far as the first bytes tell.
  case text
  case npy
  case zip

  /// How many bytes `of` wants to see.
  static let headCount = 512

  /// - Throws: an error that says what else the file is, and what to do.
  static func of(_ bytes: FileBytes) throws(DiagnosticError) -> FileKind {
    let head = Array(bytes.bytes(0..<min(bytes.count, headCount)))
    if head.starts(with: NPYHeader.magic) { return .npy }
    if ZipReader.isZip(head) { return .zip }
    for other in others where other.fits(head) {
      throw LoadedData.failure("this is \(other.name), which is not read", at: bytes.name, help: other.help)
    }
    let text = String(decoding: head.prefix(128).filter { !textStart.contains($0) }, as: UTF8.self).lowercased()
    for other in otherTexts where other.beginnings.contains(where: text.hasPrefix) {
      throw LoadedData.failure("this is \(other.name), which is not read", at: bytes.name, help: other.help)
    }
    return .text
  }

  /// What may stand before a text: spaces, line breaks, a byte order mark.
  private static let textStart: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

  // MARK: - Other kinds

  private struct Other {
    var signature: [UInt8]
    var offset: Int
    var name: String
    var help: String

    init(_ signature: [UInt8], at offset: Int = 0, _ name: String, help: String) {
      (self.signature, self.offset, self.name, self.help) = (signature, offset, name, help)
    }

    init(_ text: String, at offset: Int = 0, _ name: String, help: String) {
      self.init(Array(text.utf8), at: offset, name, help: help)
    }

    /// A column may be named as a signature is: a short word counts only in front of bytes that are no text.
    func fits(_ head: [UInt8]) -> Bool {
      guard head.dropFirst(offset).starts(with: signature) else { return false }
      let isWord = signature.count < 7 && signature.allSatisfy { (0x20..<0x7F).contains($0) }
      return !isWord || head.contains { $0 < 0x20 && !FileKind.textStart.contains($0) }
    }
  }

  private static let export = "export it as csv, npy or npz"
  private static let picture = "pictures are not read: save their pixels as one array with numpy.save"

  private static let others: [Other] = [
    Other([0xFF, 0xFE], "UTF-16 text", help: "save it as UTF-8"),
    Other([0xFE, 0xFF], "UTF-16 text", help: "save it as UTF-8"),
    Other([0x1F, 0x8B], "a file compressed with gzip", help: "unpack it first: gunzip FILE"),
    Other("BZh", "a file compressed with bzip2", help: "unpack it first: bunzip2 FILE"),
    Other([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "a file compressed with xz", help: "unpack it first: unxz FILE"),
    Other([0x28, 0xB5, 0x2F, 0xFD], "a file compressed with zstd", help: "unpack it first: unzstd FILE"),
    Other([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", help: "unpack it first"),
    Other("Rar!", "a rar archive", help: "unpack it first"),
    Other("ustar", at: 257, "a tar archive", help: "unpack it first: tar xf FILE"),
    Other("PAR1", "a Parquet file", help: export),
    Other("ARROW1", "an Arrow file", help: export),
    Other("FEA1", "a Feather file", help: export),
    Other("ORC", "an ORC file", help: export),
    Other([0x89, 0x48, 0x44, 0x46], "an HDF5 file", help: export),
    Other("MATLAB 5.0 MAT-file", "a MATLAB file", help: export),
    Other("SQLite format 3", "an SQLite database", help: export),
    Other(
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Office document (such as .xls)",
      help: "open it and save it as csv (UTF-8)"),
    Other([0x89, 0x50, 0x4E, 0x47], "a PNG picture", help: picture),
    Other([0xFF, 0xD8, 0xFF], "a JPEG picture", help: picture),
    Other("GIF8", "a GIF picture", help: picture),
    Other([0x49, 0x49, 0x2A, 0], "a TIFF picture", help: picture),
    Other([0x4D, 0x4D, 0, 0x2A], "a TIFF picture", help: picture),
    Other("%PDF-1.", "a PDF document", help: "data are csv or tsv text, npy or npz files"),
    Other("%PDF-2.", "a PDF document", help: "data are csv or tsv text, npy or npz files"),
    Other([0x80, 2], "a Python pickle", help: "pickles run code when they are read: write a csv, npy or npz"),
    Other([0x80, 3], "a Python pickle", help: "pickles run code when they are read: write a csv, npy or npz"),
    Other([0x80, 4, 0x95], "a Python pickle", help: "pickles run code when they are read: write a csv, npy or npz"),
    Other([0x80, 5, 0x95], "a Python pickle", help: "pickles run code when they are read: write a csv, npy or npz"),
    Other([0, 0, 8, 1], "an IDX file, as MNIST comes in", help: export),
    Other([0, 0, 8, 3], "an IDX file, as MNIST comes in", help: export),
  ]

  /// How texts begin that are no rows of cells, in small letters and without spaces.
  private static let otherTexts: [(beginnings: [String], name: String, help: String)] = [
    (
      ["<!doctypehtml", "<html>", "<htmllang="], "a web page",
      "if it was to be a download, the server sent a page instead"
    ),
    (["<?xml"], "XML text", export),
    (["{\"", "[{", "[["], "JSON text", export),
    (["versionhttps://git-lfs"], "a Git LFS pointer, not the file itself", "fetch the file: git lfs pull"),
  ]

  // MARK: - Zip files

  /// What a zip without arrays is, by its members.
  static func zipName(_ members: [String]) -> (name: String, help: String) {
    func has(_ name: String) -> Bool { members.contains { $0 == name || $0.hasSuffix("/" + name) } }
    if has("workbook.xml") || has("workbook.bin") {
      return ("an Excel workbook", "open it and save it as csv (UTF-8)")
    }
    if has("content.xml") { return ("an OpenDocument file", "open it and save it as csv (UTF-8)") }
    if has("config.json") && has("metadata.json") {
      return ("a saved Keras model", "give it in place of the spec")
    }
    if has("data.pkl") { return ("a PyTorch file", "save the array with numpy.save") }
    return ("a zip archive without arrays", "unpack it first")
  }
}
