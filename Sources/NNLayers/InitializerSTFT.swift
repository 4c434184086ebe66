import NNConfig
import NNTensor

extension Initializers {
  /// The kernel of a short-time Fourier transform as a convolution: `cos` or `sin` of
  /// `-2π time frequency / (2 (bins - 1))` times the window, over its scaling.
  ///
  /// Shape: `[frame_length, channels, bins]`; Keras's formula does not depend on the channel.
  public struct STFT: Initializer {
    public enum Side: String, ConfigChoice { case real, imag }
    public enum Scaling: String, ConfigChoice { case density, spectrum }

    public var side = Side.real
    public var window: SpectralWindow? = .named("hann")
    public var scaling: Scaling? = .density
    public var periodic = false
    public init() {}
    public static var aliases: [String] { ["STFTInitializer"] }
    public static var summary: String { "Kernel of a short-time Fourier transform." }
    public static var fields: [Field<STFT>] {
      Field("side", \.side, "Real or imaginary part.")
      Field("window", \.window, "Name of the window, or its numbers; null for none.")
      Field("scaling", \.scaling, "What the window is divided by.")
      Field("periodic", \.periodic, "Whether the window is periodic rather than symmetric.")
    }

    public func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double] {
      try check(shape)
      let (length, channels, bins) = (shape[0], shape[1], shape[2])
      let weights = try window?.values(length, periodic: periodic)
      let total =
        switch weights == nil ? nil : scaling {
        case nil: 1.0
        case .density: (weights ?? []).map { $0 * $0 }.reduce(0, +).squareRoot()
        case .spectrum: (weights ?? []).map(abs).reduce(0, +)
        }
      let period = Double((bins - 1) * 2)
      var values: [Double] = []
      values.reserveCapacity(shape.count)
      for time in 0..<length {
        let row = (0..<bins).map { bin in
          let angle = -2 * Double.pi * Double(time) * Double(bin) / period
          return (side == .real ? angle.cosine : angle.sine) * (weights?[time] ?? 1) / total
        }
        for _ in 0..<channels { values += row }
      }
      return values
    }

    public func check(_ shape: Shape) throws {
      guard shape.rank == 3 else {
        throw LayerError("the initializer STFT needs three axes, and this variable has shape \(shape)")
      }
      _ = try window?.values(shape[0], periodic: periodic)
    }
  }
}

/// A window of a Fourier transform: by SciPy's name, or number by number.
public enum SpectralWindow: Configurable, Hashable {
  case named(String)
  case numbers([Double])

  /// Weights of the cosines of 0, 1, 2, … turns over the window, with alternating signs.
  private static let cosines: [String: [Double]] = [
    "boxcar": [1], "hann": [0.5, 0.5], "hamming": [0.54, 0.46], "blackman": [0.42, 0.5, 0.08],
    "nuttall": [0.3635819, 0.4891775, 0.1365995, 0.0106411],
    "blackmanharris": [0.35875, 0.48829, 0.14128, 0.01168],
    "flattop": [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
  ]

  private static var names: [String] { (["bartlett"] + cosines.keys).sorted() }

  public static var schema: ConfigSchema {
    .union("the name of a window or a list of numbers", [.choice(names), .list(of: .number)])
  }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> SpectralWindow? {
    if value.items != nil { return [Double].read(value, in: context).map(numbers) }
    if let name = value.text, names.contains(name) { return .named(name) }
    context.error(
      "unknown window \(value.received)", at: value.span, notes: ["known windows: \(names.joined(separator: ", "))"])
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue {
    switch self {
    case .named(let name): .string(name)
    case .numbers(let numbers): numbers.write(in: context)
    }
  }

  func values(_ length: Int, periodic: Bool) throws -> [Double] {
    switch self {
    case .numbers(let numbers):
      guard numbers.count == length else {
        throw LayerError("a window of \(numbers.count) numbers does not fit a frame of \(length)", key: "window")
      }
      return numbers
    case .named(let name):
      guard Self.names.contains(name) else { throw LayerError("there is no window \(name)", key: "window") }
      guard length > 1 else { return [Double](repeating: 1, count: length) }
      let period = Double(periodic ? length : length - 1)
      guard let cosines = Self.cosines[name] else {
        // Bartlett's: a triangle.
        return (0..<length).map { 1 - abs(2 * Double($0) / period - 1) }
      }
      let turn = 2 * Double.pi / period
      return (0..<length).map { index in
        cosines.enumerated().reduce(0) { sum, term in
          let (order, weight) = term
          return sum + (order % 2 == 0 ? weight : -weight) * (turn * Double(order * index)).cosine
        }
      }
    }
  }
}
