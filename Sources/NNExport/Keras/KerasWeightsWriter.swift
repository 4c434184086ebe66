import NNConfig
import NNLayers
import NNTensor
import NNTraining

/// The tree of `model.weights.h5`: a group for every layer, by class and number, with its name beside its variables.
struct KerasWeightsWriter {
  private let snapshot: ModelSnapshot

  init(_ snapshot: ModelSnapshot) { self.snapshot = snapshot }

  func tree() -> HDF5Group {
    var root = HDF5Group()
    func name(_ path: String, _ name: String) {
      root.update(groupAt: path) { $0.attributes["name"] = .string(name) }
    }
    let definition = snapshot.definition
    name("vars", definition.name)
    if !definition.isSequential { name("layers/input_layer/vars", definition.inputs[0].name) }
    for (storage, node) in zip(definition.storageNames, definition.nodes) where node.shares == nil {
      name("layers/\(storage)/vars", node.name)
    }
    for (path, tensor) in snapshot.weights { root.add(tensor, at: path) }
    guard let settings = snapshot.settings, let variables = snapshot.optimizerVariables else { return root }
    name("optimizer/vars", KerasCompileWriter.name(of: settings.optimizer))
    for (index, variable) in variables.enumerated() {
      // Keras on TensorFlow counts batches in 64 bits.
      root.add(index == 0 ? variable.cast(to: .int64) : variable, at: "optimizer/vars/\(index)")
    }
    return root
  }
}

extension HDF5Group {
  fileprivate mutating func add(_ tensor: Tensor, at path: String) {
    guard let slash = path.lastIndex(of: "/") else {
      datasets[path] = HDF5Dataset(tensor)
      return
    }
    update(groupAt: String(path[..<slash])) {
      $0.datasets[String(path[path.index(after: slash)...])] = HDF5Dataset(tensor)
    }
  }
}
