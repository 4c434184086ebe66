import FoundationEssentials

let path = CommandLine.arguments.dropFirst().first ?? "Sources/NNLayers/Generated/LabelledInitializers.swift"
try InitializerSource.layers().write(toFile: path, atomically: true, encoding: .utf8)
print("wrote \(path)")
