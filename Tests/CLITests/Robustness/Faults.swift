import Foundation
import NNTestSupport

/// The library of `Scripts/robustness/faults.c`, which lets a program's calls that change files go wrong.
enum Faults {
  /// Compiled once, beside the tests; nil where there is no C compiler.
  static let library: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin"]
    let compilers = folders.flatMap { folder in ["clang", "cc", "gcc"].map { "\(folder)/\($0)" } }
    guard let compiler = compilers.first(where: FileManager.default.isExecutableFile(atPath:)),
      let program = try? nnrunPath()
    else { return nil }
    let library = program + "-faults.so"
    let source = projectFolder + "/Scripts/robustness/faults.c"
    let run = try? runCLI(["-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], executable: compiler)
    return run?.end == .exit(0) ? library : nil
  }()

  static let isThere = library != nil

  /// What lets a call go wrong: `kill:N`, `cut:N`, `fail:N:ERRNO`, `full:N` or `signal:N:NUMBER`.
  static func environment(_ fault: String? = nil, log: String? = nil) -> [String: String] {
    var variables = ["LD_PRELOAD": library ?? ""]
    variables["NNRUN_FAULT"] = fault
    variables["NNRUN_FAULT_LOG"] = log
    return variables
  }
}
