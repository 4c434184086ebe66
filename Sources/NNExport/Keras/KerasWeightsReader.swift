import NNConfig
import NNLayers
import NNTensor
import NNTraining

/// Takes the values of a network's variables from the tree of `model.weights.h5`, each held against what its layer
/// expects. All that is missing, left over or of another shape is told.
struct KerasWeightsReader {
  let root: HDF5Group
  let definition: ModelDefinition
  let variables: VariableTable
  let context: ReadContext

  private let file = KerasArchive.Member.weights

  // MARK: - Layers

  /// Values by storage path; nil after an error.
  func weights() -> [String: Tensor]? {
    let errors = context.diagnostics.errorCount
    var result: [String: Tensor] = [:]
    // `layers/dense/vars/0` belongs to the layer that is stored as `dense`.
    let owned = Dictionary(grouping: variables.declarations) { $0.storagePath.split(separator: "/").prefix(2).last }
    for (storage, node) in zip(definition.storageNames, definition.nodes) where node.shares == nil {
      let group = "layers/\(storage)"
      let declared = owned[storage[...]] ?? []
      let context = context.with(subject: "\(node.typeName) \"\(node.name)\"")
      if !declared.isEmpty && !hasGroup(group) {
        context.error("\(file) has no weights for it: there is no \(group)", at: nil)
        continue
      }
      for variable in declared { result[variable.storagePath] = value(of: variable, in: context) }
    }
    tellRest(Set(variables.declarations.map(\.storagePath)))
    return context.diagnostics.errorCount == errors ? result : nil
  }

  private func hasGroup(_ path: String) -> Bool {
    do throws(HDF5Error) { return try root.group(at: path) != nil } catch { return true }
  }

  private func value(of variable: VariableDeclaration, in context: ReadContext) -> Tensor? {
    let name = variable.path.split(separator: "/").last.map(String.init) ?? variable.path
    do throws(HDF5Error) {
      guard let dataset = try root.dataset(at: variable.storagePath) else {
        context.error("\(file) has no \(variable.storagePath), its \(name)", at: nil)
        return nil
      }
      guard dataset.shape == variable.type.shape else {
        context.error(
          "\(name): expected the shape \(variable.type.shape), \(file) has \(dataset.shape) (\(variable.storagePath))",
          at: nil)
        return nil
      }
      guard dataset.dtype.isFloatingPoint == variable.type.dtype.isFloatingPoint else {
        context.error(
          "\(name): expected \(variable.type.dtype), \(file) has \(dataset.dtype) (\(variable.storagePath))", at: nil)
        return nil
      }
      return try dataset.tensor().cast(to: variable.type.dtype)
    } catch {
      context.error("\(file): \(error.message)", at: nil)
      return nil
    }
  }

  /// Weights that no layer has asked for mean that file and network do not belong together.
  private func tellRest(_ taken: Set<String>) {
    var rest: [String] = []
    func visit(_ group: HDF5Group, _ path: String) {
      for name in group.datasets.keys where !taken.contains("\(path)/\(name)") { rest.append("\(path)/\(name)") }
      for name in group.unreadable.keys where !taken.contains("\(path)/\(name)") { rest.append("\(path)/\(name)") }
      // Random layers draw from nnrun's own streams.
      for (name, inner) in group.groups where name != "seed_generator" { visit(inner, "\(path)/\(name)") }
    }
    for name in ["layers", "vars"] {
      if let group = root.groups[name] { visit(group, name) }
    }
    guard !rest.isEmpty else { return }
    rest.sort()
    let shown = rest.prefix(3).joined(separator: ", ") + (rest.count > 3 ? ", …" : "")
    context.error("\(file) has weights that no layer of config.json has: \(shown)", at: nil)
  }

  // MARK: - Optimizer

  /// Values in Keras's order; nil where the optimizer has not been used yet, and where they belong to another network,
  /// which is told as a warning: Keras passes over them too.
  func optimizerVariables(of optimizer: AnyOptimizer) -> [Tensor]? {
    let table = StateTable()
    optimizer.base.declareState(for: variables.trainable, in: table)
    let specs = table.entries.map(\.spec)
    let context = context.with(subject: "optimizer \(type(of: optimizer.base).name)")
    do throws(HDF5Error) {
      guard let group = try root.group(at: "optimizer/vars"), !group.datasets.isEmpty else { return nil }
      let count = group.datasets.count
      // Before the first step there are only the number of batches and the learning rate.
      if count < specs.count && count <= 2 { return nil }
      let found = specs.indices.compactMap { group.datasets[String($0)] }
      guard count == specs.count, found.count == count, zip(found, specs).allSatisfy({ $0.shape == $1.type.shape })
      else {
        context.warning(
          "its \(count) saved variables do not belong to these layers: training begins with new ones", at: nil,
          notes: ["for these layers it has \(specs.count)"])
        return nil
      }
      var values: [Tensor] = []
      for (dataset, spec) in zip(found, specs) {
        let value = try dataset.tensor()
        if !spec.type.dtype.isFloatingPoint, value.doubles.contains(where: { !(0...Double(Int32.max)).contains($0) }) {
          context.tell("counts more batches than nnrun can, or fewer than none")
          return nil
        }
        values.append(value.cast(to: spec.type.dtype))
      }
      return values
    } catch {
      context.error("\(file): \(error.message)", at: nil)
      return nil
    }
  }
}
