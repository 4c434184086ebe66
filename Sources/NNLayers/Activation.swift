import NNConfig
import NNGraph

/// A function that a layer applies to its outputs, with Keras's options.
public protocol ActivationFunction: Component {
  func callAsFunction(_ x: Value) throws -> Value
  /// Whether its name alone means it, with the options it has by default, to Keras.
  var isKerasFunction: Bool { get }
  /// The Keras layer that a `.keras` file holds for it where the name alone does not do; nil if there is none.
  var kerasLayer: (any Component)? { get }
}

extension ActivationFunction {
  /// As Keras calls the function: `leaky_relu`.
  public static var name: String { snakeCase("\(Self.self)") }
  public static var kerasModule: String { "keras.activations" }
  public static var fields: [Field<Self>] { [] }
  public var isKerasFunction: Bool { true }
  public var kerasLayer: (any Component)? { nil }

  /// Options that no saved model could hold are refused when they are read, not when the model is saved.
  public func validate(_ checks: ComponentChecks) {
    guard kerasForm == nil, let field = Self.fields.first else { return }
    let given = Self.fields.first { checks.isGiven($0.key) } ?? field
    checks.error(
      "no .keras file can hold \(Self.name) with such parameters", at: given.key,
      help: isKerasFunction ? "write \(Self.name) without parameters" : nil)
  }

  /// As a `.keras` file holds it: a name, or a layer.
  fileprivate var kerasForm: ConfigValue? {
    if isKerasFunction && writeFields(in: WriteContext()).isEmpty { return .string(Self.name) }
    return kerasLayer?.write(in: WriteContext(dialect: .keras))
  }
}

/// A layer that does nothing but apply one activation function, and so can stand for it.
protocol FunctionLayer: Component {
  var function: any ActivationFunction { get }
}

/// An activation of any kind: `relu`, `{leaky_relu: {negative_slope: 0.1}}`; null is `linear`.
public struct Activation: Configurable {
  public var base: any ActivationFunction

  public init(_ base: any ActivationFunction) { self.base = base }

  public static var schema: ConfigSchema { .named("activation", example: "relu") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> Activation? {
    if value.isNull { return .linear }
    if context.dialect == .keras, value["class_name"] != nil { return readLayer(value, in: context) }
    return Activations.all.read(value, in: context).map(Activation.init)
  }

  public func write(in context: WriteContext) -> ConfigValue {
    context.dialect == .keras ? base.kerasForm ?? base.write(in: context) : base.write(in: context)
  }

  public func callAsFunction(_ x: Value) throws -> Value { try base(x) }

  private static func readLayer(_ value: ConfigValue, in context: ReadContext) -> Activation? {
    guard var entry = NamedEntry(value, kind: "activation", in: context) else { return nil }
    guard layers[entry.name] != nil || value["module"]?.text != "keras.layers" else {
      context.error(
        "the layer \(entry.name) as activation is not available in this version", at: entry.nameSpan,
        help: "make it a layer of its own")
      return nil
    }
    guard let type = layers.find(entry, in: context) else { return nil }
    for key in ["name", "trainable", "dtype"] { _ = entry.take(key) }
    let layer = type.read(entry, in: context.with(subject: "activation \(type.name)"))
    return (layer as? any FunctionLayer).map { Activation($0.function) }
  }

  /// What Keras puts where an activation has options, and what applies a function and nothing more.
  private static let layers = Catalogue<any FunctionLayer>(
    kind: "activation", spelling: .exact,
    [
      ActivationLayer.self, ELU.self, Identity.self, LeakyReLU.self, ReLU.self, Softmax.self, StepDiscretization.self,
    ])
}

/// How a `.keras` file holds `step`: Keras's `Discretization` with one boundary, at 0.
struct StepDiscretization: FunctionLayer {
  var boundaries = [0.0]

  static var name: String { "Discretization" }
  static var kerasModule: String { "keras.layers" }
  static var summary: String { "The step function, as Keras has it." }
  static var fields: [Field<StepDiscretization>] {
    Field(
      "bin_boundaries", \.boundaries, "Where the step is.",
      check: .custom("[0.0]: nnrun reads the step function only") { $0 == [0] })
  }
  static var unsupported: [UnsupportedKey] {
    ["num_bins", "epsilon", "output_mode", "sparse"].map {
      UnsupportedKey($0, "is not available", isIgnoredInKeras: true)
    }
  }

  var function: any ActivationFunction { Activations.Step() }
}
