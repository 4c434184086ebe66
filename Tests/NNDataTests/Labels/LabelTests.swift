import NNConfig
import NNTensor
import Testing

@testable import NNData

@Suite struct LabelTests {
  static func labels(_ text: String, namesClasses: Bool = false) throws -> Labels {
    let file = try CSVFile(FileBytes(name: "y.csv", bytes: Array(text.utf8)), options: CSVOptions())
    return try Labels(file, namesClasses: namesClasses)
  }

  @Test func classNumbersBecomeOneHot() throws {
    let encoded = try Self.labels("0\n2\n1\n2\n").encoded(as: .oneHot(units: 3))
    #expect(rows(of: encoded.target) == [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]])
    #expect(encoded.classNumbers == [0, 2, 1, 2])
    #expect(encoded.classCounts == [1, 1, 2])
    #expect(encoded.classes == nil)
    #expect(encoded.notes == [])
  }

  @Test func fewerClassesThanUnitsIsNoted() throws {
    let encoded = try Self.labels("0\n1\n1\n").encoded(as: .oneHot(units: 10))
    #expect(encoded.target.shape == [3, 10])
    #expect(encoded.notes == ["the labels hold 2 classes (0, 1), the model's output has 10 units"])
  }

  @Test func classNumbersStayForSparseLosses() throws {
    let encoded = try Self.labels("0\n2\n1\n").encoded(as: .classNumber(units: 3))
    #expect(encoded.target == Tensor([0, 2, 1] as [Int32], shape: [3]))
  }

  @Test func oneSigmoidUnit() throws {
    let encoded = try Self.labels("0\n1\n1\n").encoded(as: .binary)
    #expect(rows(of: encoded.target) == [[0], [1], [1]])
    #expect(encoded.notes == [])
    let texts = try Self.labels("kind\nmalignant\nbenign\n").encoded(as: .binary)
    #expect(texts.classes == ["benign", "malignant"])
    #expect(rows(of: texts.target) == [[1], [0]])
  }

  @Test func textsAreSortedUnlessClassesAreGiven() throws {
    let labels = try Self.labels("y\nb\na\nc\nb\n")
    #expect(try labels.encoded(as: .classNumber(units: 3)).classes == ["a", "b", "c"])
    let given = try labels.encoded(as: .classNumber(units: 4), classes: ["c", "b", "a", "z"])
    #expect(given.classNumbers == [1, 2, 0, 1])
    #expect(given.classCounts == [1, 2, 1, 0])
    #expect(given.classes == ["c", "b", "a", "z"])
    #expect(given.notes == [])
  }

  @Test func textsSortByCodePoint() throws {
    let labels = Labels(texts: ["b", "B", "ä", "a", "Z", "10", "9"])
    #expect(try labels.encoded(as: .oneHot(units: 7)).classes == ["10", "9", "B", "Z", "a", "b", "ä"])
  }

  @Test func numbersWithGivenClassesAreNames() throws {
    let encoded = try Labels(numbers: Tensor([5, 3, 5] as [Float], shape: [3])).encoded(
      as: .oneHot(units: 2), classes: ["3", "5.0"])
    #expect(encoded.classNumbers == [1, 0, 1])
    #expect(encoded.classes == ["3", "5.0"])
  }

