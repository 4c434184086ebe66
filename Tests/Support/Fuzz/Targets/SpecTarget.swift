import NNConfig
import NNRun
import NNSpec
import NNYAML

/// Specs: read, written, and made into a model where that is small.
struct SpecTarget: Target {
  private let seeds: [[UInt8]]

  init() throws { seeds = try Corpus.specs() + [Array(Self.strange.utf8)] }

  /// What the other specs have little of: aliases, merged keys, variables, all kinds of scalars.
  private static let strange = """
    vars: &v {width: 16, block: [Dense: 4, ReLU], rate: 0.5}
    layers:
    - Input: [4, 3]
    - Flatten
    - Dense: &d
        units: $width
        activation: {leaky_relu: {negative_slope: 0.1}}
        kernel_initializer: {VarianceScaling: {scale: 2.0, mode: fan_in}}
    - $block
    - Dense: {<<: *d, units: 3, name: "last"}
    - Dropout: $rate
    - Dense: *d
    compile:
      loss: {CategoricalCrossentropy: {label_smoothing: 0.1}}
      optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 1e-3, decay_steps: 20}}}}
      metrics: [accuracy, 'mae']
    fit: {epochs: 3, batch_size: 32, class_weight: {0: 1, 1: 2}}
    data: {file: x.csv, target: y, drop: [id, "a b"], header: yes}

    """

  private static let words = [
    "null", "~", ".nan", "[]", "{}", "[1, 2]", "{a: 1}", "$width", "$nothing", "*d", "*v", "&x", "\"\"", "'", "true",
    "yes", "(3, 3)", "None", "!tag", "!!int", "|", ">", "---", "...", "?", "- ", ": ", "<<", "<<: *d", "%YAML 1.1",
    "Dense", "Input", "relu", "Conv2D", "Sequential", "ops.add", "name", "units", "layers", "compile", "axis",
    "- $block",
    "[[[[[[[[", "{{{{{{{{", "RepeatVector", "Permute", "Reshape", "model: x.keras",
  ]

  func damaged(_ random: inout Generator) -> [UInt8] {
    let seed = random.pick(seeds)
    if random.isOne(in: 6) {
      return ByteDamage.apply(to: seed, words: Self.words.map { Array($0.utf8) }, other: random.pick(seeds), &random)
    }
    return TextDamage.apply(to: seed, words: Self.words, separators: [" ", ":", ",", "[", "]", "{", "}"], &random)
  }

  func read(_ bytes: [UInt8]) throws {
    let diagnostics = Diagnostics()
    let settings = bytes.count.isMultiple(of: 7) ? ["compile.optimizer=adam", "layers.0.units=3"] : []
    let spec = SpecReader().read(bytes, name: "m.yaml", settings: settings, diagnostics: diagnostics)
    guard let spec else {
      if !diagnostics.hasErrors { throw Oddity("no spec, and no error") }
      throw DiagnosticError(diagnostics.sorted)
    }
    guard !diagnostics.hasErrors else { throw Oddity("a spec in spite of an error") }
    guard let input = spec.input, !input.shape.contains(nil) else { return }
    let summary = try ModelSummary(spec.definition(input: input))
    guard let compile = spec.compile, summary.isSmall else { return }
    let model = try Model(spec.definition(input: input), backend: try Backends.make("reference"))
    try model.compile(compile)
  }
}

extension ModelSummary {
  /// Whether it can be made and asked in next to no time.
  var isSmall: Bool {
    let extents = rows.compactMap(\.outputShape) + inputs.map(\.shape)
    let sizes = extents.map { $0.reduce(1.0) { $0 * Double($1 ?? 1) } }
    return trainable.parameters + nonTrainable.parameters < 100_000 && sizes.allSatisfy { $0 < 100_000 }
  }
}
