import NNTensor
import Testing

@testable import NNData

@Suite struct FingerprintTests {
  /// XXH64 of the first bytes of 1, 8, 15, … modulo 256, as the xxhash library for Python (3.6.0) gives it.
  static let known: [(count: Int, hash: UInt64)] = [
    (0, 0xEF46_DB37_51D8_E999), (1, 0x8A41_2781_1B21_E730), (3, 0xB6E6_C910_C2FD_373A), (4, 0x22ED_A2CF_6AF4_C124),
    (7, 0x3408_4D91_A233_A751), (8, 0xC6F1_803A_5E0B_3222), (12, 0x9178_B724_DCE3_84C0), (31, 0x6AB1_C40E_29F5_0073),
    (32, 0x5A07_56FB_E9EC_D3D1), (33, 0xDC50_CDC3_7BB9_C183), (63, 0x10DD_9488_5C71_894A),
    (64, 0x9008_3DA9_CDB9_D795), (100, 0xD248_BFC5_208B_0B16), (1000, 0x6BE0_3ACB_F959_C413),
  ]

  static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) } }

  @Test(arguments: known) func hashesAreXXH64(_ item: (count: Int, hash: UInt64)) {
    let bytes = Self.bytes(item.count)
    #expect(bytes.withUnsafeBytes { ContentHash.of($0) } == item.hash)
    // In pieces.
    let hash = bytes.withUnsafeBytes { all in
      var hash = ContentHash()
      let split = min(item.count / 32, 1) * 32
      hash.update(UnsafeRawBufferPointer(rebasing: all[..<split]))
      return hash.finish(UnsafeRawBufferPointer(rebasing: all[split...]))
    }
    #expect(hash == item.hash)
  }

  @Test func textsHashAsPublished() {
    func hash(_ text: String) -> UInt64 { Array(text.utf8).withUnsafeBytes { ContentHash.of($0) } }
    #expect(hash("abc") == 0x44BC_2CF5_AD77_0999)
    #expect(hash("Nobody inspects the spammish repetition") == 0xFBCE_A83C_8A37_8BF1)
  }

  @Test func filesOfDataAndLabels() throws {
    let folder = try TemporaryFolder()
    let x = try folder.write("x.csv", "1\n2\n")
    let y = try folder.write("y.npy", NPYFile.encode(Tensor([0, 1] as [Int32], shape: [2])))
    let both = try LoadedData.load(DataRequest(file: x, target: .file(y))).fingerprints
    #expect(both.map(\.name) == [x, y])
    #expect(both.map(\.byteCount) == [4, 136])
    #expect(both[0].hash == Array("1\n2\n".utf8).withUnsafeBytes { ContentHash.of($0) })
    #expect(try LoadedData.load(DataRequest(file: x)).fingerprints == [both[0]])
    #expect(try LoadedData.load(DataRequest(file: y)).fingerprints == [both[1]])
    try folder.write("x.csv", "1\n3\n")
    let changed = try LoadedData.load(DataRequest(file: x)).fingerprints[0]
    #expect(changed.byteCount == 4 && changed.hash != both[0].hash)
  }

  @Test func oneFileOfTwoArrays() throws {
    let path = golden("npz/xy.npz")
    let both = try LoadedData.load(DataRequest(file: path, target: .file(path))).fingerprints
    #expect(both.map(\.name) == [path + ":x", path + ":y"])
    #expect(both[0].hash == both[1].hash && both[0].byteCount == both[1].byteCount)
  }

  @Test(arguments: [40, 1 << 20, 5 << 20, 5 << 20 + 17]) func mappedFilesHashAsOthers(_ count: Int) throws {
    let folder = try TemporaryFolder()
    let content = NPYHeader.magic + Self.bytes(count - NPYHeader.magic.count)
    let path = try folder.write("x.npy", content)
    let mapped = try FileBytes.open(path, mappingFrom: 1)
    let read = try FileBytes.open(path)
    #expect(mapped.isMapped && !read.isMapped)
    #expect(mapped.contentHash() == read.contentHash())
    #expect(mapped.contentHash().byteCount == count)
  }
}
