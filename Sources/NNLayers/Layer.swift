import NNConfig
import NNGraph
import NNTensor

/// What flows between layers: a value and, for sequences of differing lengths, which steps count.
public struct Signal {
  public var value: Value
  /// `bool`, shaped as the leading axes of `value`.
  public var mask: Value?

  public init(_ value: Value, mask: Value? = nil) {
    self.value = value
    self.mask = mask
  }
}

/// One input of a layer's call, by Keras's argument name: `inputs`, `query`, `initial_state`.
public struct CallArgument: Hashable, Sendable {
  public var name: String
  public var isOptional: Bool
  /// Takes a list of values (`Add`, `initial_state`).
  public var takesMany: Bool

  public init(_ name: String, isOptional: Bool = false, takesMany: Bool = false) {
    self.name = name
    self.isOptional = isOptional
    self.takesMany = takesMany
  }
}

/// The arguments of one call of a layer.
public struct Call {
  public var signals: [String: [Signal]]
  /// Arguments that are no values: `use_causal_mask: true`, `training: false`.
  public var options: [String: ConfigValue]

  public init(signals: [String: [Signal]], options: [String: ConfigValue] = [:]) {
    self.signals = signals
    self.options = options
  }

  public init(_ signal: Signal) { self.init(signals: ["inputs": [signal]]) }

  public func all(_ argument: String) -> [Signal] { signals[argument] ?? [] }

  public func optional(_ argument: String) -> Signal? { signals[argument]?.first }

  /// The signal of an argument that the model's definition has made sure of.
  public subscript(_ argument: String) -> Signal {
    guard let signal = signals[argument]?.first else { preconditionFailure("the call has no argument \(argument)") }
    return signal
  }
}

/// A part of a network: it describes what it computes, once, as ops of a graph. Gradients, shapes and memory follow.
///
/// A layer is a plain value with Keras's parameters. Its variables are declared through the scope while it builds and
/// live in the model's state.
public protocol Layer: Component {
  static var callArguments: [CallArgument] { get }
  /// Call arguments that are no values, with what they may be.
  static var callOptions: [String] { get }
  /// Whether integers and truth values reach the layer as they are, since it only moves them. Others compute in single
  /// precision and get their inputs in that, as Keras promotes them.
  static var keepsIntegers: Bool { get }

  /// Writes the ops of one call and returns its results.
  ///
  /// - Throws: `LayerError` when the inputs do not fit; the model adds which layer it was.
  func build(_ call: Call, in scope: LayerScope) throws -> [Signal]
}

extension Layer {
  public static var callArguments: [CallArgument] { [CallArgument("inputs")] }
  public static var callOptions: [String] { [] }
  public static var keepsIntegers: Bool { false }
  public static var kerasModule: String { "keras.layers" }
}

extension Layer {
  /// The signal in the type that the layer takes.
  static func taking(_ signal: Signal) -> Signal {
    guard signal.value.dtype.isFloatingPoint || !keepsIntegers else { return signal }
    return Signal(signal.value.cast(to: .float32), mask: signal.mask)
  }
}

/// A layer of one input and one output: most layers.
public protocol UnaryLayer: Layer {
  /// Whether the input's mask stands for the output too. Otherwise it is dropped, as in Keras.
  static var passesMask: Bool { get }
  func build(_ x: Value, in scope: LayerScope) throws -> Value
}

extension UnaryLayer {
  public static var passesMask: Bool { true }

  public func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let input = call["inputs"]
    return [Signal(try build(input.value, in: scope), mask: Self.passesMask ? input.mask : nil)]
  }
}

/// A layer whose state is computed from the training data before the first step: `Normalization`.
public protocol AdaptiveLayer: Layer {
  /// Whether the configuration leaves something to be learned from the data.
  var needsAdaptation: Bool { get }
  /// - Parameter shape: of one batch that reaches the layer; only the rows may vary in number.
  func makeAdapter(for shape: Shape) throws -> any LayerAdapter
}

/// Sees the training rows once, batch by batch.
public protocol LayerAdapter {
  /// `values` are the rows of one batch, row-major.
  mutating func add(_ values: UnsafeBufferPointer<Float>)
  /// Values of the layer's variables, by name.
  func finish() -> [String: Tensor]
}

/// Why a layer cannot be built on the inputs it got.
public struct LayerError: Error, Hashable, Sendable {
  public var message: String
  /// The parameter to blame, if it is one.
  public var key: String?
  public var help: String?

  public init(_ message: String, key: String? = nil, help: String? = nil) {
    self.message = message
    self.key = key
    self.help = help
  }
}

/// A layer of any kind, read by its name.
public struct AnyLayer: Configurable {
  public var base: any Layer

  public init(_ base: any Layer) { self.base = base }

  public static var schema: ConfigSchema { .named("layer") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> AnyLayer? {
    context[LayerCatalog.self].read(value, in: context).map(AnyLayer.init)
  }

  public func write(in context: WriteContext) -> ConfigValue { base.write(in: context) }
}
