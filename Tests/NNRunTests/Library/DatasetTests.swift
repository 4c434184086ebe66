import Foundation
import NNRun
import Testing

@Suite struct DatasetTests {
  private let csv = "a,b,kind\n1,2,cat\n3,4,dog\n5,6,cat\n7,8,emu\n"

  @Test func readsAColumnOfLabels() throws {
    try inTemporaryFolder { folder in
      try csv.write(toFile: folder + "/d.csv", atomically: true, encoding: .utf8)
      let data = try Dataset(csv: folder + "/d.csv", target: "kind")
      #expect(data.count == 4)
      #expect(data.featureNames == ["a", "b"])
      #expect(data.x == Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Float], shape: [4, 2]))
      #expect(data.labelTexts == ["cat", "dog", "cat", "emu"])
      #expect(try Dataset(csv: folder + "/d.csv", target: "-1", drop: ["a"]).x.shape == [4, 1])
    }
  }

  @Test func missingFilesAreSaid() throws {
    let error = #expect(throws: FileAccessError.self) { _ = try Dataset(csv: "/nowhere/d.csv", target: "y") }
    #expect(error?.description.contains("/nowhere/d.csv: error: ") == true)
  }

  @Test func rowsKeepTheirOrderAndTheirClasses() throws {
    let data = try Dataset(Tensor([[0.0], [1.0], [2.0], [3.0]]), Tensor(["b", "a", "c", "b"]))
    let part = try data.rows(at: [3, 1])
    #expect(part.x.floats == [3, 1])
    #expect(part.labelTexts == ["b", "a"])
    let again = try part.rows(at: [1])
    #expect(again.x.floats == [1] && again.labelTexts == ["a"])
    #expect(throws: DiagnosticError.self) { _ = try part.rows(at: [2]) }
  }

  /// A part in which a class is missing counts classes as the whole does.
  @Test func partsCountClassesAlike() throws {
    let data = try Dataset(Tensor([[0.0], [1.0], [2.0]]), Tensor(["a", "b", "c"]))
    let model = try Sequential([Dense(3, activation: .softmax)])
    try model.compile(loss: .sparseCategoricalCrossentropy)
    try model.fit(try data.rows(at: [2]), epochs: 1)
    #expect(model.classNames == ["a", "b", "c"])
  }

  @Test func splitsByClass() throws {
    let names = (0..<30).map { ["x", "y", "z"][$0 % 3] }
    let data = try Dataset(Tensor((0..<30).map { [Double($0)] }), Tensor(names))
    let (train, test) = try data.split(0.2)
    #expect(train.count == 24 && test.count == 6)
    #expect(Dictionary(grouping: test.labelTexts ?? []) { $0 }.mapValues(\.count) == ["x": 2, "y": 2, "z": 2])
    #expect(Set(train.x.floats).union(test.x.floats).count == 30)
    #expect(try data.split(0.2, seed: 1).test.x != test.x)
    #expect(try data.split(0.2, kind: .last).test.x.floats == [24, 25, 26, 27, 28, 29])
    let numbers = try Dataset(data.x, Tensor((0..<30).map { $0 % 3 }))
    #expect(try numbers.split(0.2, kind: .stratified).test.count == 6)
    #expect(numbers.labelTexts?.prefix(3) == ["0", "1", "2"])
  }

  @Test func theSecondPartOfASplitCanBeSplit() throws {
    let data = try Dataset(Tensor((0..<20).map { [Double($0)] }), Tensor((0..<20).map(Double.init)))
    let (_, rest) = try data.split(0.5, kind: .last)
    let (validation, test) = try rest.split(0.4, kind: .last)
    #expect(validation.x.floats == [10, 11, 12, 13, 14, 15] && test.x.floats == [16, 17, 18, 19])
    #expect(validation.labelTexts == ["10", "11", "12", "13", "14", "15"])
  }

  @Test(arguments: [
    ("error: x is a single number", Tensor(scalar: 1.0), Tensor?.none, Tensor?.none),
    ("error: x holds texts, expected numbers", Tensor(["a"]), nil, nil),
    ("error: y is a single number", Tensor([1.0]), Tensor(scalar: 1.0), nil),
    ("error: x has 1 rows, y has 2", Tensor([1.0]), Tensor([1.0, 2.0]), nil),
    ("error: y holds several texts per row", Tensor([1.0]), Tensor(["a", "b"], shape: [1, 2]), nil),
    ("error: x has 2 rows, sampleWeight has the shape", Tensor([1.0, 2]), Tensor([1.0, 2]), Tensor([1.0])),
  ])
  func arraysThatDoNotFitAreRefused(_ text: String, _ x: Tensor, _ y: Tensor?, _ weights: Tensor?) {
    let error = #expect(throws: DiagnosticError.self) { _ = try Dataset(x, y, sampleWeight: weights) }
    #expect(error?.description.hasPrefix(text) == true)
  }

  @Test func inputsMayBeTheirOwnTargets() throws {
    try inTemporaryFolder { folder in
      try "1,2\n3,4\n".write(toFile: folder + "/x.csv", atomically: true, encoding: .utf8)
      let data = try Dataset(DataRequest(file: folder + "/x.csv", target: .inputs))
      let model = try Sequential([Dense(2)])
      try model.compile(optimizer: .sgd(learningRate: 0), loss: .mse)
      let arrays = try Sequential([Dense(2)])
      try arrays.compile(optimizer: .sgd(learningRate: 0), loss: .mse)
      #expect(try model.fit(data, epochs: 1)["loss"] == arrays.fit(data.x, data.x)["loss"])
    }
  }
}
