import CKernels
import Testing

/// The kernel for small products, at every size at which its tiles end otherwise.
@Suite struct ProductTests {
  /// Small integers, so that sums are exact in every order; none twice in a row, so that a mistaken place shows.
  private func numbers(_ count: Int, _ factor: Int) -> [Float] { (0..<count).map { Float(($0 * factor) % 23 - 11) } }

  private func product(_ shape: NNMatmul, _ a: [Float], _ b: [Float], _ bias: [Float]?) -> [Float] {
    var shape = shape
    // What lies between the stored rows, and in scratch memory before, must not matter.
    var c = [Float](repeating: .nan, count: Int(shape.batch * shape.c_matrix))
    var scratch = [Float](repeating: .nan, count: Int(nn_product_scratch(&shape)) / 4)
    nn_product(&shape, a, b, bias, &c, &scratch)
    return c
  }

  @Test(arguments: [false, true], [false, true])
  func agreesWithItsDefinition(transposeA: Bool, transposeB: Bool) {
    for m in Array(1...14) + [25] {
      for n in [1, 2, 7, 8, 13, 16, 17, 31, 32, 64, 79, 128] {
        for k in [0, 1, 3, 4, 5, 8, 16, 27, 64, 70] {
          for (batch, gap) in [(1, 0), (1, 3), (2, 0)] {
            check(batch, m, n, k, gap: gap, transposeA, transposeB)
          }
        }
      }
    }
  }

  private func check(_ batch: Int, _ m: Int, _ n: Int, _ k: Int, gap: Int, _ transposeA: Bool, _ transposeB: Bool) {
    let (aRows, aColumns) = transposeA ? (k, m) : (m, k)
    let (bRows, bColumns) = transposeB ? (n, k) : (k, n)
    let (aRow, bRow, cRow) = (aColumns + gap, bColumns + gap, n + gap)
    let hasBias = (m + n + k) % 2 == 0
    let shape = NNMatmul(
      batch: Int64(batch), m: Int64(m), n: Int64(n), k: Int64(k), a_row: Int64(aRow), b_row: Int64(bRow),
      c_row: Int64(cRow), a_matrix: Int64(aRows * aRow), b_matrix: Int64(bRows * bRow), c_matrix: Int64(m * cRow),
      transpose_a: transposeA ? 1 : 0, transpose_b: transposeB ? 1 : 0, has_bias: hasBias ? 1 : 0)
    let a = numbers(batch * aRows * aRow, 7)
    let b = numbers(batch * bRows * bRow, 5)
    let bias = hasBias ? numbers(n, 3) : nil
    let c = product(shape, a, b, bias)
    for i in 0..<batch {
      for row in 0..<m {
        for column in 0..<cRow {
          let found = c[(i * m + row) * cRow + column]
          guard column < n else {
            #expect(found.isNaN, "wrote behind row \(row) of \(m)×\(n)×\(k)")
            continue
          }
          var sum = bias?[column] ?? 0
          for inner in 0..<k {
            let left = transposeA ? inner * aRow + row : row * aRow + inner
            let right = transposeB ? column * bRow + inner : inner * bRow + column
            sum += a[i * aRows * aRow + left] * b[i * bRows * bRow + right]
          }
          guard found != sum else { continue }
          Issue.record("\(batch) × \(m)×\(n)×\(k), gap \(gap): \(found) instead of \(sum) at \(i), \(row), \(column)")
          return
        }
      }
    }
  }

  /// Threads share a product by its rows or columns.
  @Test func partsHaveTheBitsOfTheWhole() {
    let (m, n, k) = (29, 45, 61)
    var random = SystemRandomNumberGenerator()
    let a = (0..<m * k).map { _ in Float.random(in: -1...1, using: &random) }
    let b = (0..<k * n).map { _ in Float.random(in: -1...1, using: &random) }
    var shape = NNMatmul()
    (shape.batch, shape.m, shape.n, shape.k) = (1, Int64(m), Int64(n), Int64(k))
    (shape.a_row, shape.b_row, shape.c_row) = (Int64(k), Int64(n), Int64(n))
    (shape.a_matrix, shape.b_matrix, shape.c_matrix) = (Int64(m * k), Int64(k * n), Int64(m * n))
    let whole = product(shape, a, b, nil)
    for first in 0..<m {
      var part = shape
      part.m = Int64(m - first)
      part.c_matrix = part.m * part.n
      let rows = product(part, Array(a[(first * k)...]), b, nil)
      #expect(rows == Array(whole[(first * n)...]))
    }
  }
}
