import NNTensor
import Testing

@testable import NNData

@Suite struct DummyDataTests {
  func settings(_ change: (inout DummyData) -> Void) -> DummyData {
    var data = DummyData()
    change(&data)
    return data
  }

  @Test func theClassicExample() throws {
    let (x, y) = try DummyData().make()
    #expect(x.shape == [1000, 100])
    #expect(y.shape == [1000])
    let values = x.floats
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    #expect(abs(mean - 0.5) < 0.005)
    #expect(Set(y.floats) == [0, 1])
    #expect((420...580).contains(y.floats.count { $0 == 1 }))
  }

  @Test func seedsDecide() throws {
    let first = try DummyData().make()
    let again = try DummyData().make()
    let other = try settings { $0.seed = 1 }.make()
    #expect(first.x == again.x && first.y == again.y)
    #expect(first.x != other.x && first.y != other.y)
    // Rows do not hang on how many there are.
    let fewer = try settings { $0.samples = 10 }.make()
    #expect(fewer.x.floats == Array(first.x.floats.prefix(1000)))
  }

  /// With a signal labels can be told from the inputs, class by class about equally often; without, they cannot.
  @Test func signalCanBeLearnt() throws {
    let hidden = HiddenNetwork(inputs: 20, outputs: 3, seed: 9)
    for (signal, range) in [(1.0, 1.0...1.0), (0.5, 0.6...0.73), (0, 0.28...0.39)] {
      let data = settings { ($0.samples, $0.features, $0.classes, $0.seed, $0.signal) = (3000, 20, 3, 9, signal) }
      let (x, y) = try data.make()
      let answers = hidden.classes(of: x)
      let agree = zip(answers, y.array(of: Int32.self)).count { $0 == $1 }
      #expect(range.contains(Double(agree) / 3000))
      for number in 0..<3 as Range<Int32> { #expect((600...1400).contains(answers.count { $0 == number })) }
    }
  }

  @Test func filesReadBackTheSame() throws {
    let folder = try TemporaryFolder()
    let data = settings { ($0.samples, $0.features, $0.classes) = (50, 7, 3) }
    let paths = try data.write(to: folder.path)
    #expect(paths == [folder.file("x.csv"), folder.file("y.csv")])
    #expect(try folder.names == ["x.csv", "y.csv"])
    let loaded = try LoadedData.load(DataRequest(file: paths[0], target: .file(paths[1])))
    let (x, y) = try data.make()
    #expect(loaded.features.tensor() == x)
    #expect(loaded.csv == CSVSummary(separator: .comma, hasHeader: false))
    #expect(try loaded.encodedLabels(as: .classNumber(units: 3))?.target == y)
  }

  @Test func otherShapesGoToNPY() throws {
    let folder = try TemporaryFolder()
    let data = settings { ($0.samples, $0.shape) = (6, [4, 4, 1]) }
    let paths = try data.write(to: folder.path + "/")
    #expect(paths == [folder.file("x.npy"), folder.file("y.csv")])
    #expect(try NPYFile.read(paths[0]).tensor() == data.make().x)
  }

  @Test func nothingIsOverwritten() throws {
    let folder = try TemporaryFolder()
    try folder.write("y.csv", "mine")
    let data = settings { ($0.samples, $0.features) = (2, 2) }
    #expect(
      folder.message { try data.write(to: folder.path) } == """
        y.csv: error: this file is already there and is not overwritten
          help: say --force to replace it, or choose another place

        """)
    #expect(try folder.names == ["y.csv"])
    try data.write(to: folder.path, force: true)
    #expect(try folder.names == ["x.csv", "y.csv"])
  }

  @Test func settingsAreChecked() {
    let bad = settings {
      ($0.samples, $0.features, $0.classes, $0.signal) = (0, -1, 0, 1.5)
    }
    #expect(
      errorText { _ = try bad.make() } == """
        --samples: error: expected a positive integer, got 0
        --features: error: expected a positive integer, got -1
        --classes: error: expected an integer from 1 to 16777216, got 0
        --signal: error: expected a number from 0 to 1, got 1.5

        """)
    let empty = settings { $0.shape = [4, 0] }
    #expect(errorText { _ = try empty.make() }.hasPrefix("--shape: error: expected positive integers"))
    #expect(errorText { _ = try settings { $0.features = .max }.make() }.contains("at most 2^36 numbers"))
  }

  /// No cell can hold such a name.
  @Test func blankClassNamesAreRefused() throws {
    let folder = try TemporaryFolder()
    var data = settings { $0.format.classNames = ["a", " "] }
    #expect(
      folder.message { try data.write(to: folder.path) } == """
        --model: error: expected names of classes that are not blank, got " "

        """)
    #expect(try folder.names == [])
    data.targets = 1
    #expect(try data.make().y.shape == [1000, 1])
  }

  /// What a signal needs beside the rows is counted too; without one as many classes are fine.
  @Test func whatTheHiddenNetworkNeedsIsBounded() throws {
    func many(_ signal: Double) -> DummyData {
      settings { ($0.samples, $0.features, $0.classes, $0.signal) = (1 << 17, 1, 1 << 20, signal) }
    }
    #expect(
      errorText { _ = try many(0.5).make() } == """
        --signal: error: the hidden network has a score for each of 1048576 labels in each of 131072 rows, more than \
        this machine has room for
          help: ask for fewer --classes or --samples

        """)
    #expect(try many(0).make().y.count == 1 << 17)
    let columns = settings { ($0.samples, $0.features, $0.targets, $0.signal) = (1 << 17, 1, 1 << 20, 0.5) }
    #expect(errorText { _ = try columns.make() }.contains("numbers"))
  }

  /// Numbers from 0 to 1, which with a signal can be told from the inputs.
  @Test func numbersToPredict() throws {
    let data = settings { ($0.samples, $0.features, $0.targets, $0.signal) = (200, 5, 3, 1) }
    let (x, y) = try data.make()
    #expect(y.shape == [200, 3] && y.dtype == .float32)
    let scores = HiddenNetwork(inputs: 5, outputs: 3, seed: 0).scores(of: x)
    for (value, score) in zip(y.floats, scores) {
      #expect((0...1).contains(value) && (value > 0.5) == (score > 0))
    }
    let chance = try settings { ($0.samples, $0.features, $0.targets) = (200, 5, 3) }.make().y
    #expect(chance != y && chance.floats.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  @Test func filesAsTheModelReadsThem() throws {
    let folder = try TemporaryFolder()
    var data = settings { ($0.samples, $0.features, $0.classes) = (20, 2, 2) }
    data.format.separator = .semicolon
    data.format.names = ["a;b", "c"]
    data.format.labelNames = ["kind"]
    data.format.classNames = ["no", "yes;no"]
    let paths = try data.write(to: folder.path)
    var request = DataRequest(file: paths[0], target: .file(paths[1]))
    request.classes = data.format.classNames
    request.csv.separator = .semicolon
    request.labelsCSV.separator = .semicolon
    let loaded = try LoadedData.load(request)
    let (x, y) = try data.make()
    #expect(loaded.features.tensor() == x)
    #expect(loaded.featureNames == ["a;b", "c"])
    #expect(loaded.labels?.columnNames == ["kind"])
    #expect(try loaded.encodedLabels(as: .classNumber(units: 2))?.target == y)
  }
}
