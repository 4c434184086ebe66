import Foundation
import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNYAML
import Testing

/// One case of a file in `Tests/Golden`: what Keras computed.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let value: ConfigValue

  var id: String { value["id"]?.text ?? "?" }
  var testDescription: String { id }

  func text(_ key: String) throws -> String { try #require(value[key]?.text) }
  func flag(_ key: String) throws -> Bool { try #require(value[key]?.scalar?.bool as Bool?) }
  func integer(_ key: String) throws -> Int { try #require(value[key]?.text.flatMap(Int.init)) }
  func number(_ key: String) throws -> Double { try #require(value[key]?.text.flatMap(Double.init)) }
  func tensor(_ key: String) throws -> Tensor { try Golden.tensor(try #require(value[key])) }
  func items(_ key: String) throws -> [ConfigValue] { try #require(value[key]?.items) }

  /// `config` as the entry of a spec or of a `.keras` file.
  func entry(_ name: String) throws -> ConfigValue {
    .mapping(["class_name": .string(name), "config": try #require(value["config"])])
  }
}

enum Golden {
  static func file(_ name: String) throws -> ConfigValue {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Golden/\(name)"), encoding: .utf8)
    let diagnostics = Diagnostics()
    let value = JSONReader.parse(SourceText(name: name, text: text), diagnostics: diagnostics)
    try diagnostics.throwIfErrors()
    return try #require(value)
  }

  /// The cases of a file; none where it cannot be read, which `expectCases` tells.
  static func cases(_ name: String) -> [GoldenCase] {
    ((try? file(name))?["cases"]?.items ?? []).map(GoldenCase.init)
  }

  static func tensor(_ value: ConfigValue) throws -> Tensor {
    let shape = Shape(try #require(value["shape"]?.items).map { try #require($0.text.flatMap(Int.init)) })
    let items = try #require(value["values"]?.items)
    let numbers = try items.map { item -> Double in
      if let flag = item.scalar?.bool { return flag ? 1 : 0 }
      return try #require(item.text.flatMap(Double.init))
    }
    let tensor = Tensor(numbers, shape: shape)
    return tensor.cast(to: try #require(DType(rawValue: value["dtype"]?.text ?? "float32")))
  }
}

/// Reads a component as a `.keras` file has it.
func readKeras<C: Configurable>(_ type: C.Type, _ value: ConfigValue) throws -> C {
  let diagnostics = Diagnostics()
  let result = type.read(value, in: ReadContext(diagnostics: diagnostics, dialect: .keras))
  try diagnostics.throwIfErrors()
  return try #require(result)
}

/// What reading `text`, as it stands in a spec, complains about; empty if nothing.
func complaints<C: Configurable>(_ type: C.Type, _ text: String) -> [String] {
  let diagnostics = Diagnostics()
  let value = YAML.parse(SourceText(name: "spec.yaml", text: text), diagnostics: diagnostics)
  if let value, type.read(value, in: ReadContext(diagnostics: diagnostics)) != nil, !diagnostics.hasErrors { return [] }
  return diagnostics.sorted.map { ([$0.message] + $0.help.map { "help: \($0)" }).joined(separator: "\n") }
}

/// Reads `text` as it stands in a spec.
func readSpec<C: Configurable>(_ type: C.Type, _ text: String) throws -> C {
  let diagnostics = Diagnostics()
  let value = YAML.parse(SourceText(name: "spec.yaml", text: text), diagnostics: diagnostics)
  let result = value.flatMap { type.read($0, in: ReadContext(diagnostics: diagnostics)) }
  try diagnostics.throwIfErrors()
  return try #require(result)
}

/// The message with which a layer refuses an input.
func refusal(
  _ layer: any Layer, input: Shape, mode: Mode = .training, sourceLocation: SourceLocation = #_sourceLocation
) -> LayerError? {
  let builder = GraphBuilder()
  let trace = Trace(builder: builder, variables: VariableTable(), mode: mode)
  let scope = LayerScope(trace: trace, path: "layer", storagePath: "layers/layer")
  do {
    _ = try layer.build(Call(Signal(builder.input("x", ValueType(input)))), in: scope)
    Issue.record("\(layer) takes an input of shape \(input)", sourceLocation: sourceLocation)
  } catch let error as LayerError {
    return error
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
  return nil
}

/// The output of a layer for an input of these values.
func run(_ layer: LayerGraph, _ values: [Float], _ states: [String: Tensor] = [:]) throws -> [Float] {
  let input = Tensor(values, shape: layer.graph.inputs[0].type.shape)
  let run = try runGraph(layer.graph, on: ReferenceBackend(), inputs: [input], states: states)
  return try #require(run.outputs["y"]).floats
}
