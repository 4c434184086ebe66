import Foundation
import NNConfig
import NNLayers
import NNSpec
import NNTraining
import NNYAML
import Testing

/// Reading what was written gives an equal spec.
@Suite struct WritingTests {
  @Test func asAPersonWould() throws {
    let read = try spec(
      """
      vars: {w: 64, s: {seed: 3}}
      name: first
      seed: 0
      data: {file: x.csv, target: "012", classes: [no, "yes", "1"], separator: "\t"}
      inputs: {x: [100]}
      layers:
        - Dense: {units: $w, activation: relu, kernel_initializer: {HeNormal: $s}, use_bias: true}
        - Dropout: .5
        - Dense: {units: 1, kernel_regularizer: {L1L2: {l1: 1e-3, l2: 0.01}}, kernel_constraint: {MaxNorm: 3}, name: d$$, trainable: false}
      compile: {metrics: [mae, R2Score: {name: r}], optimizer: {sgd: {learning_rate: 1e-2, momentum: 0.9}}, loss: mse}
      fit: {epochs: 10, batch_size: 32, class_weight: {0: 1, b: 2}}
      """, settings: ["fit.epochs=5", "layers.dropout.rate=0.25"])
    #expect(
      read.text == """
        name: first
        data: {file: x.csv, target: "012", classes: [no, yes, "1"], separator: "\\t"}
        layers:
          - Input: {shape: [100], name: x}
          - Dense: {units: 64, activation: relu, kernel_initializer: {HeNormal: {seed: 3}}}
          - Dropout: 0.25
          - Dense:
              units: 1
              kernel_regularizer: {L1L2: {l1: 0.001, l2: 0.01}}
              kernel_constraint: {MaxNorm: 3.0}
              name: "d$$"
              trainable: false
        compile: {loss: mse, optimizer: {SGD: {momentum: 0.9}}, metrics: [mae, {R2Score: {name: r}}]}
        fit: {epochs: 5, class_weight: {0: 1.0, b: 2.0}}

        """)
  }

  /// Layers and sections in many forms; between them they name every component.
  static let forms: [String] =
    layers.map { "layers:\n  - Input: [4]\n  - \($0)\n" }
    + optimizers.map { "layers: [Dense: 1]\ncompile: {loss: mse, optimizer: \($0)}\n" }
    + losses.map { "layers: [Dense: 1]\ncompile: {loss: \($0)}\n" }
    + metrics.map { "layers: [Dense: 1]\ncompile: {loss: mse, metrics: \($0), weighted_metrics: \($0)}\n" }
    + others

  static let layers =
    [
      "Activation: {activation: {leaky_relu: {negative_slope: 0.1}}}", "ActivityRegularization: {l1: 0.1, l2: 0.2}",
      "AlphaDropout: {rate: 0.1, seed: 5}", "BatchNormalization: {axis: 1, momentum: 0.9, center: false}",
      "BatchNormalization", "Dense: 3", "Dense: {units: 3, name: a b, trainable: false}",
      "Dropout: {rate: 0.1, seed: 1}",
      "ELU: {alpha: 0.3}", "Flatten", "Flatten: {data_format: channels_first}", "GaussianDropout: 0.25",
      "GaussianNoise: {stddev: 0.25, seed: -4}", "Identity", "LayerNormalization: {axis: [-1], epsilon: 1e-5}",
      "LeakyReLU: {negative_slope: 1}", "Normalization: {mean: [1, 2.5, 1e-300, -0.0], variance: [1, 1, 1, 1]}",
      "Normalization: {axis: null, mean: 0, variance: 2}", "Permute: [1]", "PReLU: {shared_axes: [1]}",
      "ReLU: {max_value: 6, negative_slope: 0.1, threshold: 0.5}", "RepeatVector: 3",
      "Rescaling: {scale: 0.1, offset: [1, 2, 3, 4]}", "Reshape: [2, -1]", "Softmax: {axis: [-1]}",
      "Dense: {units: 3, name: \"null\"}", "Dense: {units: 3, name: \"64\"}", "Dense: {units: 3, name: \"$$x\"}",
      "Dense: {units: 3, name: \"a: b, [c] #d\"}", "Dense: {units: 3, name: \"\\u2028é\"}",
      "[Dense: 1, Dense: {units: 2, name: dense_1}, Dense: 3, Dense: {units: 4, name: x}, Dense: 5]",
      "[Dense: {units: 1, name: dense_1}, Dense: 1, Dense: 2, ReLU, Dense: {units: 2, name: dense_9}]",
    ]
    + Activations.all.types.filter { !$0.fieldTable.contains(where: \.isRequired) }.map {
      "Dense: {units: 2, activation: \($0.name)}"
    }
    + initializers.map { "Dense: {units: 4, kernel_initializer: \($0)}" }
    + [
      "l1", "l2", "{L1: 0.5}", "{L2: {l2: 0.25}}", "{L1L2: {l1: 0.1}}",
      "{OrthogonalRegularizer: {factor: 0.1, mode: columns}}",
    ].map { "Dense: {units: 4, bias_regularizer: l2, kernel_regularizer: \($0), activity_regularizer: \($0)}" }
    + [
      "non_neg", "{MaxNorm: 3}", "{MinMaxNorm: {min_value: 0.1, axis: [0]}}", "{UnitNorm: {axis: -1}}", "NonNeg",
    ].map { "Dense: {units: 4, kernel_constraint: \($0)}" }

  static let initializers = [
    "zeros", "Ones", "{Constant: 0.5}", "{RandomNormal: {stddev: 0.1, seed: 1}}", "{RandomUniform: {minval: -1}}",
    "{TruncatedNormal: {mean: 1}}", "{VarianceScaling: {mode: fan_avg, distribution: uniform}}", "glorot_normal",
    "{GlorotUniform: {seed: 9}}", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform", "{Orthogonal: {gain: 2}}",
    "{Identity: {gain: 0.5}}", "{STFT: {side: imag, window: null}}",
  ]

  static let optimizers = [
    "sgd", "SGD", "{SGD: 0.1}", "{SGD: {momentum: 0.9, nesterov: true, clipnorm: 1, name: mine}}",
    "{Adam: {beta_1: 0.8, epsilon: 1e-8, amsgrad: true, use_ema: true, ema_overwrite_frequency: 5}}",
    "{rmsprop: {rho: 0.8, centered: true, gradient_accumulation_steps: 2, loss_scale_factor: 2}}",
    "{SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9, warmup_target: 1, warmup_steps: 2}}}}",
    "{SGD: {learning_rate: {CosineDecayRestarts: {initial_learning_rate: 0.1, first_decay_steps: 9, t_mul: 1}}}}",
    "{SGD: {learning_rate: {ExponentialDecay: {initial_learning_rate: 1, decay_steps: 9, decay_rate: 0.9}}}}",
    "{SGD: {learning_rate: {InverseTimeDecay: {initial_learning_rate: 1, decay_steps: 9, decay_rate: 1, name: i}}}}",
    "{SGD: {learning_rate: {PiecewiseConstantDecay: {boundaries: [1, 2], values: [1, 0.5, 1e-9]}}}}",
    "{SGD: {learning_rate: {PolynomialDecay: {initial_learning_rate: 1, decay_steps: 9, cycle: true}}}}",
  ]

  static let losses =
    Losses.all.names + Losses.all.names.map { "{\($0): {reduction: sum, name: l}}" }
    + ["mse", "ce", "crossentropy", "{mean_squared_error: {}}", "{BinaryCrossentropy: {label_smoothing: 0.1}}"]

  static let metrics =
    ["accuracy", "acc", "[Accuracy, mse, MSE]", "[]"]
    + Metrics.all.names.flatMap { [$0, "{\($0): {}}", "[{\($0): {name: a b}}]"] }

  static let others = [
    "name: \"true\"\nseed: 18446744073709551615\nlayers: [Dense: 1]\n", "seed: random\nlayers: [Dense: 1]\n",
    "layers: [Input: {shape: [null, 4], name: x}, Flatten]\n", "inputs: [2, 3]\nlayers: [Flatten]\n",
    "layers: [Dense: {units: 1, input_dim: 3}]\n",
    "layers: [Dense: 1]\ndata: {file: -, labels: inputs, drop: [id, \"-1\", \"$$5\"], header: no, separator: \"|\"}\n",
    "layers: [Dense: 1]\ndata: {file: a b.npy, labels: ../y.npy, classes: [\"null\", \"\", ~x, \"1\", no]}\n",
    """
    layers: [Dense: 1]
    fit:
      epochs: 3
      batch_size: 8
      initial_epoch: 1
      shuffle: false
      validation_split: 0.1
      split: stratified
      validation_batch_size: 4
      validation_freq: 2
      steps_per_epoch: 5
      validation_steps: 6
      class_weight: {a: 0.5, "a: b": 1, $$: 2, "": 3}
      stop_on_nan: false
    """,
    "layers: [Dense: 1]\nfit: {class_weight: balanced}\n",
  ]

  @Test(arguments: forms)
  func readsBackEqual(_ text: String) throws {
    let one = try spec(text)
    let other = try spec(one.text)
    #expect(differences(one, other) == [], "\(one.text)")
    #expect(other.text == one.text)
  }

  @Test func everyComponentIsAmongTheForms() {
    let all = Self.forms.joined().lowercased().filter { $0 != "_" }
    let names =
      LayerCatalog.standard.names + Optimizers.all.names + Losses.all.names + Metrics.all.names + Activations.all.names
      + Initializers.all.names + Regularizers.all.names + Constraints.all.names + LearningRateSchedules.all.names
    for name in names { #expect(all.contains(name.lowercased().filter { $0 != "_" }), "no form has \(name)") }
  }

  @Test func modelsOfTheProject() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../models").standardized.path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(files.count >= 7)
    for file in files {
      let one = try spec(String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))
      #expect(differences(one, try spec(one.text)) == [], "\(one.text)")
    }
  }

  /// The comparison sees every part.
  @Test(arguments: [
    ("name: m", "name: n", "name"), ("seed: 1", "seed: 2", "seed"), ("[4]", "[5]", "input"),
    ("{shape: [4], name: x}", "{shape: [4], name: y}", "input's name"), ("units: 1", "units: 2", "layers"),
    ("trainable: true", "trainable: false", "layers"), ("momentum: 0.5", "momentum: 0.6", "sections"),
    ("epochs: 1", "epochs: 2", "sections"), ("x.csv", "y.csv", "sections"),
    ("[mse]", "[{MeanSquaredError: {}}]", "metrics"), ("[mae]", "[{MeanAbsoluteError: {}}]", "weighted metrics"),
  ])
  func differencesAreSeen(_ old: String, _ new: String, _ part: String) throws {
    let text = """
      name: m
      seed: 1
      data: {file: x.csv}
      layers:
        - Input: {shape: [4], name: x}
        - Dense: {units: 1, trainable: true}
      compile: {loss: mse, optimizer: {SGD: {momentum: 0.5}}, metrics: [mse], weighted_metrics: [mae]}
      fit: {epochs: 1}
      """
    let changed = text.replacingOccurrences(of: old, with: new)
    #expect(changed != text)
    #expect(differences(try spec(text), try spec(changed)).contains(part))
  }
}
