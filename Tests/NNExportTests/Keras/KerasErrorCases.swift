import NNConfig
import NNTensor

@testable import NNExport

extension KerasErrorTests {
  // MARK: - Files of other kinds

  static let files: [Case] = [
    Case("empty") { [] },
    Case("HDF5") { [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0] },
    Case("TensorFlow Lite") { [0x1C, 0, 0, 0] + Array("TFL3".utf8) + [0, 0] },
    Case("pickle") { [0x80, 4, 0x95, 1] },
    Case("gzip") { [0x1F, 0x8B, 8, 0] },
    Case("NumPy") { [0x93] + Array("NUMPY".utf8) + [1, 0] },
    Case("protobuf") { [0x08, 0x01, 0x12, 0x80, 0x01, 0x00] },
    Case("text") { Array("layers:\n  - Dense: 10\n".utf8) },
    Case("noise") { [1, 2, 3, 0, 0xFF] },
    Case("SavedModel") { try KerasFile.zip(["m/saved_model.pb": [], "m/variables/variables.index": []]) },
    Case("PyTorch") { try KerasFile.zip(["archive/data.pkl": [], "archive/data/0": []]) },
    Case("npz") { try KerasFile.zip(["arr_0.npy": [1], "x.npy": [2]]) },
    Case("folder") { try KerasFile.zip(["model/config.json": [], "model/model.weights.h5": []]) },
    Case("other zip") { try KerasFile.zip(["a.txt": [], "b.txt": [], "c.txt": [], "d.txt": []]) },
    Case("empty zip") { try KerasFile.zip([:]) },
    Case("no weights") { try KerasFile.zip(["config.json": Array("{}".utf8)]) },
    Case("NumPy weights") { try KerasFile.zip(["config.json": [], "model.weights.npz": []]) },
    Case("half a file") { Array(try KerasGolden.named("train_adam").bytes.prefix(9000)) },
    Case("broken JSON") {
      try KerasFile.zip(["config.json": Array("{\"a\": 1,\n \"b\": }".utf8), "model.weights.h5": []])
    },
    Case("no UTF-8") { try KerasFile.zip(["config.json": [0xFF, 0xFE], "model.weights.h5": []]) },
    Case("large JSON") {
      try KerasFile.zip(["config.json": [UInt8](repeating: 0x20, count: 9 << 20), "model.weights.h5": []])
    },
    Case("broken weights") {
      let config = Array(JSONWriter().write(try KerasFile(KerasGolden.named("train_adam").bytes).config).utf8)
      return try KerasFile.zip(["config.json": config, "model.weights.h5": [1, 2, 3]])
    },
  ]

  // MARK: - Networks

