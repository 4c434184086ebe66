import Foundation
import NNConfig
import NNData
import NNRun

/// Data: loaded with all the ways to say where labels are, encoded, described and split.
struct DataTarget: Target {
  private let seeds: [[UInt8]]
  private let path: String
  private let labelsPath: String
  private let damage: ([UInt8], [UInt8], inout Generator) throws -> [UInt8]

  private init(
    _ seeds: [[UInt8]], in folder: String, damage: @escaping ([UInt8], [UInt8], inout Generator) throws -> [UInt8]
  ) {
    self.seeds = seeds
    self.damage = damage
    path = "\(folder)/data"
    labelsPath = "\(folder)/labels"
  }

  // MARK: - Kinds

  private static let tables = [
    "a,b,c\n1,2,3\n4.5,-6e3,7\n", "1;2\n3;4\n", "\u{FEFF}x\ty\r\n1\t2\r\n\r\n", "\"a\",\"b\"\"c\"\n1,\"2\"\n",
    "red\nblue\nred\n", "1,x\n2,y\n3,\"z\nz\"\n", "0,1,2\n0.1,0.2,0.3\n\n", "y\n0\n1\n1\n",
    "id|w|label\n1|0.5|no\n2|0.25|yes\n3|1e-3|no\n", "1,5;2,5;a\n3,25;4,5;b\n",
    "x\n" + String(repeating: "1\n", count: 300),
  ]

  static func csv(in folder: String) -> DataTarget {
    let words = [
      "\"", "\"\"", "a", "x\ny", "NaN", "?", "NA", "", ",,,", "\r\n", "label", "\u{FEFF}", "<!doctype html>", "PK",
    ]
    return DataTarget(tables.map { Array($0.utf8) }, in: folder) { seed, other, random in
      if random.isOne(in: 3) {
        return ByteDamage.apply(to: seed, words: words.map { Array($0.utf8) }, other: other, &random)
      }
      return TextDamage.apply(to: seed, words: words, separators: [",", ";", "\t", "|", "\r"], &random)
    }
  }

  static func npy(in folder: String) throws -> DataTarget {
    DataTarget(try arrays(), in: folder) { damagedArray($0, $1, &$2) }
  }

  static func npz(in folder: String) throws -> DataTarget {
    let seeds = try Corpus.files(in: "Tests/Golden/npz", ending: ".npz")
    return DataTarget(seeds, in: folder) { seed, other, random in
      if random.isOne(in: 2) { return ByteDamage.apply(to: seed, words: headerWords, other: other, &random) }
      return try ZipDamage.apply(to: ZipDamage.members(of: seed), other: ZipDamage.members(of: other), &random) {
        damagedArray($0.bytes, $0.bytes, &$1)
      }
    }
  }

  /// An array of each kind, with headers of all three versions.
  private static func arrays() throws -> [[UInt8]] {
    func array(_ version: UInt8, _ header: String, _ content: [UInt8]) -> [UInt8] {
      let size = version == 1 ? [UInt8(header.utf8.count), 0] : [UInt8(header.utf8.count), 0, 0, 0]
      return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + Array(header.utf8) + content
    }
    let inArchives = try Corpus.files(in: "Tests/Golden/npz", ending: ".npz").flatMap {
      try ZipDamage.members(of: $0).map(\.bytes)
    }
    return inArchives + [
      array(2, "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n", [UInt8](0..<12)),
      array(3, "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n", [UInt8](0..<24)),
      array(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (4, 1), }\n", [0, 1, 1, 0]),
      array(1, "{'descr': '|S3', 'fortran_order': False, 'shape': (2, 1), }\n", Array("ab\0cde".utf8)),
    ]
  }

  private static let headerWords = [
    "'shape': (", "0,", "1 << 62", "4611686018427387904", "True", "False", "'<f4'", "'>f8'", "'|O'", "'<U1000000000'",
    "'|S0'", "'<c16'", "(", ")", "{", "}", ",", "-1", "[('a', '<f4')]",
  ].map { Array($0.utf8) }

