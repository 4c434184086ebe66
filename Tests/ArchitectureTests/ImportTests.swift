import Foundation
import Testing

/// Which target may import which: the architecture as a table. SwiftPM's own check lets transitive imports pass.
private let allowed: [String: Set<String>] = [
  "NNConfig": [],
  "NNYAML": ["NNConfig", "CYAML"],
  "NNTensor": [],
  "NNGraph": ["NNTensor"],
  "NNReferenceBackend": ["NNGraph", "NNTensor", "RealModule"],
  "NNCPUBackend": ["NNGraph", "NNTensor", "COneDNN", "CKernels"],
  "NNLayers": ["NNGraph", "NNTensor", "NNConfig"],
  "NNTraining": ["NNLayers", "NNGraph", "NNTensor", "NNConfig"],
  "NNZip": ["CZlib"],
  "NNData": ["NNTensor", "NNTraining", "NNConfig", "NNZip"],
  "NNExport": ["NNConfig", "NNTensor", "NNLayers", "NNTraining", "NNZip"],
  "NNSpec": ["NNConfig", "NNYAML", "NNTensor", "NNLayers", "NNTraining", "NNData"],
  "NNRun": [
    "NNConfig", "NNYAML", "NNTensor", "NNGraph", "NNReferenceBackend", "NNCPUBackend", "NNLayers", "NNTraining",
    "NNData", "NNExport", "NNSpec",
  ],
  "NNRunCLI": ["NNRun", "ArgumentParser"],
  "NNGenerate": ["NNConfig", "NNLayers", "NNTraining"],
  "NNTestSupport": [
    "NNConfig", "NNYAML", "NNTensor", "NNGraph", "NNReferenceBackend", "NNCPUBackend", "NNLayers", "NNTraining",
    "NNData", "NNSpec", "Testing",
  ],
]

/// What the platform brings: any target may import it, full Foundation only what does not run at the start.
private let platform: Set<String> = ["FoundationEssentials", "Glibc", "Musl", "Darwin", "Synchronization"]
private let testsMayImport: Set<String> = ["Foundation"]

@Suite struct ImportTests {
  @Test func everyImportIsAllowed() throws {
    var seen: Set<String> = []
    for file in try swiftFiles(under: "Sources") {
      let target = file.split(separator: "/")[1]
      seen.insert(String(target))
      let table = try #require(allowed[String(target)], "the table has no line for target \(target)")
      for (line, module) in imports(of: try text(file)) {
        let isFree = platform.contains(module) || (target == "NNTestSupport" && testsMayImport.contains(module))
        #expect(isFree || table.contains(module), "\(file):\(line): \(target) must not import \(module)")
      }
    }
    #expect(seen == Set(allowed.keys), "the table and Sources/ name different targets")
  }

  @Test func theTableHasNoCycle() {
    var visiting: Set<String> = []
    func visit(_ target: String) -> Bool {
      guard let next = allowed[target] else { return true }
      guard visiting.insert(target).inserted else { return false }
      defer { visiting.remove(target) }
      return next.allSatisfy(visit)
    }
    for target in allowed.keys { #expect(visit(target), "\(target) imports itself on a detour") }
  }

  @Test func onlyTheCommandLinePrints() throws {
    for file in try swiftFiles(under: "Sources") where !file.hasPrefix("Sources/NNRunCLI/") {
      if file.hasPrefix("Sources/NNGenerate/") || file.hasPrefix("Sources/NNTestSupport/") { continue }
      for (number, line) in try text(file).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let code = line.drop { $0 == " " }
        #expect(
          !code.hasPrefix("print(") && !code.contains(" print(") && !code.contains("exit("),
          "\(file):\(number + 1) prints or exits")
      }
    }
  }

  @Test func findsImportsInEveryForm() {
    let source = """
      import NNConfig
      @testable import NNGraph
      public import NNTensor
      @_exported import NNLayers
      import struct NNData.Labels
      // import NNRun
      let text = "import NNSpec"
      """
    #expect(imports(of: source).map(\.module) == ["NNConfig", "NNGraph", "NNTensor", "NNLayers", "NNData"])
  }
}

/// The modules a file imports, with line numbers.
private func imports(of source: String) -> [(line: Int, module: String)] {
  source.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
    var words = line.split(separator: " ").map(String.init)
    while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal", "private"].contains(first)
    {
      words.removeFirst()
    }
    guard words.first == "import", words.count > 1 else { return nil }
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
    let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
    return (index + 1, String(name.split(separator: ".")[0]))
  }
}

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private func text(_ path: String) throws -> String {
  try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
}

private func swiftFiles(under folder: String) throws -> [String] {
  let found = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
  return (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.map { folder + "/" + $0 }
    .sorted()
}
