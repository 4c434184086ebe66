import NNGraph
import NNTensor

/// How the lanes of an iteration space read a value.
enum Access {
  /// From memory, with strides in elements per axis of the space.
  case memory(ValueID, strides: [Int])
  /// The same number everywhere.
  case constant(UInt32)
  /// A position along an axis, out of so many.
  case counter(count: Int, dtype: DType, strides: [Int])
  case random(RandomBits, seed: ValueID, step: ValueID)
}

extension ProgramBuilder {
  /// Looks through broadcasts that nobody stores, down to what is in memory.
  func access(_ id: ValueID, over shape: Shape) -> Access {
    var id = id
    // The axis of the value behind each axis of the space; nil: every element is the same along it.
    var axes: [Int?] = Array(shape.dims.indices)
    while true {
      let node = graph.nodes[id.node]
      switch node.op {
      case .broadcast(_, let targets) where isMadeOnTheWay(id.node):
        let source = graph.type(of: node.inputs[0]).shape
        axes = axes.map { axis in
          guard let axis, let position = targets.firstIndex(of: axis), source[position] != 1 else { return nil }
          return position
        }
        id = node.inputs[0]
      case .iota(let type, let axis):
        return .counter(
          count: type.shape[axis], dtype: type.dtype, strides: axes.map { $0 == axis ? 1 : 0 })
      case .randomBits(let bits) where isMadeOnTheWay(id.node):
        return .random(bits, seed: node.inputs[0], step: node.inputs[1])
      default:
        let source = root(id)
        let type = graph.type(of: id)
        if case .constant(let literal) = graph.nodes[source.node].op, let splat = literal.splat {
          return .constant(LaneOps.bits(splat, type.dtype))
        }
        let strides = type.shape.strides
        return .memory(source, strides: axes.map { $0.map { strides[$0] } ?? 0 })
      }
    }
  }

  /// What a cluster reads from memory, and whether lane by lane, in the order of iteration.
  func memoryReads(of cluster: Cluster) -> [(source: ValueID, isDense: Bool)] {
    let own = Set(cluster.nodes)
    var reads: [(source: ValueID, isDense: Bool)] = []
    for index in cluster.nodes {
      let node = graph.nodes[index]
      for (position, input) in node.inputs.enumerated() where !own.contains(input.node) {
        switch node.op {
        case .broadcast, .randomBits: reads += collectReads(input).map { ($0, false) }
        case .update where position == 1: reads.append((root(input), false))
        default:
          switch access(input, over: cluster.shape) {
          case .memory(let source, let strides): reads.append((source, strides == cluster.shape.strides))
          case .random(_, let seed, let step): reads += [(root(seed), false), (root(step), false)]
          case .constant, .counter: break
          }
        }
      }
    }
    return reads
  }

  /// What making a value on the way reads from memory.
  func collectReads(_ id: ValueID) -> [ValueID] {
    let node = graph.nodes[id.node]
    switch node.op {
    case .broadcast where isMadeOnTheWay(id.node): return collectReads(node.inputs[0])
    case .randomBits where isMadeOnTheWay(id.node): return node.inputs.map(root)
    default: return [root(id)]
    }
  }
}
