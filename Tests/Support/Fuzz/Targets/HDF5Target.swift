import NNExport

/// HDF5 files: everything in them is read, every number too.
struct HDF5Target: Target {
  private let seeds: [[UInt8]]

  init() throws {
    let models = try Corpus.files(in: "Tests/Golden/keras", ending: ".keras")
    let weights = try models.compactMap { try ZipDamage.members(of: $0).first { $0.name.hasSuffix(".h5") }?.bytes }
    seeds = try Corpus.files(in: "Tests/Golden/hdf5", ending: ".h5") + weights
  }

  /// How the parts of such files begin.
  private static let words = [
    "TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FAHD", "FADB",
  ].map { Array($0.utf8) }

  static func damaged(_ seed: [UInt8], other: [UInt8], _ random: inout Generator) -> [UInt8] {
    ByteDamage.apply(to: seed, words: words, other: other, &random)
  }

  func damaged(_ random: inout Generator) -> [UInt8] {
    Self.damaged(random.pick(seeds), other: random.pick(seeds), &random)
  }

  func read(_ bytes: [UInt8]) throws { try visit(HDF5Reader(bytes).root()) }

  private func visit(_ group: HDF5Group) throws {
    for group in group.groups.values { try visit(group) }
    for dataset in group.datasets.values {
      guard try dataset.tensor().count == dataset.shape.count else { throw Oddity("numbers beside the shape") }
    }
  }
}
