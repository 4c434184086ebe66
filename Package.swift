// swift-tools-version: 6.0
import PackageDescription

// The arrows between targets are the architecture (docs/architecture.md). ImportTests holds every
// `import` line in Sources/ against the table it keeps, because SwiftPM lets transitive imports pass.
let package = Package(
  name: "nnrun",
  products: [
    .executable(name: "nnrun", targets: ["NNRunCLI"]),
    .library(name: "NNRun", targets: ["NNRun"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    // C: each is seen by exactly one Swift target.
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "COneDNN", dependencies: ["CKernels"], linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("gomp"), .linkedLibrary("m")]),

    .target(name: "NNConfig"),
    .target(name: "NNYAML", dependencies: ["NNConfig", "CYAML"]),
    .target(name: "NNTensor"),
    .target(name: "NNGraph", dependencies: ["NNTensor"]),
    .target(
      name: "NNReferenceBackend",
      dependencies: ["NNGraph", "NNTensor", .product(name: "RealModule", package: "swift-numerics")]),
    .target(name: "NNCPUBackend", dependencies: ["NNGraph", "NNTensor", "COneDNN", "CKernels"]),
    .target(name: "NNLayers", dependencies: ["NNGraph", "NNTensor", "NNConfig"]),
    .target(name: "NNTraining", dependencies: ["NNLayers", "NNGraph", "NNTensor", "NNConfig"]),
    .target(name: "NNZip", dependencies: ["CZlib"]),
    .target(name: "NNData", dependencies: ["NNTensor", "NNTraining", "NNConfig", "NNZip"]),
    .target(name: "NNExport", dependencies: ["NNConfig", "NNTensor", "NNLayers", "NNTraining", "NNZip"]),
    .target(name: "NNSpec", dependencies: ["NNConfig", "NNYAML", "NNLayers", "NNTraining", "NNData"]),
    .target(
      name: "NNRun",
      dependencies: [
        "NNConfig", "NNYAML", "NNTensor", "NNGraph", "NNReferenceBackend", "NNCPUBackend", "NNLayers",
        "NNTraining", "NNData", "NNExport", "NNSpec",
      ]),
    .executableTarget(
      name: "NNRunCLI",
      dependencies: ["NNRun", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    // Writes Sources/NNLayers/Generated and docs/reference: `make generate`.
    .executableTarget(name: "NNGenerate", dependencies: ["NNConfig", "NNLayers", "NNTraining"]),
    .executableTarget(
      name: "nnrun-bench", dependencies: ["NNRun", "NNGraph", "NNTensor"], path: "Benchmarks/NNRunBench"),
    .target(
      name: "NNTestSupport",
      dependencies: [
        "NNConfig", "NNYAML", "NNTensor", "NNGraph", "NNReferenceBackend", "NNCPUBackend", "NNLayers",
        "NNTraining", "NNData", "NNSpec",
      ]),

    // Programs and helpers that only tests use.
    .target(name: "CAllocationCount", path: "Tests/Support/CAllocationCount"),
    .executableTarget(
      name: "StepAllocations", dependencies: ["CAllocationCount", "NNRun"], path: "Tests/Support/StepAllocations"),
    // The sources of Examples/Iris, which is a package of its own, for a test to run.
    .executableTarget(name: "IrisExample", dependencies: ["NNRun"], path: "Examples/Iris/Sources/Iris"),
    // Reads damaged files of every kind.
    .executableTarget(
      name: "nnrun-fuzz",
      dependencies: [
        "NNConfig", "NNYAML", "NNTensor", "NNZip", "NNExport", "NNData", "NNTraining", "NNSpec", "NNRun",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Support/Fuzz"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(
      name: "BackendConformanceTests",
      dependencies: ["NNGraph", "NNTensor", "NNReferenceBackend", "NNCPUBackend", "NNTestSupport"],
      exclude: ["KnownGaps"]),
    .testTarget(
      name: "CLITests", dependencies: ["NNRunCLI", "NNRun", "NNTestSupport"], exclude: ["Golden", "Snapshots"]),
    .testTarget(
      name: "DocsTests",
      dependencies: [
        "NNRun", "NNRunCLI", "NNGenerate", "NNSpec", "NNConfig", "NNLayers", "NNTraining", "NNTestSupport",
      ]),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["nnrun-fuzz", "NNRunCLI", "NNConfig", "NNTestSupport"]),
    .testTarget(
      name: "ModelTests",
      dependencies: [
        "NNRun", "NNConfig", "NNData", "NNGraph", "NNLayers", "NNTensor", "NNTraining", "NNSpec", "NNYAML",
        "NNReferenceBackend", "NNCPUBackend", "NNTestSupport",
      ]),
    .testTarget(name: "NNConfigTests", dependencies: ["NNConfig", "NNYAML", "NNTestSupport"]),
    .testTarget(
      name: "NNCPUBackendTests",
      dependencies: ["NNCPUBackend", "NNReferenceBackend", "NNGraph", "NNTensor", "NNTestSupport", "CKernels"]),
    .testTarget(name: "NNDataTests", dependencies: ["NNData", "NNTensor", "NNTraining", "NNConfig", "NNTestSupport"]),
    .testTarget(
      name: "NNExportTests",
      dependencies: [
        "NNExport", "NNTraining", "NNLayers", "NNConfig", "NNTensor", "NNZip", "NNCPUBackend", "NNReferenceBackend",
        "NNTestSupport",
      ]),
    .testTarget(name: "NNGraphTests", dependencies: ["NNGraph", "NNTensor", "NNReferenceBackend", "NNTestSupport"]),
    .testTarget(
      name: "NNLayersTests",
      dependencies: [
        "NNLayers", "NNConfig", "NNGraph", "NNTensor", "NNReferenceBackend", "NNTestSupport", "NNGenerate", "NNYAML",
      ]),
    .testTarget(
      name: "NNReferenceBackendTests", dependencies: ["NNReferenceBackend", "NNGraph", "NNTensor", "NNTestSupport"]),
    .testTarget(
      name: "NNRunTests",
      dependencies: [
        "NNRun", "NNRunCLI", "NNSpec", "NNYAML", "NNZip", "NNExport", "NNData", "NNTraining", "NNTensor", "NNConfig",
        "NNTestSupport", "StepAllocations", "IrisExample",
      ], exclude: ["Cases", "BadFiles/Cases"]),
    .testTarget(
      name: "NNSpecTests",
      dependencies: [
        "NNSpec", "NNYAML", "NNLayers", "NNTraining", "NNConfig", "NNTensor", "NNRun", "NNTestSupport",
      ]),
    .testTarget(name: "NNTensorTests", dependencies: ["NNTensor", "NNTestSupport"]),
    .testTarget(
      name: "NNTestSupportTests", dependencies: ["NNTestSupport", "NNGraph", "NNTensor", "NNReferenceBackend"]),
    .testTarget(
      name: "NNTrainingTests",
      dependencies: [
        "NNTraining", "NNData", "NNLayers", "NNConfig", "NNYAML", "NNGraph", "NNTensor", "NNReferenceBackend",
        "NNCPUBackend", "NNTestSupport",
      ]),
    .testTarget(name: "NNZipTests", dependencies: ["NNZip"]),
    .testTarget(name: "NNYAMLTests", dependencies: ["NNYAML", "NNConfig", "NNTestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
