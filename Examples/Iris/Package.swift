// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "Iris",
  dependencies: [
    .package(name: "nnrun", path: "../..")
  ],
  targets: [
    .executableTarget(name: "Iris", dependencies: [.product(name: "NNRun", package: "nnrun")])
  ]
)
