import Foundation
import NNConfig
import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct InitializerTests {
  static let cases = Golden.cases("initializers.json")

  private func values(_ initializer: any Initializer, _ shape: Shape, seed: UInt64 = 0) throws -> [Double] {
    var generator = RandomGenerator(seed: seed, stream: "test")
    return try initializer.values(shape, from: &generator)
  }

  @Test func everyInitializerHasCases() {
    let tested = Set(Self.cases.compactMap { $0.value["class"]?.text })
    #expect(tested == Set(Initializers.all.names))
  }

  @Test(arguments: cases) func agreesWithKeras(_ golden: GoldenCase) throws {
    let initializer = try readKeras(AnyInitializer.self, golden.entry(golden.text("class"))).base
    let shape = Shape(try golden.items("shape").map { try #require($0.text.flatMap(Int.init)) })
    let found = try values(initializer, shape)
    #expect(found.count == shape.count)
    if golden.value["value"] != nil {
      // Keras computes the angles of a Fourier transform in single precision.
      expectClose(
        Tensor(found.map(Float.init), shape: shape), try golden.tensor("value"), absolute: 2e-6, relative: 1e-5)
    } else if golden.value["matrix"] != nil {
      try expectOrthonormal(found, golden)
    } else {
      try expectDistribution(found, golden)
      // More draws than one variable has show a wrong deviation or bound.
      try expectDistribution((0..<20).flatMap { try values(initializer, shape, seed: $0) }, golden)
    }
  }

  private func expectDistribution(_ found: [Double], _ golden: GoldenCase) throws {
    guard found.count > 1 else { return }
    let (mean, stddev) = (try golden.number("mean"), try golden.number("stddev"))
    let count = Double(found.count)
    let sampleMean = found.reduce(0, +) / count
    let sampleVariance = found.reduce(0) { $0 + ($1 - sampleMean) * ($1 - sampleMean) } / count
    #expect(abs(sampleMean - mean) <= 4.5 * stddev / count.squareRoot())
    // The variance of a normal sample's variance is 2 / n; flatter distributions have less.
    #expect(abs(sampleVariance / (stddev * stddev) - 1) <= 4.5 * (2 / count).squareRoot())
    if golden.value["minval"] != nil {
      let (low, high) = (try golden.number("minval"), try golden.number("maxval"))
      #expect(found.allSatisfy { low <= $0 && $0 <= high })
      // Something comes near the ends, else the bounds are other ones.
      if found.count > 2000, try golden.text("distribution") == "uniform" {
        #expect(try #require(found.max()) > high - 0.02 * (high - low))
        #expect(try #require(found.min()) < low + 0.02 * (high - low))
      }
    } else if found.count > 2000 {
      #expect(try #require(found.map { abs($0 - mean) }.max()) > 2.5 * stddev, "the normal distribution is cut off")
    }
  }

  private func expectOrthonormal(_ found: [Double], _ golden: GoldenCase) throws {
    let dims = try golden.items("matrix").map { try #require($0.text.flatMap(Int.init)) }
    let ofRows = try golden.text("orthonormal") == "rows"
    let (rows, columns) = (dims[0], dims[1])
    let (count, length) = ofRows ? (rows, columns) : (columns, rows)
    func element(_ vector: Int, _ index: Int) -> Double {
      ofRows ? found[vector * columns + index] : found[index * columns + vector]
    }
    let diagonal = try golden.number("gram_diagonal")
    for i in 0..<count {
      for j in 0..<count {
        let product = (0..<length).reduce(0.0) { $0 + element(i, $1) * element(j, $1) }
        #expect(abs(product - (i == j ? diagonal : 0)) < 1e-12)
      }
    }
  }

  // MARK: - Names and files

  @Test func isFoundByEveryNameOfKeras() throws {
    for entry in try #require(Golden.file("initializers.json")["names"]?.entries) where !entry.value.isNull {
      #expect(Initializers.all[entry.key]?.name == entry.value.text, "\(entry.key)")
    }
    #expect(Initializers.all["eye"] == nil)
  }

  @Test func isSavedAsInKeras() throws {
    for entry in try #require(Golden.file("initializers.json")["saved_as"]?.entries) {
      // Keras forgets Identity's gain; it reads one that is there.
      guard entry.key != "Identity" else { continue }
      let initializer = try readSpec(AnyInitializer.self, "\(entry.key)")
      #expect(initializer.write(in: WriteContext(dialect: .keras)) == entry.value, "\(entry.key)")
    }
  }

  @Test(arguments: [
    ("{VarianceScaling: {distribution: normal}}", FanDistribution.truncatedNormal),
    ("{VarianceScaling: {distribution: Uniform}}", .uniform),
  ])
  func readsDistributionsAsKerasDoes(_ text: String, _ distribution: FanDistribution) throws {
    let initializer = try readSpec(AnyInitializer.self, text).base as? Initializers.VarianceScaling
    #expect(initializer?.distribution == distribution)
  }

  @Test(arguments: [
    (
      "{RandomNormal: 0.01}",
      """
      initializer RandomNormal: 0.01 needs the name of its parameter
      help: write RandomNormal: {mean: 0.01} or {stddev: 0.01}
      """
    ),
    (
      "{VarianceScaling: {mode: fan}}",
      "initializer VarianceScaling: mode: expected fan_in, fan_out or fan_avg, got fan"
    ),
    (
      "{VarianceScaling: {scale: 0}}",
      "initializer VarianceScaling: scale: expected a positive number, got 0"
    ),
    (
      "{RandomUniform: {minval: 1}}", "initializer RandomUniform: minval 1.0 is above maxval 0.05"
    ),
    (
      "{Constant: [[1, 2], [3]]}",
      "initializer Constant: value: the lists inside differ in length: (2,) and (1,)"
    ),
    ("{STFT: {window: han}}", "initializer STFT: window: unknown window han"),
  ])
  func isRefused(_ text: String, _ message: String) {
    #expect(complaints(AnyInitializer.self, text) == [message])
  }

  @Test func shapesThatDoNotSuit() {
    func message(_ initializer: any Initializer, _ shape: Shape) -> String? {
      func message(_ body: () throws -> Void) -> String? {
        do {
          try body()
          return nil
        } catch {
          return (error as? LayerError)?.message
        }
      }
      let drawing = message { _ = try values(initializer, shape) }
      #expect(message { try initializer.check(shape) } == drawing)
      return drawing
    }
    #expect(
      message(Initializers.Identity(), [3])
        == "the initializer Identity fills matrices only, and this variable has shape (3,)")
    #expect(
      message(Initializers.Orthogonal(), [3])
        == "the initializer Orthogonal needs two axes or more, and this variable has shape (3,)")
    #expect(
      message(Initializers.STFT(), [3])
        == "the initializer STFT needs three axes, and this variable has shape (3,)")
    #expect(
      message(Initializers.Constant(NumberArray([1, 2])), [3, 4])
        == "numbers of shape (2,) do not fit into shape (3, 4)")
    #expect(
      message(Initializers.GlorotUniform(inputAxes: [2], outputAxes: [0]), [3, 4])
        == "input_axes: there is no axis 2 in a variable of shape (3, 4)")
  }

  @Test func aListOfConstantsIsBroadcast() throws {
    #expect(try values(Initializers.Constant(NumberArray([1, 2])), [3, 2]) == [1, 2, 1, 2, 1, 2])
    #expect(try values(Initializers.Constant(NumberArray([1, 2], shape: [2, 1])), [2, 3]) == [1, 1, 1, 2, 2, 2])
  }

  // MARK: - Streams

  @Test func theSeedAndThePathDecide() throws {
    func tensor(_ initializer: any Initializer, path: String, seed: UInt64) throws -> Tensor {
      try AnyInitializer(initializer).tensor([4], path: path, seed: seed)
    }
    let plain = Initializers.GlorotUniform()
    let first = try tensor(plain, path: "a", seed: 1)
    #expect(try tensor(plain, path: "a", seed: 1) == first)
    #expect(try tensor(plain, path: "b", seed: 1) != first)
    #expect(try tensor(plain, path: "a", seed: 2) != first)
    let seeded = Initializers.GlorotUniform(seed: 7)
    #expect(try tensor(seeded, path: "a", seed: 1) == tensor(seeded, path: "b", seed: 2))
    #expect(try tensor(Initializers.GlorotUniform(seed: 8), path: "a", seed: 1) != tensor(seeded, path: "a", seed: 1))
  }
}
