import NNTensor
import Testing

@testable import NNData

/// Files that are something else than their names say.
@Suite struct FileKindTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var bytes: [UInt8]
    var message: String
    var testDescription: String { id }

    init(_ id: String, _ bytes: [UInt8], _ message: String, help: String) {
      (self.id, self.bytes) = (id, bytes)
      self.message = "x.csv: error: \(message)\n  help: \(help)\n"
    }

    init(_ id: String, _ text: String, _ message: String, help: String) {
      self.init(id, Array(text.utf8), message, help: help)
    }
  }

  private static let export = "export it as csv, npy or npz"
  private static let picture = "pictures are not read: save their pixels as one array with numpy.save"
  private static let pickle = "pickles run code when they are read: write a csv, npy or npz"
  private static let cells = "open it and save it as csv (UTF-8)"

  static let cases: [Case] = [
    Case("UTF-16", [0xFF, 0xFE, 0x31, 0], "this is UTF-16 text, which is not read", help: "save it as UTF-8"),
    Case(
      "UTF-16 big endian", [0xFE, 0xFF, 0, 0x31], "this is UTF-16 text, which is not read", help: "save it as UTF-8"),
    Case(
      "zero byte", [0x31, 0x2C, 0x00, 0x0A], "this is not text: byte 3 is zero",
      help: "data are csv or tsv text in UTF-8, or npy or npz files"),
    Case(
      "zip cut short", "PK\u{3}\u{4}zip",
      "this zip file cannot be read: there is no end record: the file is cut short, or not a zip",
      help: "copy the file again, or write it again"),
    Case(
      "xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0],
      "this is an old Office document (such as .xls), which is not read", help: cells),
    Case(
      "gzip", [0x1F, 0x8B, 8, 0], "this is a file compressed with gzip, which is not read",
      help: "unpack it first: gunzip FILE"),
    Case(
      "bzip2", "BZh91AY&SY\u{1}", "this is a file compressed with bzip2, which is not read",
      help: "unpack it first: bunzip2 FILE"),
    Case(
      "xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "this is a file compressed with xz, which is not read",
      help: "unpack it first: unxz FILE"),
    Case(
      "zstd", [0x28, 0xB5, 0x2F, 0xFD, 1], "this is a file compressed with zstd, which is not read",
      help: "unpack it first: unzstd FILE"),
    Case(
      "7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "this is a 7z archive, which is not read",
      help: "unpack it first"),
    Case("rar", "Rar!\u{1A}\u{7}", "this is a rar archive, which is not read", help: "unpack it first"),
    Case(
      "tar", [UInt8](repeating: 0x61, count: 257) + Array("ustar\0".utf8), "this is a tar archive, which is not read",
      help: "unpack it first: tar xf FILE"),
    Case("Parquet", "PAR1\u{15}\u{4}", "this is a Parquet file, which is not read", help: export),
    Case("Arrow", "ARROW1\0\0", "this is an Arrow file, which is not read", help: export),
    Case("Feather", "FEA1\0", "this is a Feather file, which is not read", help: export),
    Case("ORC", "ORC\u{1}", "this is an ORC file, which is not read", help: export),
    Case("HDF5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A], "this is an HDF5 file, which is not read", help: export),
    Case("MATLAB", "MATLAB 5.0 MAT-file, Platform: GLNXA64", "this is a MATLAB file, which is not read", help: export),
    Case("SQLite", "SQLite format 3\0", "this is an SQLite database, which is not read", help: export),
    Case("PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], "this is a PNG picture, which is not read", help: picture),
    Case("JPEG", [0xFF, 0xD8, 0xFF, 0xE0], "this is a JPEG picture, which is not read", help: picture),
    Case("GIF", "GIF89a\u{1}\0", "this is a GIF picture, which is not read", help: picture),
    Case("TIFF", [0x49, 0x49, 0x2A, 0], "this is a TIFF picture, which is not read", help: picture),
    Case(
      "PDF", "%PDF-1.7\n", "this is a PDF document, which is not read",
      help: "data are csv or tsv text, npy or npz files"),
    Case("pickle", [0x80, 4, 0x95, 0], "this is a Python pickle, which is not read", help: pickle),
    Case("old pickle", [0x80, 2, 0x7D], "this is a Python pickle, which is not read", help: pickle),
    Case("IDX", [0, 0, 8, 3, 0, 0], "this is an IDX file, as MNIST comes in, which is not read", help: export),
    Case(
      "HTML", "\n <!DOCTYPE html>\n<html>", "this is a web page, which is not read",
      help: "if it was to be a download, the server sent a page instead"),
    Case("XML", "\u{FEFF}<?xml version=\"1.0\"?>", "this is XML text, which is not read", help: export),
    Case("JSON", "[\n  {\"a\": 1}]", "this is JSON text, which is not read", help: export),
    Case("JSON lines", "{\"a\": 1}\n{\"a\": 2}\n", "this is JSON text, which is not read", help: export),
    Case(
      "Git LFS", "version https://git-lfs.github.com/spec/v1\n",
      "this is a Git LFS pointer, not the file itself, which is not read", help: "fetch the file: git lfs pull"),
    Case("empty", "", "this file is empty", help: "a csv file holds one row of cells per line"),
  ]

  @Test(arguments: cases) func refuses(_ item: Case) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.csv", item.bytes)
    #expect(folder.message { _ = try LoadedData.load(DataRequest(file: path)) } == item.message)
    // As labels too.
    let data = try folder.write("data.csv", "1\n2\n")
    #expect(folder.message { _ = try LoadedData.load(DataRequest(file: data, target: .file(path))) } == item.message)
  }

  @Test(
    arguments: [
      (["a.csv", "folder/"], "a zip archive without arrays", "unpack it first"),
      ([], "a zip archive without arrays", "unpack it first"),
      (["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"], "an Excel workbook", cells),
      (["mimetype", "content.xml"], "an OpenDocument file", cells),
      (
        ["metadata.json", "config.json", "model.weights.h5"], "a saved Keras model", "give it in place of the spec"
      ),
      (["model/data.pkl", "model/data/0"], "a PyTorch file", "save the array with numpy.save"),
    ] as [([String], String, String)])
  func zipsAreToldApartByTheirMembers(_ item: ([String], String, String)) {
    let (name, help) = FileKind.zipName(item.0)
    #expect((name, help) == (item.1, item.2))
  }

  @Test func zipsWithoutArrays() {
    let path = golden("npz/plain.zip")
    #expect(
      errorText { _ = try LoadedData.load(DataRequest(file: path)) } == """
        \(path): error: this is a zip archive without arrays
          help: unpack it first

        """)
  }

  @Test func contentCountsAndNotTheName() throws {
    let folder = try TemporaryFolder()
    let array = try folder.write("x.csv", NPYFile.encode(Tensor([1, 2, 3] as [Float], shape: [3])))
    #expect(try LoadedData.load(DataRequest(file: array)).features.tensor().floats == [1, 2, 3])
    let text = try folder.write("x.npy", "1\n2\n")
    #expect(try LoadedData.load(DataRequest(file: text)).features.tensor().floats == [1, 2])
  }

  /// Rows of text that begin a little like something else.
  @Test(arguments: ["ORCHID,1\n2,3\n", "PAR1,PAR2\n2,3\n", "GIF8,a\n2,3\n", "<html,1\n2,3\n", "[1,2\n3,4\n"])
  func rowsOfCellsStayRows(_ text: String) throws {
    let bytes = FileBytes(name: "x", bytes: Array(text.utf8))
    #expect(errorText { guard case .text = try FileKind.of(bytes) else { throw CancellationError() } } == "")
  }
}
