import NNTestSupport
import Testing

/// The step loop asks for no memory of its own, small products included: what is left is oneDNN's, up to 7 times a call
/// (6 for most, 7 for some transposed products) and the same every step.
@Suite struct StepAllocationTests {
  @Test(arguments: ["1", "2"])
  func onlyOneDNNAllocates(threads: String) throws {
    let path = try nnrunPath().split(separator: "/").dropLast().joined(separator: "/")
    let run = try runCLI([], environment: ["NNRUN_THREADS": threads], executable: "/\(path)/StepAllocations")
    #expect(run.end == .exit(0), "\(run.standardError)")
    let lines = run.standardOutput.split(separator: "\n")
    try #require(lines.count == 3, "\(run.standardOutput)")
    let perStep = lines[0].split(separator: " ").compactMap { Int($0) }
    let products = try #require(Int(lines[1]))
    #expect(perStep.count == 19 && products == 2)
    #expect(Set(perStep).count == 1, "differs from step to step: \(perStep)")
    let calls = try products * #require(Int(threads))
    #expect(perStep[0] <= 7 * calls, "\(perStep[0]) allocations a step for \(calls) parts of products")
    // The counter counts.
    #expect(lines[2] == "10")
  }
}
