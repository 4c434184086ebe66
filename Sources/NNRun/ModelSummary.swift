/// What there is to say about a model's layers and numbers, as plain values: what `model.summary()` shows in Keras.
public struct ModelSummary: Sendable, Equatable {
  /// One layer.
  public struct Row: Sendable, Equatable {
    public var name: String
    /// Class name as in Keras, `Dense`.
    public var type: String
    /// With the batch in front and `nil` for what only the data tells; `nil` as a whole before the layer is built.
    public var outputShape: [Int?]?
    /// `nil` before the layer is built.
    public var parameters: Int?
    /// `nil` for a layer without weights.
    public var isTrainable: Bool?

    public init(
      _ name: String, type: String, outputShape: [Int?]?, parameters: Int?, isTrainable: Bool? = nil
    ) {
      self.name = name
      self.type = type
      self.outputShape = outputShape
      self.parameters = parameters
      self.isTrainable = isTrainable
    }
  }

  /// How many numbers, and how many bytes they take.
  public struct Size: Sendable, Equatable {
    public var parameters: Int
    public var bytes: Int

    public init(parameters: Int, bytes: Int) {
      self.parameters = parameters
      self.bytes = bytes
    }

    public static func + (left: Size, right: Size) -> Size {
      Size(parameters: left.parameters + right.parameters, bytes: left.bytes + right.bytes)
    }
  }

  /// An input or an output of the model.
  public struct Port: Sendable, Equatable {
    public var name: String
    /// With the batch in front; `nil` stands for what only the data tells.
    public var shape: [Int?]

    public init(_ name: String, shape: [Int?]) {
      self.name = name
      self.shape = shape
    }
  }

  public var name: String
  public var rows: [Row]
  public var trainable: Size
  public var nonTrainable: Size
  /// `nil` as long as the optimizer has no variables.
  public var optimizer: Size?
  public var inputs: [Port]
  public var outputs: [Port]

  public init(
    name: String, rows: [Row], trainable: Size, nonTrainable: Size, optimizer: Size? = nil, inputs: [Port] = [],
    outputs: [Port] = []
  ) {
    self.name = name
    self.rows = rows
    self.trainable = trainable
    self.nonTrainable = nonTrainable
    self.optimizer = optimizer
    self.inputs = inputs
    self.outputs = outputs
  }

  /// All together, the optimizer's included, as Keras counts.
  public var total: Size { trainable + nonTrainable + (optimizer ?? Size(parameters: 0, bytes: 0)) }
}
