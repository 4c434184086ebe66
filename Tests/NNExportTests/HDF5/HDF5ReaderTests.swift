import Foundation
import NNTensor
import NNZip
import Testing

@testable import NNExport

/// What h5py and Keras wrote is read as h5py reads it.
@Suite struct HDF5ReaderTests {
  @Test(arguments: HDF5Fixtures.contents)
  func readsWhatH5pyReads(_ expected: HDF5Contents) throws {
    let root = try HDF5Fixtures.root(expected.id)
    #expect(try HDF5Contents(id: expected.id, of: root) == expected)
  }

  @Test func theFixturesCoverEveryForm() {
    #expect(HDF5Fixtures.contents.count == 13)
    #expect(HDF5Fixtures.contents.contains { $0.datasets.count > 10 })
    #expect(HDF5Fixtures.contents.contains { $0.attributes.count > 40 })
  }

  @Test func theComparisonSeesDifferences() throws {
    let expected = try #require(HDF5Fixtures.contents.first { $0.id == "keras.h5" })
    var root = try HDF5Fixtures.root("keras.h5")
    root.groups["optimizer"]?.groups["vars"]?.datasets["0"] = HDF5Dataset(Tensor(scalar: Int32(2)))
    #expect(try HDF5Contents(id: "keras.h5", of: root) != expected)
    root = try HDF5Fixtures.root("keras.h5")
    root.groups["new"] = HDF5Group()
    #expect(try HDF5Contents(id: "keras.h5", of: root) != expected)
    root = try HDF5Fixtures.root("keras.h5")
    root.groups["vars"]?.attributes["name"] = .string("another")
    #expect(try HDF5Contents(id: "keras.h5", of: root) != expected)
  }

  @Test(arguments: ["types_little.h5", "types_big.h5"])
  func typesBecomeTheNextOfATensor(_ name: String) throws {
    let types = try HDF5Fixtures.root(name).datasets.mapValues(\.dtype)
    #expect(
      types == [
        "int_i1": .int32, "int_i2": .int32, "int_i4": .int32, "int_i8": .int64, "int_u1": .uint8, "int_u2": .int32,
        "int_u4": .uint32, "int_u8": .int64, "float_f2": .float32, "float_f4": .float32, "float_f8": .float64,
        "boolean": .bool, "bfloat16": .bfloat16, "scalar": .int32, "empty": .float32, "cube": .float32,
      ])
  }

  /// `Double` does not tell these from their neighbours.
  @Test(arguments: ["types_little.h5", "types_big.h5"])
  func largeIntegersAreExact(_ name: String) throws {
    let root = try HDF5Fixtures.root(name)
    #expect(try root.dataset(at: "int_i8")?.tensor() == Tensor([Int64.min, -1, 0, 77, .max], shape: [5]))
    #expect(try root.dataset(at: "int_u8")?.tensor() == Tensor([0, 1, Int64.max], shape: [3]))
  }

  /// Trees with inner nodes, and heaps with tables of tables, take files of some size.
  @Test(arguments: ["many_earliest.h5", "many_v108.h5", "many_latest.h5"])
  func readsManyLinks(_ name: String) throws {
    let archive = try Data(contentsOf: HDF5Fixtures.folder.appending(path: "many.zip"))
    let bytes = try archive.withUnsafeBytes { archive in
      let zip = try ZipReader(archive)
      return try zip.bytes(of: try #require(zip.member(name)), limit: 1 << 24)
    }
    let many = try #require(try HDF5Reader(bytes).root().groups["many"]?.datasets)
    #expect(many.count == 1500)
    for (name, dataset) in many {
      #expect(try dataset.tensor() == Tensor(scalar: Int32(name.prefix { $0 != "_" }) ?? -1))
    }
  }

  @Test func findsByPath() throws {
    let root = try HDF5Fixtures.root("keras.h5")
    #expect(try root.group(at: "layers/dense/vars")?.attributes == ["name": .string("dense")])
    #expect(try root.group(at: "")?.groups.keys.sorted() == ["layers", "optimizer", "vars"])
    #expect(try root.dataset(at: "/layers/dense/vars/0")?.shape == [4, 3])
    for path in ["layers/dense/vars/9", "layers/nothing/vars/0", "layers/dense", ""] {
      #expect(try root.dataset(at: path)?.shape == nil, "\(path)")
    }
    #expect(try root.group(at: "layers/dense/vars/0")?.groups == nil)
  }

  /// Nothing reads numbers before they are asked for; a dataset keeps the memory alive that has them.
  @Test func readsWhenAsked() throws {
    weak var owner: HostBuffer?
    do {
      let bytes = try HDF5DamageTests.sound()
      let memory = HostBuffer(byteCount: bytes.count)
      memory.bytes.copyBytes(from: bytes)
      owner = memory
      let root = try HDF5Reader(bytes: UnsafeRawBufferPointer(memory.bytes), owner: memory).root()
      let dataset = try #require(try root.dataset(at: "layer/0"))
      memory.bytes[bytes.count - 1] = 0xC0
      #expect(owner != nil)
      #expect(try dataset.tensor().floats == [0, 1, 2, 3, 4, -5])
    }
    #expect(owner == nil)
  }
}
