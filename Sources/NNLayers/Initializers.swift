import NNConfig
import NNTensor

/// Keras's initializers. They run on the host, in double precision.
///
/// Random ones draw other numbers than Keras from the same distributions: the generators differ.
public enum Initializers {
  /// `value` everywhere; a list is broadcast as NumPy does.
  public struct Constant: Initializer {
    public var value: NumberArray = 0.0
    public init() {}
    public static var leading: Leading { .first }
    public static var summary: String { "One number everywhere." }
    public static var fields: [Field<Constant>] {
      Field("value", \.value, "The number.")
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double] {
      try value.broadcast(to: shape)
    }
    public func check(_ shape: Shape) throws { try value.checkFits(shape) }
  }

  /// `gain` on the diagonal of a matrix, 0 elsewhere.
  public struct Identity: Initializer {
    public var gain = 1.0
    public init() {}
    public static var aliases: [String] { ["IdentityInitializer"] }
    public static var summary: String { "The identity matrix." }
    public static var fields: [Field<Identity>] {
      Field("gain", \.gain, "What stands on the diagonal.")
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double] {
      try check(shape)
      var values = [Double](repeating: 0, count: shape.count)
      for index in 0..<min(shape[0], shape[1]) { values[index * (shape[1] + 1)] = gain }
      return values
    }
    public func check(_ shape: Shape) throws {
      guard shape.rank == 2 else {
        throw LayerError("the initializer Identity fills matrices only, and this variable has shape \(shape)")
      }
    }
  }

  /// 1 everywhere.
  public struct Ones: Initializer {
    public init() {}
    public static var aliases: [String] { ["ones", "one"] }
    public static var summary: String { "1 everywhere." }
    public static var fields: [Field<Ones>] { [] }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) -> [Double] {
      [Double](repeating: 1, count: shape.count)
    }
  }

  /// 0 everywhere.
  public struct Zeros: Initializer {
    public init() {}
    public static var aliases: [String] { ["zeros", "zero"] }
    public static var summary: String { "0 everywhere." }
    public static var fields: [Field<Zeros>] { [] }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) -> [Double] {
      [Double](repeating: 0, count: shape.count)
    }
  }

  /// Normal distribution.
  public struct RandomNormal: Initializer {
    public var mean = 0.0
    public var stddev = 0.05
    public var seed: Int?
    public init() {}
    public static var aliases: [String] { ["random_normal", "normal"] }
    public static var summary: String { "Normal distribution." }
    public static var fields: [Field<RandomNormal>] {
      Field("mean", \.mean, "Its mean.")
      Field("stddev", \.stddev, "Its standard deviation.", check: .nonNegative)
      seedField(\.seed)
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) -> [Double] {
      generator.normals(shape.count, mean: mean, stddev: stddev)
    }
  }

  /// Uniform distribution over `[minval, maxval)`.
  public struct RandomUniform: Initializer {
    public var minval = -0.05
    public var maxval = 0.05
    public var seed: Int?
    public init() {}
    public static var aliases: [String] { ["random_uniform", "uniform"] }
    public static var summary: String { "Uniform distribution." }
    public static var fields: [Field<RandomUniform>] {
      Field("minval", \.minval, "Its lower end.")
      Field("maxval", \.maxval, "Its upper end.")
      seedField(\.seed)
    }
    public func validate(_ checks: ComponentChecks) {
      if minval > maxval { checks.error("minval \(minval) is above maxval \(maxval)", at: "minval") }
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) -> [Double] {
      generator.uniforms(shape.count, minval, maxval)
    }
  }

  /// Normal distribution without what lies more than two standard deviations from the mean: such draws are repeated.
  public struct TruncatedNormal: Initializer {
    public var mean = 0.0
    public var stddev = 0.05
    public var seed: Int?
    public init() {}
    public static var summary: String { "Normal distribution, cut off at two standard deviations." }
    public static var fields: [Field<TruncatedNormal>] {
      Field("mean", \.mean, "Its mean.")
      Field("stddev", \.stddev, "Its standard deviation before the cut.", check: .nonNegative)
      seedField(\.seed)
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) -> [Double] {
      generator.normals(shape.count, mean: mean, stddev: stddev, limit: 2)
    }
  }

  /// Orthonormal rows or columns, whichever are fewer, times `gain`: the Q of a random normal matrix's QR
  /// decomposition with a positive diagonal of R. Axes before the last count as rows.
  ///
  /// Reference: Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear
  /// neural networks", 2013, https://arxiv.org/abs/1312.6120
  public struct Orthogonal: Initializer {
    public var gain = 1.0
    public var seed: Int?
    public init() {}
    public static var aliases: [String] { ["OrthogonalInitializer"] }
    public static var summary: String { "Orthonormal rows or columns." }
    public static var fields: [Field<Orthogonal>] {
      Field("gain", \.gain, "Length of each row or column.")
      seedField(\.seed)
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double] {
      try check(shape)
      let columns = shape.last
      let rows = shape.count / max(columns, 1)
      let count = min(rows, columns)
      let length = max(rows, columns)
      let vectors = orthonormal(generator.normals(count * length), count: count, length: length)
      // `vectors` holds one after the other what are columns of a tall matrix, or rows of a wide one.
      guard rows >= columns else { return vectors.map { $0 * gain } }
      var values = [Double](repeating: 0, count: shape.count)
      for row in 0..<rows {
        for column in 0..<columns { values[row * columns + column] = vectors[column * length + row] * gain }
      }
      return values
    }
    public func check(_ shape: Shape) throws {
      guard shape.rank >= 2 else {
        throw LayerError("the initializer Orthogonal needs two axes or more, and this variable has shape \(shape)")
      }
    }
  }

  /// Zero mean and the variance `scale / n`, where `n` is the number of inputs, of outputs, or their average.
  public struct VarianceScaling: Initializer {
    public var scale = 1.0
    public var mode = FanMode.fanIn
    public var distribution = FanDistribution.truncatedNormal
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "A variance that fits the number of inputs or outputs." }
    public static var fields: [Field<VarianceScaling>] {
      Field("scale", \.scale, "Factor of the variance.", check: .positive)
      Field("mode", \.mode, "What the variance is divided by.")
      Field("distribution", \.distribution, "What is drawn from.")
      seedField(\.seed)
      Field("input_axes", \.inputAxes, "Axes that count as inputs, if not the usual ones.")
      Field("output_axes", \.outputAxes, "Axes that count as outputs, if not the usual ones.")
    }
    public func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double] {
      let fans = try computeFans(shape, inputAxes: inputAxes, outputAxes: outputAxes)
      return mode.variance(scale, fans).draw(distribution, shape.count, from: &generator)
    }
    public func check(_ shape: Shape) throws {
      _ = try computeFans(shape, inputAxes: inputAxes, outputAxes: outputAxes)
    }
  }

  /// Uniform over `±sqrt(6 / (inputs + outputs))`.
  ///
  /// Reference: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks",
  /// AISTATS 2010, https://proceedings.mlr.press/v9/glorot10a.html
  public struct GlorotUniform: FanInitializer {
    public static var scaling: FanScaling { FanScaling(1, .fanAvg, .uniform) }
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "Uniform, fitting the number of inputs and outputs; also called Xavier." }
  }

  /// Truncated normal of variance `2 / (inputs + outputs)`. Reference: as `GlorotUniform`.
  public struct GlorotNormal: FanInitializer {
    public static var scaling: FanScaling { FanScaling(1, .fanAvg, .truncatedNormal) }
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "Normal, fitting the number of inputs and outputs; also called Xavier." }
  }

  /// Truncated normal of variance `2 / inputs`.
  ///
  /// Reference: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015, https://arxiv.org/abs/1502.01852
  public struct HeNormal: FanInitializer {
    public static var scaling: FanScaling { FanScaling(2, .fanIn, .truncatedNormal) }
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "Normal, for layers before rectifiers; also called Kaiming." }
  }

  /// Uniform over `±sqrt(6 / inputs)`. Reference: as `HeNormal`.
  public struct HeUniform: FanInitializer {
    public static var scaling: FanScaling { FanScaling(2, .fanIn, .uniform) }
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "Uniform, for layers before rectifiers; also called Kaiming." }
  }

  /// Truncated normal of variance `1 / inputs`.
  ///
  /// Reference: LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998,
  /// http://yann.lecun.com/exdb/publis/pdf/lecun-98b.pdf
  public struct LecunNormal: FanInitializer {
    public static var scaling: FanScaling { FanScaling(1, .fanIn, .truncatedNormal) }
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "Normal, fitting the number of inputs; for selu." }
  }

  /// Uniform over `±sqrt(3 / inputs)`. Reference: as `LecunNormal`.
  public struct LecunUniform: FanInitializer {
    public static var scaling: FanScaling { FanScaling(1, .fanIn, .uniform) }
    public var seed: Int?
    public var inputAxes: [Int]?
    public var outputAxes: [Int]?
    public init() {}
    public static var summary: String { "Uniform, fitting the number of inputs." }
  }

  public static let all = Catalogue<any Initializer>(
    kind: "initializer",
    [
      Constant.self, GlorotNormal.self, GlorotUniform.self, HeNormal.self, HeUniform.self, Identity.self,
      LecunNormal.self, LecunUniform.self, Ones.self, Orthogonal.self, RandomNormal.self, RandomUniform.self,
      STFT.self, TruncatedNormal.self, VarianceScaling.self, Zeros.self,
    ])
}

