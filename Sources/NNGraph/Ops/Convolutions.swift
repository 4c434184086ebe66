import NNTensor

extension Op {
  var convolutionDefinition: OpDefinition {
    switch self {
    case .convolution(let convolution): convolution.definition
    case .windowReduce(let reduction, let window): windowReduceDefinition(reduction, window)
    case .selectAndScatter(let window):
      OpDefinition(
        "selectAndScatter",
        shape: { types in
          try expectOperands(types, 2, "selectAndScatter")
          let expected = try window.resultShape(types[0].shape)
          guard types[1] == ValueType(expected, types[0].dtype) else {
            throw GraphError("selectAndScatter needs gradients \(expected), got \(types[1])")
          }
          return [types[0]]
        },
        gradient: { c in
          c.x.builder.fail("selectAndScatter has no gradient of its own (second derivatives of a maximum)")
          return [nil, nil]
        })
    default: preconditionFailure("not a convolution")
    }
  }
}

extension Convolution {
  var definition: OpDefinition {
    OpDefinition(
      "convolution",
      shape: { types in
        try expectOperands(types, 2, "convolution")
        let (input, kernel) = (types[0].shape, types[1].shape)
        let spatial = strides.count
        guard [low, high, inputDilation, kernelDilation].allSatisfy({ $0.count == spatial }), spatial > 0,
          (strides + inputDilation + kernelDilation).allSatisfy({ $0 > 0 })
        else { throw GraphError("convolution: strides, padding and dilations do not go together") }
        guard types[0].dtype == types[1].dtype, types[0].dtype.isFloatingPoint, input.rank == spatial + 2,
          kernel.rank == spatial + 2, groups > 0, input.last == kernel[spatial] * groups, kernel.last % groups == 0
        else { throw GraphError("convolution of \(types[0]) with kernel \(types[1]) in \(groups) groups does not fit") }
        let extents = (0..<spatial).map { outputExtent(axis: $0, input: input[$0 + 1], kernel: kernel[$0]) }
        guard extents.allSatisfy({ $0 > 0 }) else {
          throw GraphError("the kernel \(kernel) does not fit into the input \(input)")
        }
        return [ValueType(Shape([input[0]] + extents + [kernel.last]), types[0].dtype)]
      },
      gradient: { c in
        [
          c.needed[0] ? inputGradient(c.x, c.inputs[1], c.gradient) : nil,
          c.needed[1] ? kernelGradient(c.x, c.inputs[1], c.gradient) : nil,
        ]
      })
  }

  private func dilated(_ extent: Int, _ dilation: Int) -> Int { extent == 0 ? 0 : (extent - 1) * dilation + 1 }

  func outputExtent(axis: Int, input: Int, kernel: Int) -> Int {
    let room = dilated(input, inputDilation[axis]) + low[axis] + high[axis] - dilated(kernel, kernelDilation[axis])
    return room < 0 ? 0 : room / strides[axis] + 1
  }

  /// Convolution of the dilated gradient with the mirrored kernel whose channel axes are exchanged.
  private func inputGradient(_ x: Value, _ kernel: Value, _ gradient: Value) -> Value {
    let spatial = strides.count
    let shape = kernel.shape
    let (inPerGroup, outPerGroup) = (shape[spatial], shape.last / groups)
    let window = Array(shape.dims[..<spatial])
    let split = kernel.reversed(axes: Array(0..<spatial)).reshaped(
      to: Shape(window + [inPerGroup, groups, outPerGroup]))
    let exchanged = split.transposed(Array(0..<spatial) + [spatial + 2, spatial + 1, spatial])
      .reshaped(to: Shape(window + [outPerGroup, groups * inPerGroup]))
    var before: [Int] = []
    var after: [Int] = []
    for axis in 0..<spatial {
      let kernelExtent = dilated(shape[axis], kernelDilation[axis])
      let first = kernelExtent - low[axis] - 1
      before.append(first)
      after.append(
        dilated(x.shape[axis + 1], inputDilation[axis]) + kernelExtent - 1
          - dilated(gradient.shape[axis + 1], strides[axis]) - first)
    }
    let transposed = Convolution(
      strides: inputDilation, low: before, high: after, inputDilation: strides, kernelDilation: kernelDilation,
      groups: groups)
    return gradient.convolved(with: exchanged, transposed)
  }

