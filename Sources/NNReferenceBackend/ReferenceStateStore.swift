import NNGraph
import NNTensor

/// The variables of a model, each an array of its own.
final class ReferenceStateStore: StateStore {
  let specs: [StateSpec]
  private let indices: [String: Int]
  private(set) var arrays: [ReferenceArray]

  init(_ specs: [StateSpec]) throws {
    self.specs = specs
    arrays = specs.map { ReferenceArray($0.type, filledWith: 0) }
    var indices: [String: Int] = [:]
    for (index, spec) in specs.enumerated() {
      guard indices.updateValue(index, forKey: spec.path) == nil else {
        throw GraphError("two variables are called \(spec.path)")
      }
    }
    self.indices = indices
  }

  func index(of path: String) throws -> Int {
    guard let index = indices[path] else { throw GraphError("no variable \(path)") }
    return index
  }

  func read(_ path: String) throws -> Tensor { arrays[try index(of: path)].tensor }

  func write(_ path: String, _ tensor: Tensor) throws {
    let index = try index(of: path)
    guard tensor.shape == specs[index].type.shape, tensor.dtype == specs[index].type.dtype else {
      throw GraphError("\(path) is \(specs[index].type), cannot hold \(tensor.dtype) \(tensor.shape)")
    }
    arrays[index] = ReferenceArray(tensor)
  }

  func zero(_ paths: [String]) throws {
    for path in paths {
      let index = try index(of: path)
      arrays[index] = ReferenceArray(specs[index].type, filledWith: 0)
    }
  }

  func copy(from: String, to: String) throws {
    let (source, target) = try pair(from, to)
    arrays[target] = arrays[source]
  }

  func swap(_ first: String, _ second: String) throws {
    let (left, right) = try pair(first, second)
    arrays.swapAt(left, right)
  }

  func update(_ index: Int, to array: ReferenceArray) { arrays[index] = array }

  private func pair(_ first: String, _ second: String) throws -> (Int, Int) {
    let (left, right) = (try index(of: first), try index(of: second))
    guard specs[left].type == specs[right].type else {
      throw GraphError("\(first) is \(specs[left].type), \(second) is \(specs[right].type)")
    }
    return (left, right)
  }
}
