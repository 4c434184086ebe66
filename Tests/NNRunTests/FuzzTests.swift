import Foundation
import NNConfig
import NNRun
import NNSpec
import NNTraining
import Testing

/// Specs with random damage: whatever comes out, it is a model or an error that says something.
@Suite struct FuzzTests {
  /// Small, seeded and good enough to choose damage with.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let seeds = [
    """
    name: fuzz
    seed: 3
    vars: {width: 16, block: [Dense: 4, ReLU]}
    layers:
      - Input: [4, 3]
      - Flatten
      - Normalization
      - Dense: {units: $width, activation: relu, kernel_regularizer: {l2: 0.01}}
      - $block
      - Reshape: [2, -1]
      - BatchNormalization: {momentum: 0.9}
      - PReLU: {shared_axes: [1]}
      - Flatten
      - Dropout: 0.5
      - Dense: {units: 3, activation: {leaky_relu: {negative_slope: 0.1}}, name: last}
      - Softmax: {axis: -1}
    compile:
      loss: {CategoricalCrossentropy: {label_smoothing: 0.1}}
      optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 1e-3, decay_steps: 20}}}}
      metrics: [accuracy, mae]
    fit: {epochs: 3, batch_size: 32, validation_split: 0.2, class_weight: {0: 1, 1: 2}}
    data: {file: x.csv, target: y, drop: [id], header: yes}

    """,
    """
    inputs: {x: [100]}
    layers:
    - Dense: &d
        units: 64
        activation: tanh
        kernel_initializer: {VarianceScaling: {scale: 2.0, mode: fan_in}}
    - LayerNormalization: {axis: -1}
    - Dense: {<<: *d, units: 1}
    - Activation: sigmoid
    compile: {loss: binary_crossentropy, optimizer: sgd}

    """,
  ]

  private static let words = [
    "null", "~", "-1", "0", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e309", ".nan",
    "2.5", "[]", "{}", "[1, 2]", "{a: 1}", "$width", "$nothing", "*d", "*x", "&x", "\"\"", "'", "true", "yes", "(3, 3)",
    "None", "!tag", "|", ">", "---", "...", "?", "- ", ": ", "<<", "%", "Dense", "Input", "relu", "é", "\u{0}", "\t",
    "\r\n", "\u{2028}", "“x”", "1,5", "name", "units", "layers", "compile", "axis", "Conv2D", "Sequential", "ops.add",
  ]

  private func damaged(_ text: String, _ random: inout Generator) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: 0..<lines.count, using: &random)
      let word = Self.words.randomElement(using: &random) ?? ""
      var characters = Array(lines[index])
      let place = Int.random(in: 0...characters.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines[index], at: index)
      case 2: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
      case 3: lines[index] = String(repeating: " ", count: Int.random(in: 0...6, using: &random)) + lines[index]
      case 4:
        characters.insert(contentsOf: word, at: place)
        lines[index] = String(characters)
      case 5:
        if place < characters.count { characters.remove(at: place) }
        lines[index] = String(characters)
      case 6:
        // A word or number for another one.
        var parts = lines[index].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        parts[Int.random(in: 0..<parts.count, using: &random)] = word
        lines[index] = parts.joined(separator: " ")
      default:
        if let colon = lines[index].lastIndex(of: ":") { lines[index] = lines[index][...colon] + " " + word }
      }
      if lines.isEmpty { lines = [""] }
    }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: 0..<8)
  func damagedSpecs(_ seed: Int) throws {
    var random = Generator(state: UInt64(seed))
    var good = 0
    for _ in 0..<400 {
      let text = damaged(Self.seeds[seed % Self.seeds.count], &random)
      let diagnostics = Diagnostics()
      let spec = SpecReader().read(Array(text.utf8), name: "m.yaml", diagnostics: diagnostics)
      #expect((spec == nil) == diagnostics.hasErrors, "\(text)")
      let messages = diagnostics.sorted.map { DiagnosticRenderer().render([$0]) }
      #expect(Set(messages).count == messages.count, "said twice: \(messages.joined()) of \(text)")
      guard let spec else { continue }
      good += 1
      do {
        guard let input = spec.input else { continue }
        let summary = try ModelSummary(spec.definition(input: input))
        guard let compile = spec.compile, summary.total.parameters < 20_000, !input.shape.contains(nil) else {
          continue
        }
        let model = try Model(spec.definition(input: input), backend: try Backends.make("reference"))
        try model.compile(compile)
      } catch let error as DiagnosticError {
        #expect(!error.diagnostics.isEmpty)
      }
    }
    // Were all of them bad, the damage would be too large to reach anything but the YAML reader.
    #expect(good > 10)
  }
}