  /// Changes an array's header as text and says how long it is now, or any of its bytes.
  private static func damagedArray(_ seed: [UInt8], _ other: [UInt8], _ random: inout Generator) -> [UInt8] {
    let start = seed.count > 6 && seed[6] == 1 ? 10 : 12
    guard !random.isOne(in: 3), seed.count > start else {
      return ByteDamage.apply(to: seed, words: headerWords, other: other, &random)
    }
    let end = (seed[start...].firstIndex(of: 0x0A) ?? start) + 1
    let words = headerWords.map { String(decoding: $0, as: UTF8.self) }
    let header = TextDamage.apply(
      to: Array(seed[start..<end]), words: words, separators: [" ", ",", "(", ")", ":", "}"], &random)
    let size = UInt32(min(header.count, start == 10 ? 0xFFFF : Int(Int32.max)))
    let sizeBytes = (0..<start - 8).map { UInt8(truncatingIfNeeded: size >> UInt32(8 * $0)) }
    return Array(seed[..<8]) + sizeBytes + header + seed[end...]
  }

  // MARK: - Target

  func damaged(_ random: inout Generator) throws -> [UInt8] {
    try damage(random.pick(seeds), random.pick(seeds), &random)
  }

  func read(_ bytes: [UInt8]) throws {
    var random = Generator(seed: bytes.reduce(0) { $0 &* 31 &+ UInt64($1) })
    try Data(bytes).write(to: URL(filePath: path))
    try Data("0\n1\n1\n".utf8).write(to: URL(filePath: labelsPath))
    let data = try LoadedData.load(request(&random))
    guard data.rowCount > 0, data.features.shape.count >= 0 else { throw Oddity("data without rows") }
    let forms: [LabelForm] = [
      .oneHot(units: 300), .classNumber(units: 3), .classNumber(units: 3, ignored: 9), .binary, .numbers(rowShape: [1]),
    ]
    let labels = data.labels == nil ? nil : try data.encodedLabels(as: random.pick(forms))
    let split = try RowSplit.make(
      rowCount: data.rowCount, fraction: 0.5, kind: random.pick([.stratified, .random, .last]),
      classNumbers: labels?.classNumbers, seed: 1)
    guard !DataSummary(data, labels: labels, split: split).lines.isEmpty else { throw Oddity("nothing to say") }
    try checkText(data.warnings)
    _ = FeatureRanges.warning(data.features, names: data.featureNames)
    _ = FeatureRanges.outside(data.features, remembered: [0...1, 0...1], names: data.featureNames)
    guard data.features.tensor().count == data.features.shape.count, data.fingerprints.count > 0 else {
      throw Oddity("an array of another size than its shape")
    }
  }

  private func request(_ random: inout Generator) -> DataRequest {
    let targets: [DataRequest.Target] = [
      .none, .inputs, .column("y"), .column("-1"), .column("1"), .column("label"), .columns(["a", "2"]),
      .file(labelsPath),
    ]
    if random.isOne(in: 3) { return DataRequest(file: path) }
    var request = DataRequest(file: path, target: random.pick(targets))
    if random.isOne(in: 2) { return request }
    // Labels take other ways than data.
    if random.isOne(in: 4) { (request.file, request.target) = (labelsPath, .file(path)) }
    if random.isOne(in: 4) { request.classes = random.pick([["no", "yes"], ["0", "1", "2"], ["a"]]) }
    if random.isOne(in: 4) { request.drop = [random.pick(["id", "1", "x", "-1"])] }
    if random.isOne(in: 4) { request.keep = [random.pick(["id", "1", "y"])] }
    if random.isOne(in: 4) { request.featureNames = random.pick([["a", "b"], ["x"], ["w"]]) }
    if random.isOne(in: 4) { request.featureCount = 2 }
    if random.isOne(in: 4) { request.ignoredTarget = random.pick(["y", "-1", "label"]) }
    if random.isOne(in: 3) { request.csv.hasHeader = random.isOne(in: 2) }
    if random.isOne(in: 4) { request.csv.separator = random.pick(Separator.allCases) }
    request.labelsCSV = request.csv
    return request
  }
}
