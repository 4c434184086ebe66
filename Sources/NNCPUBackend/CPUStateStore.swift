import Glibc
import NNGraph
import NNTensor

/// The variables of a model in one block of memory, those of a role side by side in the order of declaration.
final class CPUStateStore: StateStore {
  let specs: [StateSpec]
  let arena = Arena()
  private let indices: [String: Int]
  private let offsets: [Int]
  private let block: MemoryBlock

  init(_ specs: [StateSpec]) throws {
    self.specs = specs
    var indices: [String: Int] = [:]
    for (index, spec) in specs.enumerated() {
      guard indices.updateValue(index, forKey: spec.path) == nil else {
        throw GraphError("two variables are called \(spec.path)")
      }
    }
    self.indices = indices
    let roles: [StateSpec.Role] = [.parameter, .slot, .statistic, .metric, .control]
    var offsets = [Int](repeating: 0, count: specs.count)
    var total = 0
    for role in roles {
      for (index, spec) in specs.enumerated() where spec.role == role {
        offsets[index] = total
        total += (spec.type.byteCount + 63) / 64 * 64
      }
    }
    self.offsets = offsets
    // Vector loops may look at whole cache lines behind the last element.
    block = MemoryBlock(byteCount: total + 64)
  }

  func index(of path: String) throws -> Int {
    guard let index = indices[path] else { throw GraphError("no variable \(path)") }
    return index
  }

  func pointer(_ index: Int) -> UnsafeMutableRawPointer { block.base + offsets[index] }

  func read(_ path: String) throws -> Tensor {
    let index = try index(of: path)
    let type = specs[index].type
    let buffer = HostBuffer(byteCount: type.byteCount)
    buffer.base.copyMemory(from: pointer(index), byteCount: type.byteCount)
    return Tensor(adopting: buffer, shape: type.shape, dtype: type.dtype)
  }

  func write(_ path: String, _ tensor: Tensor) throws {
    let index = try index(of: path)
    let type = specs[index].type
    guard tensor.shape == type.shape, tensor.dtype == type.dtype else {
      throw GraphError("\(path) is \(type), cannot hold \(tensor.dtype) \(tensor.shape)")
    }
    pointer(index).copyMemory(from: tensor.buffer.base, byteCount: type.byteCount)
  }

  func zero(_ paths: [String]) throws {
    for path in paths {
      let index = try index(of: path)
      memset(pointer(index), 0, specs[index].type.byteCount)
    }
  }

  func copy(from: String, to: String) throws {
    let (source, target) = try pair(from, to)
    pointer(target).copyMemory(from: pointer(source), byteCount: specs[source].type.byteCount)
  }

  func swap(_ first: String, _ second: String) throws {
    let (left, right) = try pair(first, second)
    let count = specs[left].type.byteCount
    guard left != right else { return }
    UnsafeMutableRawBufferPointer(start: pointer(left), count: count)
      .swapContents(with: UnsafeMutableRawBufferPointer(start: pointer(right), count: count))
  }

  private func pair(_ first: String, _ second: String) throws -> (Int, Int) {
    let (left, right) = (try index(of: first), try index(of: second))
    guard specs[left].type == specs[right].type else {
      throw GraphError("\(first) is \(specs[left].type), \(second) is \(specs[right].type)")
    }
    return (left, right)
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func swapContents(with other: UnsafeMutableRawBufferPointer) {
    for index in indices { Swift.swap(&self[index], &other[index]) }
  }
}
