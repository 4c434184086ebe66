import NNConfig
import NNTensor

/// How a variable's first values are drawn. Runs on the host, in double precision, from a stream of its own.
public protocol Initializer: Component {
  /// Values for a variable of `shape`, row-major.
  ///
  /// - Throws: as `check`.
  func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double]
  /// Tells without drawing any values whether they can be drawn.
  ///
  /// - Throws: `LayerError` when the shape does not suit (`Identity` of a vector).
  func check(_ shape: Shape) throws
  /// Draws from a stream of this seed instead of the model's.
  var seed: Int? { get }
}

extension Initializer {
  public static var kerasModule: String { "keras.initializers" }
  public var seed: Int? { nil }
  public func check(_ shape: Shape) throws {}
}

/// An initializer of any kind, read by its name.
public struct AnyInitializer: Configurable {
  public var base: any Initializer

  public init(_ base: any Initializer) { self.base = base }

  public static var schema: ConfigSchema { .named("initializer", example: "glorot_uniform") }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> AnyInitializer? {
    Initializers.all.read(value, in: context).map(AnyInitializer.init)
  }

  public func write(in context: WriteContext) -> ConfigValue { base.write(in: context) }

  /// The values of the variable at `path` in a model of this seed.
  public func tensor(_ shape: Shape, path: String, seed: UInt64) throws -> Tensor {
    var generator =
      base.seed.map { RandomGenerator(seed: UInt64(bitPattern: Int64($0)), stream: "initializer") }
      ?? RandomGenerator(seed: seed, stream: path + "/initializer")
    let values = try base.values(shape, from: &generator)
    return Tensor(values.map(Float.init), shape: shape)
  }
}
