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

/// Fields that must differ from one another and from a `.keras` file: an enum, lists, a check across fields.
struct Pool: Component {
  enum Padding: String, ConfigChoice { case valid, same }

  var size = [2, 2]
  var padding = Padding.valid
  var dilation: Int?
  var secret = 1
  init() {}
  static let summary = "Pools."
  static let name = "Pooling"
  static let aliases = ["Pool"]
  static let leading = Leading.first
  static let kerasModule = "keras.layers"
  static var fields: [Field<Pool>] {
    Field("size", \.size, "Of the window.", check: .positive)
    Field("padding", \.padding, "At the border.")
    Field("dilation", \.dilation, "Between cells.", check: .atLeast(1), keras: KerasForm(key: "dilation_rate"))
    Field("secret", \.secret, "Not Keras's.", check: .custom("an odd number") { $0 % 2 == 1 }, keras: .omitted)
  }
  static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("name", "means nothing here", isIgnoredInKeras: true),
      UnsupportedKey("sparse", "is not available"),
    ]
  }
  func validate(_ checks: ComponentChecks) {
    if let dilation, padding == .same {
      checks.error("same padding wants no dilation, got \(dilation)", at: "dilation")
    }
    if size.count > 3 { checks.warning("\(size.count) dimensions are many", at: "size") }
    if checks.isGiven("secret") && secret == 3 { checks.error("not 3", help: "try 5") }
  }
}

/// A component around another one: a mapping of one key that names a filler is its leading argument.
struct Scaled: Filler {
  var inner = AnyFiller(base: Zeros())
  var factor = 1.0
  init() {}
  static let summary = "Another one, scaled."
  static var fields: [Field<Scaled>] {
    Field("initializer", \.inner, .required, "What is scaled.")
    Field("factor", \.factor, "By how much.")
  }
  static func isLeading(_ entries: [ConfigEntry], in context: ReadContext) -> Bool {
    entries.count == 1 && context[FillerCatalogue.self][entries[0].key] != nil
  }
}
