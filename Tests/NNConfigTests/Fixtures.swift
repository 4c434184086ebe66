import NNConfig

/// A component with a required leading field, a check, an optional and an enum.
struct Dense: Component {
  var units = 0
  var activation = "linear"
  var useBias = true
  var initializer = AnyFiller(base: Zeros())
  var dropout: Double?
  init() {}
  static let summary = "Fully connected."
  static var fields: [Field<Dense>] {
    Field("units", \.units, .required, "Number of outputs.", check: .positive)
    Field("activation", \.activation, "Applied to the outputs.")
    Field("use_bias", \.useBias, "Whether a bias is added.")
    Field("kernel_initializer", \.initializer, "Of the kernel.")
    Field("dropout", \.dropout, "Share to drop.", check: .range(0..<1))
  }
  static var unsupported: [UnsupportedKey] { [UnsupportedKey("lora_rank", "is not available")] }
}

protocol Filler: Component {}

struct Zeros: Filler {
  init() {}
  static let summary = "All 0."
  static var fields: [Field<Zeros>] {}
}

struct Constant: Filler {
  var value = 0.0
  init() {}
  static let summary = "One number."
  static let leading = Leading.first
  static var fields: [Field<Constant>] { Field("value", \.value, "The number.") }
}

struct RandomNormal: Filler {
  var mean = 0.0
  var stddev = 0.05
  var seed: Int?
  init() {}
  static let summary = "Normally distributed."
  static var fields: [Field<RandomNormal>] {
    Field("mean", \.mean, "Centre.")
    Field("stddev", \.stddev, "Spread.", check: .nonNegative)
    Field("seed", \.seed, "Seed.")
  }
}

enum FillerCatalogue: ReadContextKey {
  static let standard = Catalogue<any Filler>(
    kind: "initializer", [Zeros.self, Constant.self, RandomNormal.self])
  static var defaultValue: Catalogue<any Filler> { standard }
}

struct AnyFiller: Configurable {
  var base: any Filler
  static var schema: ConfigSchema { .named("initializer") }
  static func read(_ value: ConfigValue, in context: ReadContext) -> AnyFiller? {
    context[FillerCatalogue.self].read(value, in: context).map(AnyFiller.init)
  }
  func write(in context: WriteContext) -> ConfigValue { base.write(in: context) }
}
