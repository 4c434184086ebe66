import NNConfig
import NNTensor
import NNTraining

/// Writes `compile_config`: what a model is trained for, as Keras 3.15 does.
struct KerasCompileWriter {
  private let settings: CompileSettings
  /// The learning rate as training left it, where it is a number.
  private let learningRate: Double?
  private let context = WriteContext(dialect: .keras)

  init(_ settings: CompileSettings, variables: [Tensor]?) {
    self.settings = settings
    guard case .constant(let rate) = settings.optimizer.base.options.learningRate else {
      learningRate = nil
      return
    }
    // Behind the number of batches. Keras keeps it in single precision and writes it in double.
    let current = variables.flatMap { $0.count > 1 ? $0[1].doubles.first : nil }
    learningRate = current ?? Double(Float(rate))
  }

  var config: ConfigValue {
    .mapping([
      "optimizer": optimizer, "loss": loss, "loss_weights": .null,
      "metrics": metrics(settings.metrics), "weighted_metrics": metrics(settings.weightedMetrics),
      "run_eagerly": .bool(false), "steps_per_execution": .int(1), "jit_compile": .string("auto"),
    ])
  }

  /// What Keras calls the optimizer, among the weights too.
  static func name(of optimizer: AnyOptimizer) -> String {
    optimizer.write(in: WriteContext(dialect: .keras))["config"]?["name"]?.text ?? type(of: optimizer.base).name
  }

  private var optimizer: ConfigValue {
    settings.optimizer.write(in: context).replacingConfig { entries in
      if let learningRate, let place = entries.firstIndex(where: { $0.key == "learning_rate" }) {
        entries[place].value = .double(learningRate)
      }
      // What all optimizers have comes first in Keras.
      let own = entries.filter { !Self.common.contains($0.key) }
      entries = Self.common.compactMap { key in entries.first { $0.key == key } } + own
    }
  }

  /// Keras saves the axis of all losses but this, and its first versions refuse it.
  private var loss: ConfigValue {
    let loss = settings.loss.write(in: context)
    guard loss["class_name"]?.text == SparseCategoricalCrossentropy.name else { return loss }
    return loss.replacingConfig { $0.removeAll { $0.key == "axis" } }
  }

  /// What every optimizer has, in Keras's order.
  private static let common = [
    "name", "learning_rate", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum",
    "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps",
  ]

  private func metrics(_ list: [MetricReference]) -> ConfigValue {
    guard !list.isEmpty else { return .null }
    return .sequence(
      list.map { metric in
        metric.write(in: context).replacingConfig { $0.append(ConfigEntry("dtype", .string("float32"))) }
      })
  }
}

extension ConfigValue {
  /// Changes the `config` of an object in Keras's form; anything else stays what it is.
  fileprivate func replacingConfig(_ change: (inout [ConfigEntry]) -> Void) -> ConfigValue {
    guard var entries, let place = entries.firstIndex(where: { $0.key == "config" }),
      var config = entries[place].value.entries
    else { return self }
    change(&config)
    entries[place].value = .mapping(config)
    return .mapping(entries)
  }
}