extension AnyInitializer {
  public static var glorotNormal: AnyInitializer { AnyInitializer(Initializers.GlorotNormal()) }
  public static var glorotUniform: AnyInitializer { AnyInitializer(Initializers.GlorotUniform()) }
  public static var heNormal: AnyInitializer { AnyInitializer(Initializers.HeNormal()) }
  public static var heUniform: AnyInitializer { AnyInitializer(Initializers.HeUniform()) }
  public static var identity: AnyInitializer { AnyInitializer(Initializers.Identity()) }
  public static var lecunNormal: AnyInitializer { AnyInitializer(Initializers.LecunNormal()) }
  public static var lecunUniform: AnyInitializer { AnyInitializer(Initializers.LecunUniform()) }
  public static var ones: AnyInitializer { AnyInitializer(Initializers.Ones()) }
  public static var orthogonal: AnyInitializer { AnyInitializer(Initializers.Orthogonal()) }
  public static var randomNormal: AnyInitializer { AnyInitializer(Initializers.RandomNormal()) }
  public static var randomUniform: AnyInitializer { AnyInitializer(Initializers.RandomUniform()) }
  public static var truncatedNormal: AnyInitializer { AnyInitializer(Initializers.TruncatedNormal()) }
  public static var zeros: AnyInitializer { AnyInitializer(Initializers.Zeros()) }
}

extension Initializer {
  static func seedField(_ path: any WritableKeyPath<Self, Int?> & Sendable) -> Field<Self> {
    Field("seed", path, "Draws from a stream of its own instead of the model's.")
  }
}
