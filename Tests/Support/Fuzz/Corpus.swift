import Foundation

/// The sound files that damaged ones are made of: those of the repository's tests.
enum Corpus {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").path

  /// The files in a folder of the repository whose names end so, by name.
  static func files(in folder: String, ending: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted()
    let found = try names.filter { $0.hasSuffix(ending) }.map { try file("\(folder)/\($0)") }
    guard !found.isEmpty else { throw Oddity("there is no file *\(ending) in \(folder) to begin with") }
    return found
  }

  static func file(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: "\(root)/\(path)"))) }

  /// Specs that are right, and every one of the table of error messages, which are the strangest there are.
  static func specs() throws -> [[UInt8]] {
    var specs: [[UInt8]] = []
    for text in try files(in: "Tests/NNRunTests/Cases", ending: ".txt") {
      for item in String(decoding: text, as: UTF8.self).split(separator: "=== ").dropFirst() {
        let lines = item.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        let spec = lines.prefix { !$0.hasPrefix("--- ") && !$0.hasPrefix(">>> ") }
        specs.append(Array((spec.joined(separator: "\n") + "\n").utf8))
      }
    }
    let right = try files(in: "models", ending: ".yaml")
    // As many of one as of the other.
    return specs + (0..<specs.count).map { right[$0 % right.count] }
  }
}