  /// Convolution of the input with the gradient, the batch taking the part of the channels.
  private func kernelGradient(_ x: Value, _ kernel: Value, _ gradient: Value) -> Value {
    let spatial = strides.count
    let spatialAxes = Array(1...spatial)
    let batch = x.shape[0]
    let inPerGroup = kernel.shape[spatial]
    let extents = Array(x.shape.dims[1...spatial])
    // [n, space, groups · c] -> [c, space, groups · n]
    let split = x.reshaped(to: Shape([batch] + extents + [groups, inPerGroup]))
      .transposed([spatial + 2] + spatialAxes + [spatial + 1, 0])
      .reshaped(to: Shape([inPerGroup] + extents + [groups * batch]))
    // [n, space, f] -> [space, n, f]
    let weights = gradient.transposed(spatialAxes + [0, spatial + 1])
    let after = (0..<spatial).map { axis in
      dilated(gradient.shape[axis + 1], strides[axis]) - dilated(x.shape[axis + 1], inputDilation[axis])
        + dilated(kernel.shape[axis], kernelDilation[axis]) - low[axis] - 1
    }
    let exchanged = Convolution(
      strides: kernelDilation, low: low, high: after, inputDilation: inputDilation, kernelDilation: strides,
      groups: groups)
    // [c, window, f] -> [window, c, f]
    return split.convolved(with: weights, exchanged).transposed(spatialAxes + [0, spatial + 1])
  }
}

extension Window {
  func resultShape(_ source: Shape) throws -> Shape {
    guard [sizes.count, strides.count, low.count, high.count].allSatisfy({ $0 == source.rank }),
      sizes.allSatisfy({ $0 > 0 }), strides.allSatisfy({ $0 > 0 })
    else { throw GraphError("a window of \(sizes) does not fit \(source)") }
    let dims = source.dims.indices.map { (source[$0] + low[$0] + high[$0] - sizes[$0]) / strides[$0] + 1 }
    guard source.dims.indices.allSatisfy({ source[$0] + low[$0] + high[$0] >= sizes[$0] }) else {
      throw GraphError("a window of \(sizes) is larger than \(source)")
    }
    return Shape(dims)
  }
}

private func windowReduceDefinition(_ reduction: Reduction, _ window: Window) -> OpDefinition {
  OpDefinition(
    "window" + reduction.rawValue.prefix(1).uppercased() + reduction.rawValue.dropFirst(),
    shape: { types in
      try expectOperands(types, 1, "windowReduce")
      guard [.sum, .max, .min].contains(reduction) else { throw GraphError("no window reduction by \(reduction)") }
      return [ValueType(try window.resultShape(types[0].shape), types[0].dtype)]
    },
    gradient: { c in
      switch reduction {
      case .max: return [c.x.selectingAndScattering(c.gradient, window)]
      case .min: return [-((-c.x).selectingAndScattering(-c.gradient, window))]
      default:
        // Each source element lies in every window that reaches it: a window sum over the spread-out gradient.
        let axes = Array(c.x.shape.dims.indices)
        let low = axes.map { window.sizes[$0] - 1 - window.low[$0] }
        let high = axes.map { axis in
          c.x.shape[axis] + window.sizes[axis] - 1 - ((c.y.shape[axis] - 1) * window.strides[axis] + 1) - low[axis]
        }
        let spread = c.gradient.padded(Padding(low: low, high: high, interior: window.strides.map { $0 - 1 }))
        let none = axes.map { _ in 0 }
        return [
          spread.windowReduced(
            .sum, Window(sizes: window.sizes, strides: axes.map { _ in 1 }, low: none, high: none))
        ]
      }
    })
}
