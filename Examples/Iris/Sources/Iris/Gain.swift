import NNRun

/// `x * gain`, with a trained gain for each number of a row.
struct Gain: UnaryLayer {
  var start = AnyInitializer.ones

  init() {}
  init(start: AnyInitializer) { self.start = start }

  static let summary = "Multiplies each number of a row by a trained one."
  static var fields: [Field<Gain>] {
    Field("start", \.start, "First values of the gains.")
  }

  func build(_ x: Value, in scope: LayerScope) throws -> Value {
    x * (try scope.parameter("gain", [x.shape.last], start))
  }
}

func trainOwnLayer(on train: Dataset) throws {
  let model = try Sequential {
    Gain(start: .constant(0.5)).named("gain")
    Dense(3, activation: .softmax)
  }
  try model.compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"])
  try model.fit(train, epochs: 5)
  print("gains: \(try model.weight("gain/gain").floats.count)")

  let layers = Catalogue<any Layer>.standard.adding(Gain.self)
  try model.save("gain.keras")
  let loaded = try Sequential.load("gain.keras", catalogue: layers)
  print("loaded: \(try loaded.predict(train.x) == model.predict(train.x))")
}

func trainFromSpec(_ train: Dataset) throws {
  let spec = """
    layers:
      - Gain: {start: {Constant: 0.5}}
      - Dense: {units: 3, activation: softmax}
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
    fit: {epochs: 2, batch_size: 16}
    """
  let model = try Sequential(spec: spec, catalogue: .standard.adding(Gain.self))
  let history = try model.fit(train)
  print("epochs of the spec: \(history.epochs.count)")
}
