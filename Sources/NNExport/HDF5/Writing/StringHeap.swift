/// Strings of attributes, in collections of 4096 bytes, or of one longer string.
struct StringHeap {
  private static let headSize = 16
  private static let collectionSize = 4096

  private var collections: [(content: ByteEncoder, count: Int)] = []

  /// The collection that takes `text`, and its number there, from 1.
  mutating func add(_ text: String) -> (collection: Int, index: Int) {
    let needed = Self.headSize + (text.utf8.count + 7) / 8 * 8
    let hasRoom = collections.last.map { $0.content.count + needed <= Self.collectionSize - Self.headSize } ?? false
    if !hasRoom { collections.append((ByteEncoder(), 0)) }
    let last = collections.count - 1
    collections[last].count += 1
    let index = collections[last].count
    collections[last].content.number(index, 2)
    collections[last].content.zeros(6)
    collections[last].content.number(text.utf8.count, 8)
    collections[last].content.append(text.utf8)
    collections[last].content.align()
    return (last, index)
  }

  /// Appends the collections, and gives their addresses.
  func encode(into out: inout ByteEncoder) -> [Int] {
    collections.map { content, _ in
      let address = out.count
      let size = max(Self.collectionSize, Self.headSize + content.count)
      let free = size - Self.headSize - content.count
      out.append("GCOL".utf8)
      out.number(1, 4)
      out.number(size, 8)
      out.append(content.bytes)
      // Object 0 is the free space, its own head included.
      if free >= Self.headSize {
        out.number(0, 8)
        out.number(free, 8)
      }
      out.pad(to: address + size)
      return address
    }
  }
}
