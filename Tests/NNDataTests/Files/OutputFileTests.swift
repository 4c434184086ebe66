import Foundation
import NNTensor
import Testing

@testable import NNData

@Suite struct OutputFileTests {
  struct Stop: Error {}

  func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func writesAndReplaces() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    try OutputFile.write(path) { try $0.append("one") }
    #expect(try text(path) == "one")
    #expect(
      folder.message { try OutputFile.write(path) { try $0.append("two") } } == """
        a.txt: error: this file is already there and is not overwritten
          help: say --force to replace it, or choose another place

        """)
    #expect(try text(path) == "one")
    try OutputFile.write(path, force: true) { try $0.append("three") }
    #expect(try text(path) == "three")
    #expect(try folder.names == ["a.txt"])
  }

  @Test func aFailureLeavesWhatWasThere() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", "old")
    #expect(throws: Stop.self) {
      try OutputFile.write(path, force: true) {
        try $0.append(String(repeating: "x", count: 1 << 20))
        throw Stop()
      }
    }
    #expect(try text(path) == "old")
    #expect(try folder.names == ["a.txt"])
  }

  /// A file that appears while another is written is not replaced either.
  @Test func aFileThatCameMeanwhileStays() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.txt")
    let message = folder.message {
      try OutputFile.write(path) {
        try $0.append("late")
        try folder.write("a.txt", "early")
      }
    }
    #expect(message.hasPrefix("a.txt: error: this file is already there"))
    #expect(try text(path) == "early")
    #expect(try folder.names == ["a.txt"])
  }

  /// A file would take the place of a device, and nothing would be left of it.
  @Test func onlyFilesAreReplaced() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for force in [false, true] {
      #expect(
        folder.message { try OutputFile.write(pipe, force: force) { try $0.append("x") } } == """
          pipe: error: this is a pipe or a device, and only files are written
            help: name a file

          """)
    }
    var status = stat()
    #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(try folder.names == ["pipe"])
  }

  @Test func placesThatCannotBeWritten() throws {
    let folder = try TemporaryFolder()
    #expect(
      folder.message { try OutputFile.write(folder.file("no/a.txt")) { _ in } }
        == "no: error: there is no such folder to write to\n  help: make it, or choose another place\n")
  }

  @Test func manyPiecesStayInOrder() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<100_000).map { "\($0)\n" }
    try OutputFile.write(folder.file("a.txt")) { file in for line in lines { try file.append(line) } }
    #expect(try text(folder.file("a.txt")) == lines.joined())
  }

  @Test func csvTables() throws {
    let folder = try TemporaryFolder()
    try CSVWriter.write(
      Tensor([0.1, 2, -1e-7, 3] as [Float], shape: [2, 2]), header: ["a,b", "say \"c\""], to: folder.file("t.csv"))
    #expect(try text(folder.file("t.csv")) == "\"a,b\",\"say \"\"c\"\"\"\n0.1,2\n-1e-07,3\n")
    try CSVWriter.write(Tensor([true, false], shape: [2, 1]), to: folder.file("b.csv"))
    #expect(try text(folder.file("b.csv")) == "1\n0\n")
  }

  @Test func linesOfTextsAndNumbers() throws {
    let folder = try TemporaryFolder()
    try OutputFile.write(folder.file("t.csv")) { file in
      var line = CSVLine()
      for name in ["id", "class", "p"] { line.add(name) }
      try line.end(into: &file)
      line.add("a, b")
      line.add(7)
      line.add(Float(0.1))
      try line.end(into: &file)
      line.add("")
      line.add(Double(0.1) + 0.2)
      line.add(Float(-3))
      try line.end(into: &file)
    }
    #expect(try text(folder.file("t.csv")) == "id,class,p\n\"a, b\",7,0.1\n,0.30000000000000004,-3\n")
  }

  @Test func descriptorsTakeWhatComes() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("out", "")
    let descriptor = open(path, O_WRONLY)
    try OutputFile.write(toDescriptor: descriptor, name: "standard output") { file in
      for number in 0..<100_000 { try file.append("\(number)\n") }
      #expect(try text(path).utf8.count > 1 << 18)
    }
    close(descriptor)
    #expect(try text(path) == (0..<100_000).map { "\($0)\n" }.joined())
    #expect(try folder.names == ["out"])
    // No process has so many: one that was closed may be another test's by now.
    #expect(
      errorText { try OutputFile.write(toDescriptor: 1 << 30, name: "standard output") { try $0.append("x") } }
        == "standard output: error: this file could not be written: bad file descriptor\n")
  }

  @Test(arguments: [("a", "a"), ("a b", "a b"), (" a", "\" a\""), ("a\nb", "\"a\nb\""), ("", "")])
  func quotes(_ pair: (String, String)) {
    #expect(CSVWriter.quoted(pair.0) == pair.1)
  }
}
