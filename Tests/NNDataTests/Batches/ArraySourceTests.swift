import NNTensor
import NNTraining
import Testing

@testable import NNData

@Suite struct ArraySourceTests {
  /// Row `r` of a matrix of `width` holds `1000 r`, `1000 r + 1`, ….
  static func matrix(_ rowCount: Int, _ width: Int) -> Tensor {
    Tensor((0..<rowCount * width).map { Float($0 / width * 1000 + $0 % width) }, shape: [rowCount, width])
  }

  @Test(arguments: [1, 2, 3, 4, 5, 16, 100], [[4, 0, 4, 2], [1, 2, 3], [], [5, 4, 3, 2, 1, 0], [0, 1, 3, 4, 5]])
  func gathersRowsOfEveryWidth(_ width: Int, _ rowNumbers: [Int]) throws {
    let source = ArraySource(RowArray(Self.matrix(6, width)))
    let buffer = HostBuffer(byteCount: 6 * width * 4 + 4)
    let end = buffer.pointer(as: Float.self) + rowNumbers.count * width
    end.pointee = -7
    try source.gather(rowNumbers[...], into: [buffer])
    let got = Array(UnsafeBufferPointer(start: buffer.pointer(as: Float.self), count: rowNumbers.count * width))
    #expect(got == rowNumbers.flatMap { row in (0..<width).map { Float(row * 1000 + $0) } })
    #expect(end.pointee == -7)
  }

  @Test func slicesBeginAnywhere() throws {
    let source = ArraySource(RowArray(Self.matrix(6, 1)))
    let buffer = HostBuffer(byteCount: 8)
    try source.gather([9, 9, 3, 1, 9][2..<4], into: [buffer])
    #expect(buffer.array(of: Float.self, count: 2) == [3000, 1000])
  }

  @Test func inputsTargetsAndWeightsInOrder() throws {
    let source = ArraySource(
      inputs: [("a", RowArray(Self.matrix(3, 2))), ("b", RowArray(Tensor([1, 2, 3] as [Int64], shape: [3])))],
      targets: [("y", RowArray(Tensor([7, 8, 9] as [UInt8], shape: [3, 1])))],
      weights: [("w", RowArray(Tensor([0.5, 1, 2] as [Float], shape: [3])))])
    #expect(source.rowCount == 3)
    #expect(source.inputs == [ArraySpec("a", shape: [2]), ArraySpec("b", shape: [], dtype: .int64)])
    #expect(source.targets == [ArraySpec("y", shape: [1], dtype: .uint8)])
    #expect(source.weights == [ArraySpec("w", shape: [])])
    let buffers = [8, 8, 1, 4].map(HostBuffer.init(byteCount:))
    try source.gather([2], into: buffers)
    #expect(buffers[0].array(of: Float.self, count: 2)[1] == 2001)
    #expect(buffers[1].array(of: Int64.self, count: 1)[0] == 3)
    #expect(buffers[2].array(of: UInt8.self, count: 1)[0] == 9)
    #expect(buffers[3].array(of: Float.self, count: 1)[0] == 2)
  }

  @Test func mappedRowsAreConverted() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write(Tensor((0..<24).map(UInt8.init), shape: [4, 2, 3]), to: folder.file("x.npy"))
    let array = try NPYFile.read(folder.file("x.npy"))
    #expect(array.shape == [4, 2, 3])
    #expect(array.rowByteCount == 24)
    let buffer = HostBuffer(byteCount: 48)
    try ArraySource(array).gather([3, 1], into: [buffer])
    #expect(
      buffer.array(of: Float.self, count: 12)
        == [18, 19, 20, 21, 22, 23, 6, 7, 8, 9, 10, 11])
  }

  @Test func subsetsRenumberRows() throws {
    let base = ArraySource(RowArray(Self.matrix(6, 1)), target: RowArray(Self.matrix(6, 1)))
    let subset = SubsetSource(base, rows: [5, 3, 1])
    #expect(subset.rowCount == 3)
    #expect(subset.inputs == base.inputs)
    #expect(subset.targets == base.targets)
    let buffers = [HostBuffer(byteCount: 8), HostBuffer(byteCount: 8)]
    try subset.gather([2, 0], into: buffers)
    #expect(buffers[1].array(of: Float.self, count: 1)[0] == 1000)
    #expect(buffers[0].array(of: Float.self, count: 2)[1] == 5000)
  }
}
