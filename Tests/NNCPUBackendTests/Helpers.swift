import NNCPUBackend
import NNGraph
import NNReferenceBackend
import NNTensor

/// One backend per thread count, for all tests.
let oneThread = makeBackend(1)
let twoThreads = makeBackend(2)

private func makeBackend(_ threads: Int) -> CPUBackend {
  do {
    return try CPUBackend(threads: threads, fallback: ReferenceEvaluator())
  } catch {
    preconditionFailure("\(error)")
  }
}

/// Numbers between -2 and 2, in steps that float32 holds exactly.
func randomTensor(_ shape: Shape, _ random: inout RandomGenerator) -> Tensor {
  Tensor((0..<shape.count).map { _ in Float(random.below(4096)) / 1024 - 2 }, shape: shape)
}
