import NNGraph
import NNTensor

let structureCases: [OpCase] = leafCases + stateCases

private let leafCases: [OpCase] =
  [
    OpCase("constant", [.float([2, 3])]) { builder, x in
      let matrix = builder.constant(Literal([1, 2, 3, 4, 5, 6], type: ValueType([2, 3])))
      let whole = builder.constant(Literal([1, -2, 3], type: ValueType([3], .int32)))
      let flags = builder.constant(Literal([1, 0], type: ValueType([2], .bool)))
      return [x[0] * matrix, matrix, whole, flags, builder.constant(Literal(splat: 7, type: ValueType([2, 2])))]
    },
    OpCase("iota") { builder, _ in
      [
        builder.add(.iota(ValueType([2, 5], .int32), axis: 1), [])[0],
        builder.add(.iota(ValueType([3, 2]), axis: 0), [])[0],
        builder.add(.iota(ValueType([2, 3, 2]), axis: 1), [])[0],
      ]
    },
    OpCase("crossReplicaSum", [.float([3])]) { _, x in [(x[0] * 2).adding(.crossReplicaSum) * 3] },
    OpCase("an input that is an output", [.float([3]), .int32([2])]) { _, x in [x[0], x[1], x[0]] },
  ]
  + [(32, Shape([7])), (16, [7]), (16, [3, 5]), (32, [2, 3, 4]), (16, [0]), (32, []), (16, [1001])].flatMap {
    (width: Int, shape: Shape) -> [OpCase] in
    [(0, 0), (1, 2), (-1, 4_000_000_000)].map { step, seed in
      OpCase(
        "randomBits of \(width) bits \(shape) at step \(step)",
        [Operand(ValueType([2], .uint32), .values([seed, 7])), .int32([], .values([Double(step)]))]
      ) { builder, x in
        builder.add(.randomBits(RandomBits(streamHash: 0x1234_5678_9ABC_DEF0, width: width, shape: shape)), x)
      }
    }
  }

private func parameter(_ path: String, _ shape: Shape, _ dtype: DType = .float32) -> StateSpec {
  StateSpec(path, ValueType(shape, dtype), role: .parameter)
}

private let stateCases: [OpCase] = [
  OpCase("update", [.float([3])], states: ["weight": .float([3])]) { builder, x in
    let weight = builder.state(parameter("weight", [3]))
    builder.setState("weight", to: weight + x[0] * 0.1)
    builder.commitUpdates()
    return [weight * x[0]]
  },
  OpCase("update twice reads the newest", [.float([3])], states: ["mean": .float([3])]) { builder, x in
    let mean = builder.state(parameter("mean", [3]))
    builder.setState("mean", to: mean * 0.9 + x[0])
    builder.setState("mean", to: builder.state(parameter("mean", [3])) * 0.9 + x[0])
    builder.commitUpdates()
    return [mean]
  },
  OpCase("update exchanges", states: ["a": .float([2, 2]), "b": .float([2, 2])]) { builder, _ in
    let (a, b) = (builder.state(parameter("a", [2, 2])), builder.state(parameter("b", [2, 2])))
    builder.setState("a", to: b)
    builder.setState("b", to: a)
    builder.commitUpdates()
    return [a - b]
  },
  OpCase("update if", [.bool([])], states: ["weight": .float([3]), "step": .int32([])]) { builder, x in
    let weight = builder.state(parameter("weight", [3]))
    let step = builder.state(parameter("step", [], .int32))
    builder.setState("weight", to: weight * 2)
    builder.setState("step", to: step + 1)
    builder.commitUpdates(if: x[0]) { $0 == "weight" }
    return [step]
  },
  OpCase("update unless finite", [.float([4], .values([1, 2, .nan, 4]))], states: ["w": .float([4])]) { builder, x in
    let weight = builder.state(parameter("w", [4]))
    builder.setState("w", to: weight - x[0])
    builder.commitUpdates(if: isFinite(x[0]).reduced(.and, axes: [0]))
    return []
  },
  OpCase("update if false, then true", states: ["w": .float([2]), "n": .int32([], .values([0]))]) { builder, _ in
    let (weight, count) = (builder.state(parameter("w", [2])), builder.state(parameter("n", [], .int32)))
    builder.setState("w", to: weight + 1)
    builder.setState("n", to: count + 1)
    builder.commitUpdates(if: count .> 0.0) { $0 == "w" }
    return []
  },
]
