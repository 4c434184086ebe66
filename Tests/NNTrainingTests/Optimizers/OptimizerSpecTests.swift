import NNConfig
import NNTraining
import Testing

@Suite struct OptimizerSpecTests {
  static func read(_ value: ConfigValue) -> (optimizer: (any Optimizer)?, diagnostics: Diagnostics) {
    let context = ReadContext(diagnostics: Diagnostics())
    return (Optimizers.all.read(value, in: context), context.diagnostics)
  }

  static func rate(_ optimizer: (any Optimizer)?) -> Double? {
    if case .constant(let rate)? = optimizer?.options.learningRate { rate } else { nil }
  }

  @Test(arguments: ["sgd", "SGD", "rmsprop", "RMSprop", "adam", "Adam"]) func names(_ name: String) throws {
    let optimizer = try #require(Self.read(.plain(name)).optimizer)
    #expect(type(of: optimizer).name.lowercased() == name.lowercased())
    #expect(Self.rate(optimizer) == (name.lowercased() == "sgd" ? 0.01 : 0.001))
  }

  @Test func leadingArgumentIsTheRate() {
    #expect(Self.rate(Self.read(.mapping(["Adam": .plain("3e-4")])).optimizer) == 3e-4)
  }

  @Test(arguments: Optimizers.all.names) func roundTrip(_ name: String) throws {
    var optimizer = try #require(Optimizers.all[name]?.init() as? any Optimizer)
    #expect(optimizer.write(in: WriteContext()) == .plain(name))
    optimizer.options.learningRate = 0.25
    optimizer.options.weightDecay = 0.1
    optimizer.options.clipNorm = 2
    optimizer.options.useEMA = true
    optimizer.options.emaMomentum = 0.5
    optimizer.options.emaOverwriteFrequency = 3
    optimizer.options.lossScaleFactor = 16
    optimizer.options.gradientAccumulationSteps = 4
    for dialect in [ConfigDialect.spec, .keras] {
      let written = optimizer.write(in: WriteContext(dialect: dialect))
      let context = ReadContext(diagnostics: Diagnostics(), dialect: dialect)
      let read = try #require(Optimizers.all.read(written, in: context))
      #expect(read.write(in: WriteContext(dialect: dialect)) == written)
      #expect(Self.rate(read) == 0.25)
      #expect(read.options.gradientAccumulationSteps == 4 && read.options.useEMA)
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var parameters: ConfigValue
    var message: String
    var help: [String] = []
  }

  static let mistakes = [
    Mistake(
      testDescription: "two ways of clipping",
      parameters: .mapping(["clipnorm": .int(1), "clipvalue": .double(0.5)]),
      message:
        "optimizer SGD: only one of clipnorm, clipvalue and global_clipnorm can be set, got clipnorm and clipvalue",
      help: ["keep clipnorm or clipvalue"]),
    Mistake(
      testDescription: "accumulation of one", parameters: .mapping(["gradient_accumulation_steps": .int(1)]),
      message: "optimizer SGD: gradient_accumulation_steps: expected an integer of at least 2 or null, got 1"),
    Mistake(
      testDescription: "momentum above 1", parameters: .mapping(["momentum": .int(2)]),
      message: "optimizer SGD: momentum: expected a number in [0, 1], got 2"),
    Mistake(
      testDescription: "ema_momentum above 1", parameters: .mapping(["use_ema": .bool(true), "ema_momentum": .int(2)]),
      message: "optimizer SGD: ema_momentum: expected a number in [0, 1], got 2"),
    Mistake(
      testDescription: "a negative rate", parameters: .mapping(["learning_rate": .int(-1)]),
      message: "optimizer SGD: learning_rate: expected a non-negative number or a schedule, got -1"),
    Mistake(
      testDescription: "the old key", parameters: .mapping(["lr": .double(0.1)]),
      message: "optimizer SGD: unknown key \"lr\"", help: ["did you mean learning_rate?"]),
    Mistake(
      testDescription: "no number", parameters: .mapping(["learning_rate": .plain("fast")]),
      message: "optimizer SGD: learning_rate: expected a non-negative number or a schedule, got fast"),
  ]

  @Test(arguments: mistakes) func tells(_ mistake: Mistake) throws {
    let (optimizer, diagnostics) = Self.read(.mapping([ConfigEntry("SGD", mistake.parameters)]))
    #expect(optimizer == nil)
    let diagnostic = try #require(diagnostics.sorted.first)
    #expect(diagnostic.message == mistake.message)
    #expect(diagnostic.help == mistake.help)
  }

  @Test(arguments: [
    (ConfigValue.mapping(["nesterov": .bool(true)]), "optimizer SGD: nesterov has no effect without momentum"),
    (
      .mapping(["ema_overwrite_frequency": .int(2)]),
      "optimizer SGD: ema_overwrite_frequency has no effect without use_ema"
    ),
  ]) func warns(_ parameters: ConfigValue, _ message: String) {
    let (optimizer, diagnostics) = Self.read(.mapping([ConfigEntry("SGD", parameters)]))
    #expect(optimizer != nil)
    #expect(diagnostics.sorted.map(\.message) == [message])
  }

  @Test func rateOfAKerasFile() {
    let context = ReadContext(diagnostics: Diagnostics(), dialect: .keras)
    let read = LearningRate.read(.double(0.009999999776482582), in: context)
    #expect(read?.checkableNumbers == [0.01])
  }
}
