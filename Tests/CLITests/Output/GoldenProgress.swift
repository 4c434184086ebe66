import Foundation
import Testing

/// The captures of Keras's output, `Tests/Golden/progress`.
enum GoldenProgress {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden/progress")

  static func text(_ file: String) -> String {
    guard let data = try? Data(contentsOf: folder.appending(path: file)) else { return "(no \(file))" }
    return String(decoding: data, as: UTF8.self)
  }

  /// A bar driven update by update.
  struct BarCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Update: Decodable, Sendable {
      struct Value: Decodable, Sendable {
        var name: String
        var number: Double

        init(from decoder: any Decoder) throws {
          var pair = try decoder.unkeyedContainer()
          name = try pair.decode(String.self)
          number = try pair.decode(Double.self)
        }
      }

      var now: Double
      var current: Int
      var values: [Value]
      var finalize: Bool
      var text: String
    }

    var id: String
    var target: Int?
    var verbose: Int
    var dynamic: Bool
    var start: Double
    var updates: [Update]

    var testDescription: String { id }
  }

  static let bars: [BarCase] = decoded("progbar.json")

  /// One capture of a whole program.
  struct Capture: Decodable, Sendable, CustomTestStringConvertible {
    struct Options: Decodable, Sendable {
      var lineLength: Int?
      var showTrainable: Bool?
      var step: Double?
      var rows: Int?
      var epochs: Int?
      var verbose: Int?
      var unknown: Bool?
      var evaluate: Bool?
      var predict: Bool?
    }

    var id: String
    var file: String
    var columns: Int?
    var model: String?
    var options: Options
    var environment: [String: String]?

    var testDescription: String { id }
    var text: String { GoldenProgress.text(file) }
  }

  static let captures: [Capture] = decoded("captures.json")
  static let summaries = captures.filter { $0.model != nil }
  static let trainings = captures.filter { $0.model == nil }

  private struct File<Case: Decodable>: Decodable { var cases: [Case] }

  private static func decoded<Case: Decodable>(_ file: String) -> [Case] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(File<Case>.self, from: Data(contentsOf: folder.appending(path: file))).cases
    } catch {
      return []  // the tests that count the cases say so
    }
  }
}
