import NNConfig
import NNLayers
import NNTensor
import Testing

@Suite struct UnionTests {
  @Test(arguments: [("1", 1), ("[1, -1]", [1, -1]), ("[1]", [1]), ("[]", [])] as [(String, Axis)])
  func anAxisIsReadAndWritten(_ text: String, _ axis: Axis) throws {
    let read = try readSpec(Axis.self, text)
    #expect(read == axis)
    #expect(JSONWriter().write(read.write(in: WriteContext())) == text)
  }

  @Test(
    arguments: [
      ("0.5", 0.5), ("[1.0, 2.0]", NumberArray([1, 2])),
      ("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]", NumberArray([1, 2, 3, 4, 5, 6], shape: [2, 3])),
    ] as [(String, NumberArray)])
  func numbersAreReadAndWritten(_ text: String, _ numbers: NumberArray) throws {
    let read = try readSpec(NumberArray.self, text)
    #expect(read == numbers)
    #expect(JSONWriter().write(read.write(in: WriteContext())) == text)
  }

  @Test func anArrayOfAProgramIsReadFromAKerasFile() throws {
    let array: ConfigValue = .mapping([
      "class_name": .string("__numpy__"),
      "config": .mapping(["value": .sequence([.int(1), .int(2)]), "dtype": .string("float32")]),
    ])
    #expect(try readKeras(NumberArray.self, array) == NumberArray([1, 2]))
  }

  @Test(arguments: [
    ("true", "expected a number or a list of numbers, got true"),
    ("[]", "expected a number or a list of numbers, got []"),
    ("[1, [2]]", "the lists inside differ in length: () and (1,)"),
    ("[1, x]", "[1]: expected a number or a list of numbers, got x"),
  ])
  func numbersAreRefused(_ text: String, _ message: String) {
    #expect(complaints(NumberArray.self, text) == [message])
  }

  @Test(arguments: [("last", "expected an integer or a list of integers, got last")])
  func axesAreRefused(_ text: String, _ message: String) {
    #expect(complaints(Axis.self, text) == [message])
  }
}
