import NNTensor
import NNTestSupport
import Testing

@Suite struct ClosenessTests {
  @Test func acceptsWhatIsWithinTolerance() {
    let expected = Tensor([Float(1), -2, 0, 1000], shape: [2, 2])
    expectClose(expected, expected, absolute: 0, relative: 0)
    expectClose(Tensor([Float(1.00001), -2, 1e-7, 1000.005], shape: [2, 2]), expected)
    expectClose(Tensor([1.0, -2, 0, 1000], shape: [2, 2]), expected)
    expectClose(Tensor([Double.nan, .infinity], shape: [2]), Tensor([Double.nan, .infinity], shape: [2]))
    expectClose(Tensor(["a"], shape: [1]), Tensor(["a"], shape: [1]))
    expectClose(Tensor([Float](), shape: [0]), Tensor([Float](), shape: [0]))
  }

  struct Miss: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let actual: Tensor
    let expected: Tensor
    let message: String
  }

  static let misses = [
    Miss(
      testDescription: "an element", actual: Tensor([1.0, 2, 3, 4.5], shape: [2, 2]),
      expected: Tensor([1.0, 2, 3.1, 4], shape: [2, 2]),
      message: "2 of 4 elements of (2, 2) are off; worst is [1, 1]: 4.5, expected 4.0, off by 0.5"),
    Miss(
      testDescription: "NaN for a number", actual: Tensor([Double.nan], shape: [1]),
      expected: Tensor([1.0], shape: [1]),
      message: "1 of 1 elements of (1,) are off; worst is [0]: nan, expected 1.0, off by nan"),
    Miss(
      testDescription: "a number for NaN", actual: Tensor([1.0], shape: [1]),
      expected: Tensor([Double.nan], shape: [1]),
      message: "1 of 1 elements of (1,) are off; worst is [0]: 1.0, expected nan, off by nan"),
    Miss(
      testDescription: "the wrong infinity", actual: Tensor([Double.infinity], shape: [1]),
      expected: Tensor([-Double.infinity], shape: [1]),
      message: "1 of 1 elements of (1,) are off; worst is [0]: inf, expected -inf, off by inf"),
    Miss(
      testDescription: "a shorter result", actual: Tensor([1.0], shape: [1]), expected: Tensor([1.0, 2], shape: [2]),
      message: "shape (1,), expected (2,)"),
    Miss(
      testDescription: "another shape", actual: Tensor([1.0, 2], shape: [1, 2]),
      expected: Tensor([1.0, 2], shape: [2]), message: "shape (1, 2), expected (2,)"),
    Miss(
      testDescription: "integers for floats", actual: Tensor([Int32(1)], shape: [1]),
      expected: Tensor([Float(1)], shape: [1]), message: "int32, expected float32"),
    Miss(
      testDescription: "integers have no tolerance", actual: Tensor([Int32(1_000_000)], shape: [1]),
      expected: Tensor([Int32(1_000_001)], shape: [1]),
      message: "1 of 1 elements of (1,) are off; worst is [0]: 1000000.0, expected 1000001.0, off by 1.0"),
    Miss(
      testDescription: "strings", actual: Tensor(["a", "b"], shape: [2]), expected: Tensor(["a", "c"], shape: [2]),
      message: "element 1 is \"b\", expected \"c\""),
    // The tolerance is a share of the magnitude, so a negative expectation is no licence.
    Miss(
      testDescription: "a negative number", actual: Tensor([-2.5], shape: [1]), expected: Tensor([-2.0], shape: [1]),
      message: "1 of 1 elements of (1,) are off; worst is [0]: -2.5, expected -2.0, off by 0.5"),
  ]

  @Test(arguments: misses) func namesTheWorst(_ miss: Miss) {
    #expect(closenessFailure(miss.actual, miss.expected) == miss.message)
  }

  @Test func recordsAnIssue() {
    withKnownIssue { expectClose(Tensor([1.0], shape: [1]), Tensor([2.0], shape: [1])) }
    withKnownIssue {
      expectClose(Tensor([1.0], shape: [1]), Tensor([2.0], shape: [1]), "loss")
    } matching: {
      $0.comments.first?.rawValue.hasPrefix("loss: 1 of 1") == true
    }
  }
}