  @Test func regression() throws {
    let encoded = try Self.labels("progression\n151\n75.5\n").encoded(as: .numbers(rowShape: [1]))
    #expect(encoded.target == Tensor([151, 75.5] as [Float], shape: [2, 1]))
    #expect(encoded.classCounts == nil)
    let images = Labels(numbers: Tensor([Float](repeating: 1, count: 12), shape: [2, 6]))
    #expect(try images.encoded(as: .numbers(rowShape: [2, 3])).target.shape == [2, 2, 3])
    #expect(
      try Labels(numbers: Tensor([1, 2] as [Float], shape: [2])).encoded(as: .numbers(rowShape: [])).target.shape == [2]
    )
  }

  @Test func oneHotColumnsAreTakenAsTheyAre() throws {
    let encoded = try Self.labels("0,1\n1,0\n0,1\n").encoded(as: .oneHot(units: 2))
    #expect(rows(of: encoded.target) == [[0, 1], [1, 0], [0, 1]])
    #expect(encoded.classNumbers == [1, 0, 1])
    #expect(encoded.classCounts == [1, 2])
    let soft = try Self.labels("0.5,0.5\n1,0\n").encoded(as: .oneHot(units: 2))
    #expect(soft.classNumbers == nil)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var text: String
    var form: LabelForm
    var classes: [String]?
    var message: String
    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case(
      id: "too high", text: "l\n0\n10\n1\n", form: .oneHot(units: 10),
      message: """
        y.csv:3:1: error: column "l": class number 10 is too high: the model's output has 10 units, so 0 to 9
          3 | 10
            | ^^
          help: classes count from 0: give the output 11 units, or correct the labels

        """),
    Case(
      id: "too high for a sparse loss", text: "0\n3\n", form: .classNumber(units: 3),
      message: """
        y.csv:2:1: error: column 1: class number 3 is too high: the model's output has 3 units, so 0 to 2
          2 | 3
            | ^
          help: classes count from 0: give the output 4 units, or correct the labels

        """),
    Case(
      id: "too high for a sigmoid", text: "0\n1\n2\n", form: .binary,
      message: """
        y.csv:3:1: error: column 1: class number 2 is too high: the model's output has 1 sigmoid unit, so 0 or 1
          3 | 2
            | ^
          help: classes count from 0; for more than two of them use softmax and one unit per class

        """),
    Case(
      id: "one unit", text: "0\n1\n", form: .oneHot(units: 1),
      message: """
        y.csv:2:1: error: column 1: class number 1 is too high: the model's output has 1 unit, so 0
          2 | 1
            | ^
          help: classes count from 0: give the output 2 units, or correct the labels

        """),
    Case(
      id: "negative", text: "0\n-1\n", form: .oneHot(units: 2),
      message: """
        y.csv:2:1: error: column 1: -1 is negative: expected a class number, 0 or 1
          2 | -1
            | ^^
          help: count classes from 0

        """),
    Case(
      id: "fractional", text: "0\n1.5\n", form: .oneHot(units: 3),
      message: """
        y.csv:2:1: error: column 1: 1.5 is not a class number: expected 0 to 2
          2 | 1.5
            | ^^^
          help: classes are whole numbers; for numbers to predict use a loss such as mse

        """),
    Case(
      id: "fractional for a sigmoid", text: "0\n0.5\n", form: .binary,
      message: """
        y.csv:2:1: error: column 1: 0.5 is not a class number: expected 0 or 1
          2 | 0.5
            | ^^^
          help: classes are whole numbers; for numbers to predict use a loss such as mse

        """),
    Case(
      id: "several", text: "0\n-1\n9\n", form: .oneHot(units: 2),
      message: """
        y.csv:2:1: error: column 1: -1 is negative: expected a class number, 0 or 1
          2 | -1
            | ^^
          help: count classes from 0
        y.csv:3:1: error: column 1: class number 9 is too high: the model's output has 2 units, so 0 or 1
          3 | 9
            | ^
          help: classes count from 0: give the output 10 units, or correct the labels

        """),
    Case(
      id: "many of each kind", text: "0\n-1\n9\n-2\n0.5\n40\n1.5\n-1\n5\n", form: .oneHot(units: 2),
      message: """
        y.csv:2:1: error: column 1: -1 is negative: expected a class number, 0 or 1
          2 | -1
            | ^^
          note: and 2 more cells like it
          help: count classes from 0
        y.csv:3:1: error: column 1: class number 9 is too high: the model's output has 2 units, so 0 or 1
          3 | 9
            | ^
          note: the highest is 40
          note: and 2 more cells like it
          help: classes count from 0: give the output 41 units, or correct the labels
        y.csv:5:1: error: column 1: 0.5 is not a class number: expected 0 or 1
          5 | 0.5
            | ^^^
          note: and 1 more cell like it
          help: classes are whole numbers; for numbers to predict use a loss such as mse

        """),
    Case(
      id: "a fraction higher than the highest number", text: "0\n15.5\n12\n", form: .oneHot(units: 3),
      message: """
        y.csv:2:1: error: column 1: 15.5 is not a class number: expected 0 to 2
          2 | 15.5
            | ^^^^
          help: classes are whole numbers; for numbers to predict use a loss such as mse
        y.csv:3:1: error: column 1: class number 12 is too high: the model's output has 3 units, so 0 to 2
          3 | 12
            | ^^
          help: classes count from 0: give the output 13 units, or correct the labels

        """),
    Case(
      id: "ignored beside others", text: "0\n-1\n-2\n", form: .classNumber(units: 2, ignored: -1),
      message: """
        y.csv:3:1: error: column 1: -2 is negative: expected a class number, 0 or 1
          3 | -2
            | ^^
          help: count classes from 0

        """),
    Case(
      id: "more texts than units", text: "y\na\nb\nc\na\n", form: .oneHot(units: 2),
      message: """
        y.csv: error: the labels hold 3 classes (a, b, c), the model's output has 2 units
          help: give the output 3 units

        """),
    Case(
      id: "more texts than a sigmoid tells", text: "y\na\nb\nc\na\n", form: .binary,
      message: """
        y.csv: error: the labels hold 3 classes (a, b, c), the model's output has 1 sigmoid unit
          help: one sigmoid unit tells two classes apart; use 3 units with softmax

        """),
    Case(
      id: "more classes given than units", text: "y\na\nb\na\n", form: .oneHot(units: 2), classes: ["a", "b", "c"],
      message: """
        y.csv: error: there are 3 classes (a, b, c), the model's output has 2 units
          help: give the output 3 units

        """),
    Case(
      id: "class given twice", text: "y\na\nb\na\n", form: .oneHot(units: 3), classes: ["a", "b", "a"],
      message: """
        y.csv: error: class "a" is given twice
          help: name each class once, in the order of the units

        """),
    Case(
      id: "unknown text", text: "y\nno\nyess\nno\n", form: .binary, classes: ["no", "yes"],
      message: """
        y.csv:3:1: error: column "y": "yess" is not one of the classes
          3 | yess
            | ^^^^
          help: did you mean yes?

        """),
    Case(
      id: "unknown text, none near", text: "y\nno\nmaybe\nno\n", form: .binary, classes: ["no", "yes"],
      message: """
        y.csv:3:1: error: column "y": "maybe" is not one of the classes
          3 | maybe
            | ^^^^^
          help: classes: no, yes

        """),
    Case(
      id: "unknown text many times", text: "y\nno\nmaybe\nyess\nmaybe\nno\nmaybe\n", form: .binary,
      classes: ["no", "yes"],
      message: """
        y.csv:3:1: error: column "y": "maybe" is not one of the classes
          3 | maybe
            | ^^^^^
          note: and 2 more cells like it
          help: classes: no, yes
        y.csv:4:1: error: column "y": "yess" is not one of the classes
          4 | yess
            | ^^^^
          help: did you mean yes?

        """),
    Case(
      id: "text where numbers are wanted", text: "y\nred\nblue\nred\n", form: .numbers(rowShape: [1]),
      message: """
        y.csv:2:1: error: column "y": expected a number to predict, got "red"
          2 | red
            | ^^^
          help: text labels are classes: use a loss for classes, such as categorical_crossentropy

        """),
    Case(
      id: "columns for a sparse loss", text: "0,1\n1,0\n", form: .classNumber(units: 2),
      message: """
        y.csv: error: there are 2 label columns, expected 1 column of class numbers
          help: give one column of class numbers, or use categorical_crossentropy

        """),
    Case(
      id: "columns for a sigmoid", text: "0,1\n1,0\n", form: .binary,
      message: """
        y.csv: error: there are 2 label columns, expected 1 column of class numbers
          help: give one column of 0 and 1

        """),
    Case(
      id: "too few columns", text: "0,1\n1,0\n", form: .oneHot(units: 3),
      message: """
        y.csv: error: there are 2 label columns, the model's output has 3 units
          help: give one column of class numbers, or one column per unit

        """),
    Case(
      id: "wrong number of numbers", text: "0,1\n1,0\n", form: .numbers(rowShape: [3]),
      message: """
        y.csv: error: the model's output is 3 numbers per row, the labels are 2 numbers
          help: give one column of labels per output unit

        """),
    Case(
      id: "one number for three", text: "1\n2\n", form: .numbers(rowShape: [3]),
      message: """
        y.csv: error: the model's output is 3 numbers per row, the labels are 1 number
          help: give one column of labels per output unit

        """),
  ]

  @Test(arguments: cases) func message(_ item: Case) {
    #expect(
      errorText {
        let labels = try Self.labels(item.text, namesClasses: item.classes != nil)
        _ = try labels.encoded(as: item.form, classes: item.classes)
      } == item.message)
  }

  /// Where the number of units is to blame.
  @Test func errorsPointAtTheModelToo() throws {
    let spec = SourceText(name: "m.yaml", text: "layers:\n  - Dense: 3\n")
    let place = SourceSpan(source: spec, line: 2, column: 12)
    func message(_ text: String, classes: [String]? = nil) -> String {
      errorText {
        let labels = try Self.labels(text, namesClasses: classes != nil)
        _ = try labels.encoded(as: .oneHot(units: 3), classes: classes, unitsPlace: place)
      }
    }
    #expect(message("0\n3\n").contains("  note: m.yaml:2:12 gives the output 3 units\n"))
    for other in [message("0\n-1\n"), message("0\n0.5\n"), message("y\na\nb\n", classes: ["a", "c"])] {
      #expect(!other.isEmpty && !other.contains("m.yaml"))
    }
  }

  /// Were each name held against all before it, this would take minutes.
  @Test func oneOfManyClassesIsGivenTwice() throws {
    let labels = try Self.labels("y\n0\n1\n", namesClasses: true)
    let classes = (0..<200_000).map(String.init) + ["199999"]
    #expect(
      errorText { _ = try labels.encoded(as: .oneHot(units: 2), classes: classes) } == """
        y.csv: error: class "199999" is given twice
          help: name each class once, in the order of the units

        """)
  }

  @Test func ignoredRowsKeepTheirNumber() throws {
    for ignored in [-1, 255] {
      let form = LabelForm.classNumber(units: 3, ignored: ignored)
      let number = Int32(ignored)
      let encoded = try Self.labels("0\n\(ignored)\n2\n\(ignored)\n").encoded(as: form)
      #expect(encoded.target == Tensor([0, number, 2, number], shape: [4]))
      #expect(encoded.classNumbers == [0, number, 2, number])
      #expect(encoded.classCounts == [1, 0, 1])
      #expect(
        encoded.notes == [
          "the labels hold 2 classes (0, 2), the model's output has 3 units",
          "the loss ignores 2 rows with the class number \(ignored)",
        ])
      // Beside names it is what it is beside numbers.
      let texts = try Self.labels("y\nb\n\(ignored)\na\nc\n").encoded(as: form)
      #expect(texts.classes == ["a", "b", "c"])
      #expect(texts.classNumbers == [1, number, 0, 2])
      let named = try Labels(numbers: Tensor([7, Float(ignored), 5] as [Float], shape: [3])).encoded(
        as: form, classes: ["5", "6", "7"])
      #expect(named.classNumbers == [2, number, 0])
      #expect(named.classCounts == [1, 0, 1])
    }
  }

  /// A class of the output that the loss ignores is a class like the others to everyone else.
  @Test func anIgnoredClassOfTheOutputIsCounted() throws {
    let encoded = try Self.labels("0\n1\n2\n").encoded(as: .classNumber(units: 3, ignored: 0))
    #expect(encoded.classCounts == [1, 1, 1])
    #expect(encoded.notes == [])
  }

  @Test func npyLabelsGoByRow() {
    let labels = Labels(numbers: Tensor([0, 7] as [Float], shape: [2]), name: "y.npy")
    #expect(
      errorText { _ = try labels.encoded(as: .oneHot(units: 2)) }
        == """
        y.npy, row 2: error: class number 7 is too high: the model's output has 2 units, so 0 or 1
          help: classes count from 0: give the output 8 units, or correct the labels

        """)
  }

  @Test func manyErrorsAreCounted() throws {
    let labels = try Self.labels("y\n" + (1...50).map { "class\($0)\n" }.joined())
    let message = errorText { _ = try labels.encoded(as: .oneHot(units: 2), classes: ["a", "b"]) }
    #expect(message.contains("y.csv:21:1: error"))
    #expect(!message.contains("y.csv:22:1: error"))
    #expect(message.hasSuffix("\nand 30 more\n"))
  }
}

