import Foundation
import NNConfig
import NNTensor
import Testing

@testable import NNData

/// Damaged files are read or refused with an error, never with a trap, and never with memory beyond their size.
@Suite struct FuzzTests {
  static func mutate(_ bytes: [UInt8], _ generator: inout RandomGenerator, alphabet: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<1 + generator.below(6) {
      let place = generator.below(bytes.count + 1)
      switch generator.below(6) {
      case 0: if place < bytes.count { bytes[place] = UInt8(generator.below(256)) }
      case 1: if place < bytes.count { bytes[place] = alphabet[generator.below(alphabet.count)] }
      case 2: bytes.insert(alphabet[generator.below(alphabet.count)], at: place)
      case 3: if place < bytes.count { bytes.remove(at: place) }
      case 4: bytes.removeLast(bytes.count - place)
      default: bytes.insert(contentsOf: bytes.prefix(generator.below(30)), at: place)
      }
    }
    return bytes
  }

  static let csvSeeds = [
    "a,b,c\n1,2,3\n4.5,-6e3,7\n", "1;2\n3;4\n", "\u{FEFF}x\ty\r\n1\t2\r\n\r\n", "\"a\",\"b\"\"c\"\n1,\"2\"\n",
    "red\nblue\nred\n", "1,x\n2,y\n3,\"z\nz\"\n", "0,1,2\n0.1,0.2,0.3\n\n",
  ]

  @Test func csv() {
    var generator = RandomGenerator(seed: 11, stream: "fuzz csv")
    let alphabet = Array(",;\t|\"\n\r 0123456789.eE+-xn\u{0}".utf8)
    var outcomes = [0, 0]
    for round in 0..<8000 {
      let bytes = Self.mutate(
        Array(Self.csvSeeds[round % Self.csvSeeds.count].utf8), &generator, alphabet: alphabet)
      let file = FileBytes(name: "fuzz", bytes: bytes)
      do {
        let options = CSVOptions(
          separator: generator.below(3) == 0 ? Separator.allCases[generator.below(4)] : nil,
          hasHeader: [nil, true, false][generator.below(3)])
        let csv = try CSVFile(file, options: options)
        let roles: [ColumnRole] = (0..<csv.columnCount).map {
          csv.layout.columns[$0].isText ? .skip : .number(into: .features, offset: $0)
        }
        let table = try CSVReader.read(csv, roles: roles)
        #expect(table.features.buffer.bytes.count <= 4 * (bytes.count + 2 * csv.columnCount))
        let last = csv.places(of: [(table.rowCount - 1, csv.columnCount - 1)])
        #expect(last.count == (table.rowCount > 0 ? 1 : 0))
        outcomes[0] += 1
      } catch {
        // Rendering finds every place in the text.
        #expect("\(error)".contains("error:"))
        outcomes[1] += 1
      }
    }
    #expect(outcomes.allSatisfy { $0 > 1000 }, "\(outcomes)")
  }

  @Test func labels() {
    var generator = RandomGenerator(seed: 12, stream: "fuzz labels")
    let forms: [LabelForm] = [
      .oneHot(units: 3), .classNumber(units: 2), .classNumber(units: 2, ignored: -1), .binary, .numbers(rowShape: [1]),
    ]
    for _ in 0..<3000 {
      let bytes = Self.mutate(Array("0\n1\n2\n1\n0\n".utf8), &generator, alphabet: Array("0123.-eab\n,\"".utf8))
      do {
        let csv = try CSVFile(FileBytes(name: "fuzz", bytes: bytes), options: CSVOptions())
        let labels = try Labels(csv, namesClasses: generator.below(2) == 0)
        let encoded = try labels.encoded(
          as: forms[generator.below(forms.count)], classes: generator.below(3) == 0 ? ["0", "a"] : nil)
        #expect(encoded.target.shape[0] == labels.rowCount)
      } catch {
        #expect("\(error)".contains("error:"))
      }
    }
  }

