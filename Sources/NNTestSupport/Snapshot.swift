import Glibc
import Testing

/// Expects that `text` is what stands in `Snapshots/NAME.txt` beside the test's file.
///
/// With `NNRUN_RECORD_SNAPSHOTS=1` in the environment the file is written instead, and the test fails, so that no run
/// that records counts as one that tests.
public func expectSnapshot(
  _ text: String, _ name: String, filePath: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) {
  let snapshots = folder(of: filePath) + "/Snapshots"
  let records = getenv("NNRUN_RECORD_SNAPSHOTS").map { String(cString: $0) } == "1"
  if let failure = snapshotFailure(text, at: "\(snapshots)/\(name).txt", records: records) {
    Issue.record(Comment(rawValue: failure), sourceLocation: sourceLocation)
  }
}

/// Why `text` is not the snapshot at `path`, with the first line that differs; `nil` when it is.
public func snapshotFailure(_ text: String, at path: String, records: Bool) -> String? {
  if records {
    do {
      try writeFile(path, Array(text.utf8))
      return "recorded \(path): run again without NNRUN_RECORD_SNAPSHOTS to test it"
    } catch {
      return "could not be recorded: \(error)"
    }
  }
  guard let expected = readFile(path) else {
    return "there is no \(path): NNRUN_RECORD_SNAPSHOTS=1 records it"
  }
  return differenceFailure(text, String(decoding: expected, as: UTF8.self)).map { "differs from \(path): \($0)" }
}

/// The first line in which two texts differ, escape sequences made visible; `nil` when they are equal.
public func differenceFailure(_ actual: String, _ expected: String) -> String? {
  guard Array(actual.utf8) != Array(expected.utf8) else { return nil }
  let (got, wanted) = (lines(actual), lines(expected))
  let number =
    zip(got, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(got.count, wanted.count)
  func line(_ lines: [[UInt8]]) -> String {
    number < lines.count ? visible(lines[number]) : "(no such line)"
  }
  return "line \(number + 1)\n  is       \(line(got))\n  expected \(line(wanted))"
}

/// By bytes: in Swift a `\r\n` is one character, and equal characters may be different bytes.
private func lines(_ text: String) -> [[UInt8]] {
  text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
}

private func visible(_ line: [UInt8]) -> String {
  String(decoding: line, as: UTF8.self).unicodeScalars.map { scalar in
    scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: false) : String(scalar)
  }.joined()
}

private func folder(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
}

// MARK: - Files

/// The bytes of a file, `nil` when it cannot be read.
public func readFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&part, 1, part.count, file)
    guard count > 0 else { return ferror(file) == 0 ? bytes : nil }
    bytes += part[..<count]
  }
}

public struct FileFailure: Error, CustomStringConvertible {
  public var description: String
}

/// Writes a whole file.
public func writeFile(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
  guard let file = fopen(path, "wb") else {
    throw FileFailure(description: "\(path): \(String(cString: strerror(errno)))")
  }
  let count = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, count == bytes.count else {
    throw FileFailure(description: "\(path): \(String(cString: strerror(errno)))")
  }
}
