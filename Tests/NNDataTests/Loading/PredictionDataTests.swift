import NNConfig
import NNTensor
import Testing

@testable import NNData

/// Data for a model that was trained before: columns by name or order, a target that may be there, columns to keep.
@Suite struct PredictionDataTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var text: String
    var names: [String]? = ["a", "b"]
    var count: Int?
    var target: String?
    var drop: [String] = []
    /// The first row of features, or the message.
    var row: [Float] = []
    var message = ""
    var warning: String?
    var testDescription: String { id }
  }

  static let order = "there is no header: the columns are taken to be those of training, in their order"

  static let cases: [Case] = [
    Case(id: "by name", text: "id,b,x,a\n9,2,8,1\n", row: [1, 2]),
    Case(id: "target and texts are ignored", text: "name,a,b,y\nx,1,2,yes\n", target: "y", row: [1, 2]),
    Case(id: "without a header", text: "1,2\n3,4\n", row: [1, 2], warning: order),
    Case(id: "without a header, with the target", text: "7,1,2\n8,3,4\n", target: "1", row: [1, 2], warning: order),
    Case(id: "without a header, without the target", text: "1,2\n3,4\n", target: "1", row: [1, 2], warning: order),
    Case(id: "target by number, no names", text: "1,2,7\n3,4,8\n", names: nil, count: 2, target: "-1", row: [1, 2]),
    Case(id: "target by number not there", text: "1,2\n3,4\n", names: nil, count: 2, target: "-1", row: [1, 2]),
    Case(id: "target by name, no names", text: "u,y,v\n1,9,2\n", names: nil, target: "y", row: [1, 2]),
    Case(id: "dropped columns do not count", text: "5,1,2\n5,3,4\n", drop: ["1"], row: [1, 2], warning: order),
    Case(
      id: "one is missing", text: "A,b\n1,2\n",
      message: """
        x.csv: error: there is no column "a", which the model was trained with
          help: did you mean A?

        """),
    Case(
      id: "a name that looks like a number", text: "u,v\n1,2\n", names: ["2"],
      message: """
        x.csv: error: there is no column "2", which the model was trained with
          help: columns: u, v

        """),
    Case(
      id: "too many without a header", text: "1,2,3\n4,5,6\n",
      message: """
        x.csv: error: there is no header, and 3 columns of inputs; the model was trained with 2: a, b
          help: give these columns in this order, or a first line with the columns' names

        """),
    Case(
      id: "too few without a header", text: "1\n4\n",
      message: """
        x.csv: error: there is no header, and 1 column of inputs; the model was trained with 2: a, b
          help: give these columns in this order, or a first line with the columns' names

        """),
    Case(
      id: "text in place of a number", text: "a,b\n1,x\n",
      message: """
        x.csv:2:3: error: column "b" holds text ("x"), and the model was trained with numbers
          2 | 1,x
            |   ^
          help: give the column as it was in training

        """),
  ]

  @Test(arguments: cases) func columns(_ item: Case) throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(file: try folder.write("x.csv", item.text))
    request.featureNames = item.names
    request.featureCount = item.count
    request.ignoredTarget = item.target
    request.drop = item.drop
    let message = folder.message {
      let data = try LoadedData.load(request)
      #expect(rows(of: data.features.tensor())[0] == item.row)
      #expect(data.warnings.first?.message == item.warning)
      if let names = item.names { #expect(data.featureNames == names) }
    }
    #expect(message == item.message)
  }

  @Test func keptColumns() throws {
    let folder = try TemporaryFolder()
    let text = "id,a,\"no te\",b\nx1,1.50,\"say \"\"hi\"\",\nnow\",2\nx2,3,,4\n"
    var request = DataRequest(file: try folder.write("x.csv", text))
    request.featureNames = ["a", "b"]
    request.keep = ["no te", "1", "a"]
    let data = try LoadedData.load(request)
    #expect(data.kept.map(\.name) == ["no te", "id", "a"])
    #expect(data.kept.map(\.texts) == [["say \"hi\",\nnow", ""], ["x1", "x2"], ["1.50", "3"]])
    #expect(rows(of: data.features.tensor()) == [[1.5, 2], [3, 4]])
    (request.keep, request.featureNames, request.csv.hasHeader) = (["2"], nil, false)
    request.file = try folder.write("z.csv", "1,2\n3,4\n")
    let plain = try LoadedData.load(request)
    #expect(plain.kept.map(\.name) == ["column 2"])
    #expect(plain.kept.map(\.texts) == [["2", "4"]])
    request.keep = ["3", "1", "1"]
    #expect(
      folder.message { _ = try LoadedData.load(request) } == """
        z.csv: error: keep: there is no column 3
          help: columns go by number, 1 to 2
        z.csv: error: keep: column 1 is named twice

        """)
  }

  /// A model knows its classes; a label of another kind has no place among them.
  @Test func unseenClasses() throws {
    let folder = try TemporaryFolder()
    var request = DataRequest(
      file: try folder.write("x.csv", "a,kind\n1,red\n2,green\n3,blue\n"), target: .column("kind"))
    request.classes = ["blue", "red"]
    let data = try LoadedData.load(request)
    #expect(
      folder.message { _ = try data.encodedLabels(as: .binary) } == """
        x.csv:3:3: error: column "kind": "green" is not one of the classes
          3 | 2,green
            |   ^^^^^
          help: classes: blue, red

        """)
  }
}
