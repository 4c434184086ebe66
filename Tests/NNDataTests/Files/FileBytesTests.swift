import Foundation
import NNTensor
import Testing

@testable import NNData

@Suite struct FileBytesTests {
  static let array = NPYFile.encode(Tensor((0..<6).map(Float.init), shape: [3, 2]))

  @Test func onlyLargeArraysAreMapped() throws {
    let folder = try TemporaryFolder()
    let array = try folder.write("a.npy", Self.array)
    let text = try folder.write("a.csv", "1,2\n")
    #expect(try !FileBytes.open(array).isMapped)
    #expect(try FileBytes.open(array, mappingFrom: 100).isMapped)
    #expect(try !FileBytes.open(text, mappingFrom: 1).isMapped)
    #expect(try FileBytes.open(golden("npz/xy.npz"), mappingFrom: 100).isMapped)
  }

  /// Whoever is given it may read it again, and nothing else may take its number.
  @Test func standardInputStaysOpen() throws {
    let folder = try TemporaryFolder()
    let array = try folder.write("a.npy", Self.array)
    let own = dup(0)
    defer {
      dup2(own, 0)
      close(own)
    }
    let file = open(array, O_RDONLY)
    #expect(dup2(file, 0) == 0)
    close(file)
    #expect(try FileBytes.open("-", mappingFrom: 1).isMapped)
    #expect(fcntl(0, F_GETFD) >= 0)
  }

  @Test func textsHaveZerosBehind() throws {
    let folder = try TemporaryFolder()
    let bytes = try FileBytes.open(try folder.write("a.csv", "12"))
    #expect((0..<FileBytes.padding).allSatisfy { bytes.base[2 + $0] == 0 })
  }

  @Test func copiesHaveALimit() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("a.csv", "123456\n")
    #expect(try FileBytes.open(text, copyingUpTo: 7).count == 7)
    #expect(
      folder.message { _ = try FileBytes.open(text, copyingUpTo: 6) } == """
        a.csv: error: it has 7 bytes, and this machine has room for 6
          help: save the data as an npy file, of which only the rows in use are in memory

        """)
  }

  /// A device that never ends is not waited for.
  @Test func zerosWithoutEnd() throws {
    let folder = try TemporaryFolder()
    #expect(
      folder.message { _ = try FileBytes.open("/dev/zero", copyingUpTo: 1 << 20) }.hasPrefix(
        "/dev/zero: error: it gives zero bytes, which no text has\n"))
  }

  struct Change: Sendable, CustomTestStringConvertible {
    var id: String
    var isNoticed = true
    var make: @Sendable (String) throws -> Void
    var testDescription: String { id }
  }

  static let changes: [Change] = [
    Change(id: "nothing", isNoticed: false) { _ in },
    Change(id: "cut short") { #expect(truncate($0, 10) == 0) },
    Change(id: "emptied") { #expect(truncate($0, 0) == 0) },
    Change(id: "written over") { path in
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seek(toOffset: 130)
      try handle.write(contentsOf: [1])
      try handle.close()
      // A clock may tick slowly.
      #expect(utimes(path, [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]) == 0)
    },
    // What was opened is still there.
    Change(id: "replaced by another", isNoticed: false) { path in
      #expect(unlink(path) == 0)
      try Foundation.Data("other".utf8).write(to: URL(fileURLWithPath: path))
    },
  ]

  @Test(arguments: changes) func changesOfMappedFilesAreNoticed(_ change: Change) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.npy", Self.array)
    let source = ArraySource(try NPYFile.array(FileBytes.open(path, mappingFrom: 1)))
    let buffer = HostBuffer(byteCount: 8)
    try source.gather([1][...], into: [buffer])
    try change.make(path)
    let message = folder.message { try source.gather([2][...], into: [buffer]) }
    #expect(
      message
        == (change.isNoticed
          ? "a.npy: error: this file was changed while it was in use\n"
            + "  help: start again, and write new data to another file\n" : ""))
    #expect(buffer.array(of: Float.self, count: 2) == (change.isNoticed ? [2, 3] : [4, 5]))
  }

  @Test func readFilesMayChange() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.npy", Self.array)
    let array = try NPYFile.read(path)
    #expect(truncate(path, 0) == 0)
    #expect(array.tensor().floats == [0, 1, 2, 3, 4, 5])
  }
}