  static let networks: [Case] = [
    .config("list", at: "", "[]"),
    .config("no model", at: "", "{}"),
    .config(
      "subclass", at: "",
      #"{"module": "app.models", "class_name": "MyModel", "config": {}, "registered_name": "app>MyModel"}"#),
    .config("another class", at: "class_name", #""Layer""#),
    .config("no layers", at: "config/layers", "null"),
    .config("empty layers", at: "config/layers", "[]"),
    .config("only an input") {
      $0[at: ["config", "layers"]] = .sequence([$0[at: ["config", "layers", "0"]] ?? .null])
    },
    .config("never built") { config in
      config[at: ["config", "layers"]] = .sequence(Array((config[at: ["config", "layers"]]?.items ?? []).dropFirst()))
      config[at: ["config", "build_input_shape"]] = nil
    },
    .config("second input", at: "config/layers/2/class_name", #""InputLayer""#),
    .config("equal names", at: "config/layers/3/config/name", #""dense""#),
    .config("no name", at: "config/layers/3/config/name", "null"),
    .config("slash in a name", at: "config/layers/3/config/name", #""a/b""#),
    .config("layer without class", at: "config/layers/3", "{}"),
    .config("batch shape of text", at: "config/layers/0/config/batch_shape", #""x""#),
    .config("negative extent", at: "config/layers/0/config/batch_shape", "[null, -3]"),
    .config("fractional extent", at: "config/layers/0/config/batch_shape", "[null, 3.5]"),
    .config("huge extent", at: "config/layers/0/config/batch_shape", "[null, 9223372036854775807]"),
    .config("no batch shape", at: "config/layers/0/config/batch_shape", "null"),
    .config("scalar rows", at: "config/layers/0/config/batch_shape", "[null]"),
    .config("sparse input", at: "config/layers/0/config/sparse", "true"),
    .config("complex input", at: "config/layers/0/config/dtype", #""complex64""#),
    .config("two inputs", of: "chain_functional", at: "config/input_layers", #"[["numbers", 0, 0], ["b", 0, 0]]"#),
    .config(
      "two outputs", of: "chain_functional", at: "config/output_layers",
      #"{"a": ["first", 0, 0], "b": ["softmax", 0, 0]}"#),
    .config("unknown form of inputs", of: "chain_functional", at: "config/input_layers", "17"),
    .config("missing layer", of: "chain_functional", at: "config/output_layers", #"["nobody", 0, 0]"#),
    .config("layer beside the way", of: "chain_functional", at: "config/output_layers", #"["flatten", 0, 0]"#),
    .config("shared layer", of: "chain_functional") { config in
      let path = ["config", "layers", "4", "inbound_nodes"]
      let node = config[at: path + ["0"]] ?? .null
      config[at: path] = .sequence([node, node])
    },
    .config("not applied", of: "chain_functional", at: "config/layers/4/inbound_nodes", "[]"),
    .config("two arguments", of: "chain_functional") { config in
      let path = ["config", "layers", "4", "inbound_nodes", "0", "args"]
      let argument = config[at: path + ["0"]] ?? .null
      config[at: path] = .sequence([argument, argument])
    },
    .config("call option", of: "chain_functional", at: "config/layers/4/inbound_nodes/0/kwargs", #"{"mask": true}"#),
    .config(
      "circle", of: "chain_functional", at: "config/layers/4/inbound_nodes/0/args/0/config/keras_history",
      #"["dense_1", 0, 0]"#),
  ]

  // MARK: - Layers

  static let layers: [Case] = [
    .config("Lambda", at: "config/layers/2/class_name", #""Lambda""#),
    .config("custom layer") { config in
      config[at: ["config", "layers", "2", "module"]] = .string("my.code")
      config[at: ["config", "layers", "2", "registered_name"]] = .string("Custom>Gate")
      config[at: ["config", "layers", "2", "class_name"]] = .string("Gate")
    },
    .config("layer of a later version", at: "config/layers/2/class_name", #""Conv2D""#),
    .config("unknown layer", at: "config/layers/2/class_name", #""Quantum""#),
    .config("nested model", at: "config/layers/2/class_name", #""Sequential""#),
    .config("operation") { config in
      config[at: ["config", "layers", "2", "module"]] = .string("keras.src.ops.numpy")
      config[at: ["config", "layers", "2", "class_name"]] = .string("Mean")
    },
    .config("half precision", at: "config/layers/1/config/dtype/config/name", #""mixed_float16""#),
    .config("precision as text", at: "config/layers/1/config/dtype", #""bfloat16""#),
    .config(
      "custom activation", at: "config/layers/1/config/activation",
      #"{"module": "my", "class_name": "function", "config": "wave", "registered_name": "my>wave"}"#),
    .config(
      "lambda as initializer", at: "config/layers/1/config/kernel_initializer",
      #"{"class_name": "__lambda__", "config": {"value": "4wEA"}}"#),
    .config(
      "layer as activation", at: "config/layers/1/config/activation",
      #"{"module": "keras.layers", "class_name": "Rescaling", "config": {"scale": 2.0}, "registered_name": null}"#),
    .config("unknown activation", at: "config/layers/1/config/activation", #""wobble""#),
    .config("no units", at: "config/layers/1/config/units", "0"),
    .config("text as units", at: "config/layers/1/config/units", #""five""#),
    .config("more units than there are", at: "config/layers/1/config/units", "9223372036854775807"),
    .config("text as trainable", at: "config/layers/1/config/trainable", #""perhaps""#),
    .config("unknown key", at: "config/layers/1/config/gate", "3"),
    .config("low rank", at: "config/layers/1/config/lora_rank", "4"),
    .config("no config", at: "config/layers/1/config", #"{"name": "dense"}"#),
    .config("shape that does not fit", of: "chain", at: "config/layers/9/config/target_shape", "[7, 7]"),
  ]

  // MARK: - What it was compiled with

  static let compiled: [Case] = [
    .config("loss", at: "compile_config/loss", #""huber""#),
    .config(
      "loss object", at: "compile_config/loss",
      #"{"module": "keras.losses", "class_name": "Huber", "config": {"delta": 1.0}, "registered_name": null}"#),
    .config(
      "custom loss", at: "compile_config/loss",
      #"{"module": "__main__", "class_name": "function", "config": "my_loss", "registered_name": "my_loss"}"#),
    .config("no loss", at: "compile_config/loss", "null"),
    .config("two losses", at: "compile_config/loss", #"["mse", "mae"]"#),
    .config("loss of another output", at: "compile_config/loss", #"{"other": "mse"}"#),
    .config("wrong option of a loss", of: "compiled_objects", at: "compile_config/loss/config/reduction", #""some""#),
    .config("loss weights", at: "compile_config/loss_weights", "[2.0]"),
    .config("optimizer", at: "compile_config/optimizer/class_name", #""Nadam""#),
    .config("custom optimizer", at: "compile_config/optimizer/module", #""my.code""#),
    .config("no optimizer", at: "compile_config/optimizer", "null"),
    .config("learning rate", at: "compile_config/optimizer/config/learning_rate", #""fast""#),
    .config(
      "unknown schedule", at: "compile_config/optimizer/config/learning_rate",
      #"{"module": "my", "class_name": "Slow", "config": {}, "registered_name": "my>Slow"}"#),
    .config("metric", at: "compile_config/metrics", #"["auc"]"#),
    .config(
      "custom metric", at: "compile_config/weighted_metrics",
      #"[{"module": "my", "class_name": "Gain", "config": {}, "registered_name": "my>Gain"}]"#),
    .config(
      "wrapped function", at: "compile_config/metrics",
      #"""
      [{"module": "keras.metrics", "class_name": "MeanMetricWrapper", "registered_name": null, "config": {"name": "m",
        "fn": {"module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function"}}}]
      """#
    ),
    .config(
      "option of a wrapped function", at: "compile_config/metrics",
      #"""
      [{"module": "keras.metrics", "class_name": "MeanMetricWrapper", "registered_name": null, "config": {"name": "m",
        "fn": {"module": "builtins", "class_name": "function", "config": "mean_squared_error",
          "registered_name": "function"}, "axis": 0}}]
      """#
    ),
    .config(
      "loss as a metric", at: "compile_config/metrics",
      #"""
      [{"module": "keras.losses", "class_name": "MeanSquaredError", "registered_name": null,
        "config": {"name": "mean_squared_error", "reduction": "sum_over_batch_size"}}]
      """#
    ),
  ]

  // MARK: - Weights

  static let weights: [Case] = [
    .weights("other shape") { root in
      root.update(groupAt: "layers/dense/vars") {
        $0.datasets["0"] = HDF5Dataset(Tensor(shape: [5, 4], dtype: .float32))
      }
    },
    .weights("integers") { root in
      root.update(groupAt: "layers/dense/vars") { $0.datasets["1"] = HDF5Dataset(Tensor(shape: [5], dtype: .int32)) }
    },
    .weights("missing variable") { root in root.update(groupAt: "layers/dense/vars") { $0.datasets["1"] = nil } },
    .weights("missing group") { root in root.update(groupAt: "layers") { $0.groups["dense_1"] = nil } },
    .weights("no weights of layers") { root in root.groups["layers"] = nil },
    .weights("left over") { root in
      for path in ["layers/conv2d/vars", "layers/dense/vars", "vars", "layers/dense/cell/vars"] {
        root.update(groupAt: path) { $0.datasets["7"] = HDF5Dataset(Tensor(scalar: Float(1))) }
      }
    },
    .weights("more batches than can be counted") { root in
      root.update(groupAt: "optimizer/vars") { $0.datasets["0"] = HDF5Dataset(Tensor(scalar: Int64(1) << 40)) }
    },
  ]
}
