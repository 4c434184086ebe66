import Foundation
import NNConfig
import Testing

@testable import NNData

@Suite struct DraftFileTests {
  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func append(_ text: String, to draft: DraftFile) throws {
    var text = text
    try text.withUTF8 { try draft.append(UnsafeRawBufferPointer($0)) }
  }

  @Test func standsBesideItsPlaceUntilItIsWhole() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", "old")
    let draft = try DraftFile(path)
    try append("new", to: draft)
    #expect(try text(path) == "old")
    let name = try #require(try folder.names.last)
    #expect(name.hasPrefix("a.txt.") && name.hasSuffix(DraftFile.suffix))
    #expect(try text(folder.file(name)) == "new")
    try draft.finish(replacing: true)
    #expect(try text(path) == "new")
    #expect(try folder.names == ["a.txt"])
  }

  @Test(arguments: [false, true]) func withoutReplacing(_ isThere: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    let draft = try DraftFile(path)
    try append("new", to: draft)
    if isThere { try folder.write("a.txt", "old") }
    let message = folder.message { try draft.finish(replacing: false) }
    #expect(message.isEmpty == !isThere)
    #expect(try text(path) == (isThere ? "old" : "new"))
    #expect(try folder.names == ["a.txt"])
  }

  /// Two that write to one place do not write to one draft, and what a killed process left is nobody's.
  @Test func eachHasADraftOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    try folder.write("a.txt.part", "left over")
    let (first, second) = (try DraftFile(path), try DraftFile(path))
    try append("first", to: first)
    try append("second", to: second)
    try second.finish(replacing: true)
    try first.finish(replacing: true)
    #expect(try text(path) == "first")
    #expect(try folder.names == ["a.txt", "a.txt.part"])
    #expect(try text(folder.file("a.txt.part")) == "left over")
  }

  @Test func oneThatIsGivenUpLeavesNothing() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    try append("new", to: DraftFile(path))
    #expect(throws: Stop.self) { try DraftFile(path).fill { _ in throw Stop() } }
    #expect(try folder.names.isEmpty)
  }

  /// Room is taken from the beginning, and what was too much given back.
  @Test func roomIsReserved() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    let draft = try DraftFile(path, reserving: 1 << 20)
    var status = stat()
    #expect(stat(folder.file(try folder.names[0]), &status) == 0 && status.st_blocks * 512 >= 1 << 20)
    try draft.fill { sink in try Array("whole".utf8).withUnsafeBytes(sink) }
    #expect(try text(path) == "whole")
    #expect(try folder.names == ["a.txt"])
  }

  @Test func itsFolderMayMove() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.file("old"), withIntermediateDirectories: true)
    let draft = try DraftFile(folder.file("old/a.txt"))
    #expect(rename(folder.file("old"), folder.file("new")) == 0)
    draft.folderMoved(to: folder.file("new"))
    try append("text", to: draft)
    try draft.finish(replacing: true)
    #expect(try text(folder.file("new/a.txt")) == "text")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("new")) == ["a.txt"])
  }

  @Test func placesThatTakeNoFile() throws {
    let folder = try TemporaryFolder()
    #expect(
      folder.message { _ = try DraftFile(folder.file("no/a.txt")) }
        == "no/a.txt: error: this file could not be written: no such file or directory\n")
  }
}