@Suite struct CategoricalTests {
  @Test func handValues() throws {
    let two = try toCategorical(Tensor([0, 2, 1] as [Int32], shape: [3]))
    #expect(two == Tensor([1, 0, 0, 0, 0, 1, 0, 1, 0] as [Float], shape: [3, 3]))
    let wide = try toCategorical(Tensor([1, 0] as [Float], shape: [2, 1]), numClasses: 4)
    #expect(wide == Tensor([0, 1, 0, 0, 1, 0, 0, 0] as [Float], shape: [2, 4]))
    let grid = try toCategorical(Tensor([1, 0, 0, 1] as [Int64], shape: [2, 2]), numClasses: 2)
    #expect(grid == Tensor([0, 1, 1, 0, 1, 0, 0, 1] as [Float], shape: [2, 2, 2]))
    #expect(try toCategorical(Tensor([0] as [Int32], shape: [1])).shape == [1, 1])
    #expect(try toCategorical(Tensor(scalar: 1 as Int32), numClasses: 3) == Tensor([0, 1, 0] as [Float], shape: [3]))
  }

  @Test(
    arguments: [
      ([-1.0], 3, "label 0 is -1.0, expected a class number (0 to 2)"),
      ([0, 3], 3, "label 1 is 3.0, expected a class number (0 to 2)"),
      ([0.5], nil, "label 0 is 0.5, expected a class number (0, 1, 2, …)"),
      ([.nan], nil, "label 0 is nan, expected a class number (0, 1, 2, …)"),
      ([1e300], nil, "label 0 is 1e+300, expected a class number (0, 1, 2, …)"),
      ([0], 0, "label 0 is 0.0, expected a class number (there are none)"),
      (
        [1, 2_147_483_646], nil,
        "label 1 is 2147483646.0, which would make rows of as many numbers; if it is right, give numClasses"
      ),
      ([0], 1 << 40, "1 row of 1,099,511,627,776 classes would take 4.4 TB"),
    ] as [([Double], Int?, String)])
  func refuses(_ item: ([Double], Int?, String)) {
    #expect(
      errorText { _ = try toCategorical(Tensor(item.0, shape: [item.0.count]), numClasses: item.1) } == item.2)
  }

  @Test func refusesTexts() {
    #expect(
      errorText { _ = try toCategorical(Tensor(["a", "b"], shape: [2])) }
        == "the labels are texts, expected class numbers; fit takes texts as they are")
  }
}
