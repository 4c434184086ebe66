import NNTensor
import Testing

@testable import NNExport

/// A tree of some groups, datasets and attributes with all kinds of names, types and shapes.
func randomTree(_ generator: inout RandomGenerator, depth: Int) -> HDF5Group {
  var group = HDF5Group()
  let letters = ["a", "B", "0", "9", "_", "ü", "日", " ", "~", ".", "é"]
  func name() -> String {
    let text = (0..<1 + generator.below(12)).map { _ in letters[generator.below(letters.count)] }.joined()
    return text == "." ? "dot" : text
  }
  for _ in 0..<generator.below(generator.below(4) == 0 ? 40 : 5) {
    group.datasets[name()] = HDF5Dataset(randomTensor(&generator))
  }
  for _ in 0..<generator.below(5) where depth < 5 {
    let name = name()
    if group.datasets[name] == nil { group.groups[name] = randomTree(&generator, depth: depth + 1) }
  }
  for _ in 0..<generator.below(4) {
    let count = generator.below(5)
    let bits = (0..<count).map { _ in Int64(bitPattern: generator.next()) }
    let values: [HDF5Attribute] = [
      .string(name()), .integer(Int64(bitPattern: generator.next())), .float(generator.uniform()),
      .strings((0..<count).map { _ in name() }), .integers(bits), .floats(bits.map { Double($0) / 3 }),
    ]
    group.attributes[name()] = values[generator.below(values.count)]
  }
  return group
}

private func randomTensor(_ generator: inout RandomGenerator) -> Tensor {
  let shape = Shape((0..<generator.below(4)).map { _ in generator.below(7) })
  let dtypes: [DType] = [.float32, .float64, .int32, .int64, .uint8, .uint32, .bool]
  let dtype = dtypes[generator.below(dtypes.count)]
  let tensor = Tensor(shape: shape, dtype: dtype)
  for place in 0..<shape.count * dtype.byteCount {
    tensor.buffer.bytes[place] = UInt8(generator.below(dtype == .bool ? 2 : 256))
  }
  return tensor
}

/// Both trees have the same members, numbers and attributes. bfloat16 comes back with a mark beside it.
func expectEqual(
  _ found: HDF5Group, _ expected: HDF5Group, path: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.attributes == expected.attributes, "\(path)", sourceLocation: sourceLocation)
  #expect(found.unreadable == expected.unreadable, "\(path)", sourceLocation: sourceLocation)
  #expect(Set(found.groups.keys) == Set(expected.groups.keys), "\(path)", sourceLocation: sourceLocation)
  #expect(Set(found.datasets.keys) == Set(expected.datasets.keys), "\(path)", sourceLocation: sourceLocation)
  for (name, dataset) in found.datasets {
    guard var other = expected.datasets[name] else { continue }
    if other.dtype == .bfloat16 { other.attributes["dtype"] = .string("bfloat16") }
    #expect(dataset.attributes == other.attributes, "\(path)/\(name)", sourceLocation: sourceLocation)
    #expect(
      dataset.shape == other.shape && dataset.dtype == other.dtype, "\(path)/\(name)", sourceLocation: sourceLocation)
    let tensors = (try? dataset.tensor(), try? other.tensor())
    #expect(tensors.0 != nil && tensors.0 == tensors.1, "\(path)/\(name)", sourceLocation: sourceLocation)
  }
  for (name, group) in found.groups {
    guard let other = expected.groups[name] else { continue }
    expectEqual(group, other, path: path + "/" + name, sourceLocation: sourceLocation)
  }
}
