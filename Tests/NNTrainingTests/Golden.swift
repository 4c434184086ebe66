import Foundation
import NNConfig
import NNTensor
import Testing

/// One case of a file in `Tests/Golden`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let id: String
  let content: ConfigValue

  var testDescription: String { id }

  /// What is there and must be.
  subscript(key: String) -> ConfigValue {
    get throws { try #require(content[key], "\(id) has no \(key)") }
  }

  func text(_ key: String) throws -> String { try #require(try self[key].text) }
  func tensor(_ key: String) throws -> Tensor { try goldenTensor(try self[key]) }
}

/// A file in `Tests/Golden`, read from the source folder.
struct Golden: Sendable {
  let content: ConfigValue
  let cases: [GoldenCase]

  init(_ name: String) {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let url = folder.appending(path: "Golden").appending(path: name)
    let diagnostics = Diagnostics()
    guard let bytes = try? Data(contentsOf: url),
      let content = JSONReader.parse(
        SourceText(name: name, text: String(decoding: bytes, as: UTF8.self)), diagnostics: diagnostics)
    else { preconditionFailure("\(url.path()) cannot be read") }
    self.content = content
    cases = (content["cases"]?.items ?? []).map { GoldenCase(id: $0["id"]?.text ?? "?", content: $0) }
    precondition(!cases.isEmpty, "\(name) has no cases")
  }

  subscript(id: String) -> GoldenCase? { cases.first { $0.id == id } }
}

/// `{"shape": [...], "values": [...]}` with `dtype` for what is no `float32`; 64-bit integers become `int32`.
func goldenTensor(_ value: ConfigValue) throws -> Tensor {
  let shape = Shape(try #require(value["shape"]?.items).map { try #require($0.text.flatMap { Int($0) }) })
  let numbers = try #require(value["values"]?.items).map { item in
    let text = try #require(item.text)
    switch text {
    case "true": return 1.0
    case "false": return 0.0
    default: return try #require(Double(text), "\(text) is no number")
    }
  }
  guard numbers.count == shape.count else { throw GoldenError(message: "\(numbers.count) values for \(shape)") }
  switch value["dtype"]?.text {
  case nil: return Tensor(numbers.map(Float.init), shape: shape)
  case "bool": return Tensor(numbers.map { $0 != 0 }, shape: shape)
  case "int32", "int64": return Tensor(numbers.map { Int32($0) }, shape: shape)
  case let other: throw GoldenError(message: "no tensors of \(other ?? "")")
  }
}

struct GoldenError: Error { var message: String }

/// A component as a `.keras` file holds it, and the context to read it in.
func kerasForm(_ name: String, _ config: ConfigValue) -> (value: ConfigValue, context: ReadContext) {
  let value = ConfigValue.mapping(["class_name": .string(name), "config": config])
  return (value, ReadContext(diagnostics: Diagnostics(), dialect: .keras))
}

@Suite struct GoldenTests {
  @Test func readsTensors() throws {
    let value = ConfigValue.mapping([
      "shape": .sequence([.int(3)]), "values": .sequence([.double(1.5), .string("nan"), .string("-inf")]),
    ])
    let tensor = try goldenTensor(value)
    #expect(tensor.shape == [3])
    #expect(tensor.floats[0] == 1.5 && tensor.floats[1].isNaN && tensor.floats[2] == -.infinity)
  }

  @Test func refusesTensorsOfAnotherCount() {
    let value = ConfigValue.mapping(["shape": .sequence([.int(2)]), "values": .sequence([.int(1)])])
    #expect(throws: GoldenError.self) { try goldenTensor(value) }
  }
}
