import Foundation
import NNTestSupport
import Testing

/// Models that are trained on the spot, a few rows and epochs each, for the commands that ask them.
enum TrainedSamples {
  /// Three classes by name, columns by name.
  static let flowers = """
    petal,color,width,species
    1.0,0.5,0.2,rose
    1.2,0.4,0.1,rose
    3.1,0.9,1.4,tulip
    3.3,0.8,1.5,tulip
    5.0,0.1,2.2,iris
    5.2,0.2,2.1,iris

    """
  static let flowerModel = """
    name: flowers
    layers:
      - Input: [3]
      - Dense: {units: 8, activation: tanh}
      - Dense: {units: 3, activation: softmax}
    compile: {loss: sparse_categorical_crossentropy, optimizer: {Adam: 0.05}, metrics: [accuracy]}
    fit: {epochs: 60, batch_size: 6}

    """
  static let prices = "rooms,area,price\n1,30,100\n2,50,180\n3,80,270\n4,110,350\n"
  static let priceModel = """
    name: prices
    layers:
      - Input: [2]
      - Normalization
      - Dense: 1
    compile: {loss: mse, optimizer: {SGD: 0.1}}
    fit: {epochs: 3, batch_size: 4}

    """
  static let answers = "a,b,answer\n0,1,yes\n1,0,no\n0.1,0.9,yes\n0.8,0.1,no\n"
  static let answerModel = """
    name: answers
    layers:
      - Input: [2]
      - Dense: {units: 1, activation: sigmoid}
    compile: {loss: binary_crossentropy, optimizer: {Adam: 0.1}, metrics: [accuracy]}
    fit: {epochs: 40, batch_size: 4}

    """
  static let coderModel = """
    name: coder
    layers:
      - Input: [2]
      - Dense: {units: 1, activation: tanh}
      - Dense: 2
    compile: {loss: mse, optimizer: sgd}
    fit: {epochs: 2, batch_size: 4}

    """

  static let files = [
    "flowers.yaml": flowerModel, "flowers.csv": flowers, "prices.yaml": priceModel, "prices.csv": prices,
    "answers.yaml": answerModel, "answers.csv": answers, "coder.yaml": coderModel, "points.csv": "0,1\n1,0\n1,1\n",
  ]

  /// A folder with the files above and more, in which this command has trained.
  static func trained(
    _ command: String, _ files: [String: String] = [:], _ body: (_ folder: String) throws -> Void
  ) throws {
    try withFolder(Self.files.merging(files) { $1 }) { folder in
      let run = try runCLI(["train"] + command.split(separator: " ").map(String.init), in: folder)
      try #require(run.end == .exit(0), "\(run.standardError)")
      try body(folder)
    }
  }
}

/// A csv text by columns.
struct Table {
  var columns: [String]
  var rows: [[String]]

  init(_ text: String) {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    columns = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  subscript(_ name: String) -> [String] {
    columns.firstIndex(of: name).map { column in rows.map { $0[column] } } ?? []
  }
}