  @Test func npy() {
    var generator = RandomGenerator(seed: 13, stream: "fuzz npy")
    let seeds = [
      NPYFile.encode(Tensor((0..<12).map(Float.init), shape: [3, 4])),
      NPYFile.encode(Tensor((0..<8).map(UInt8.init), shape: [2, 2, 2])),
      Array("\u{93}".unicodeScalars.map { UInt8($0.value) }) + Array("NUMPY".utf8) + [2, 0, 60, 0, 0, 0]
        + Array("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }  \n".utf8) + [UInt8](0..<12),
    ]
    let alphabet = Array("{}()[]':, 0123456789<>|=fiubLTrueFals".utf8)
    var outcomes = [0, 0]
    for round in 0..<8000 {
      let bytes = Self.mutate(seeds[round % seeds.count], &generator, alphabet: alphabet)
      do {
        let array = try NPYFile.array(FileBytes(name: "fuzz", bytes: bytes))
        #expect(array.rowCount * array.rowByteCount <= 4 * bytes.count)
        #expect(array.tensor().count == array.shape.count)
        outcomes[0] += 1
      } catch {
        #expect("\(error)".hasPrefix("fuzz: error:"))
        outcomes[1] += 1
      }
    }
    #expect(outcomes.allSatisfy { $0 > 500 }, "\(outcomes)")
  }

  @Test func npyTexts() {
    var generator = RandomGenerator(seed: 15, stream: "fuzz npy texts")
    let header = Array("{'descr': '<U3', 'fortran_order': False, 'shape': (2, 1), }\n".utf8)
    let seed =
      NPYHeader.magic + [1, 0, UInt8(header.count), 0] + header
      + "ab\0c\0\0".unicodeScalars.flatMap { [UInt8($0.value), 0, 0, 0] }
    let alphabet = Array("{}()[]':, 0123456789<>|=US".utf8) + [0, 0xFF, 0xD8]
    var outcomes = [0, 0]
    for _ in 0..<4000 {
      let content = NPYContent(
        FileBytes(name: "fuzz", bytes: Self.mutate(seed, &generator, alphabet: alphabet)))
      do {
        if let texts = try NPYTexts.read(content) { #expect(texts.codes.count <= content.range.count) }
        outcomes[0] += 1
      } catch {
        #expect("\(error)".hasPrefix("fuzz: error:"))
        outcomes[1] += 1
      }
    }
    #expect(outcomes.allSatisfy { $0 > 50 }, "\(outcomes)")
  }

  /// As `NNRUN_FUZZ_ROUNDS` says, for a long run.
  static let npzRounds = ProcessInfo.processInfo.environment["NNRUN_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 12_000

  @Test func npz() throws {
    var generator = RandomGenerator(seed: 14, stream: "fuzz npz")
    let seeds = try ["xy", "packed", "position", "kinds"].map {
      [UInt8](try Foundation.Data(contentsOf: URL(fileURLWithPath: golden("npz/\($0).npz"))))
    }
    let alphabet = Array("{}()[]':, 0123456789<>|=fiubLTrueFals".utf8) + [0, 0xFF, 0x50, 0x4B]
    var outcomes = [0, 0]
    for round in 0..<Self.npzRounds {
      let seed = seeds[round % seeds.count]
      // A content that is changed has another checksum; so every other time only headers and directory change.
      let bytes =
        round % 2 == 0 ? Self.mutate(seed, &generator, alphabet: alphabet) : Self.flipped(seed, &generator)
      do {
        let file = try NPZFile(FileBytes(name: "fuzz", bytes: bytes), freeSize: 1 << 16)
        #expect(!file.list.isEmpty)
        for name in file.names {
          let content = try file.content(name)
          #expect(content.range.count <= max(64 * bytes.count, 1 << 16))
          #expect(try NPYFile.array(content).tensor().count > 0)
        }
        outcomes[0] += 1
      } catch {
        #expect("\(error)".hasPrefix("fuzz"))
        outcomes[1] += 1
      }
    }
    #expect(outcomes.allSatisfy { $0 > 100 }, "\(outcomes)")
  }

  static func flipped(_ bytes: [UInt8], _ generator: inout RandomGenerator) -> [UInt8] {
    var bytes = bytes
    bytes[generator.below(bytes.count)] ^= 1 << UInt8(generator.below(8))
    return bytes
  }

  @Test func mutationsChangeBytes() {
    var generator = RandomGenerator(seed: 1, stream: "fuzz")
    let results = Set((0..<50).map { _ in Self.mutate([1, 2, 3], &generator, alphabet: [9]) })
    #expect(results.count > 20)
  }
}
