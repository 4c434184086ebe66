import NNGraph
import NNTensor

extension Interpreter {
  static func convolve(
    _ input: ReferenceArray, _ kernel: ReferenceArray, _ convolution: Convolution, type: ValueType
  ) -> ReferenceArray {
    let spatial = convolution.strides.count
    let inputSpace = Shape(Array(input.shape.dims[1...spatial]))
    let outputSpace = Shape(Array(type.shape.dims[1...spatial]))
    let kernelSpace = Shape(Array(kernel.shape.dims[..<spatial]))
    let taps = taps(convolution, input: inputSpace, output: outputSpace, kernel: kernelSpace)
    let (inputChannels, outputChannels) = (input.shape.last, type.shape.last)
    let inPerGroup = inputChannels / convolution.groups
    let outPerGroup = outputChannels / convolution.groups
    let (x, w) = (input.floats, kernel.floats)
    var result = [Double](repeating: 0, count: type.shape.count)
    for batch in 0..<type.shape[0] {
      for (position, taps) in taps.enumerated() {
        let target = (batch * outputSpace.count + position) * outputChannels
        for tap in taps {
          let source = (batch * inputSpace.count + tap.input) * inputChannels
          for channel in 0..<inPerGroup {
            let weights = (tap.kernel * inPerGroup + channel) * outputChannels
            for output in 0..<outputChannels {
              let group = output / outPerGroup
              result[target + output] += x[source + group * inPerGroup + channel] * w[weights + output]
            }
          }
        }
      }
    }
    return ReferenceArray(type, floats: result)
  }

  /// For every output position the pairs of input and kernel position that meet there.
  private static func taps(
    _ convolution: Convolution, input: Shape, output: Shape, kernel: Shape
  ) -> [[(input: Int, kernel: Int)]] {
    let kernelIndices = indices(of: kernel)
    let strides = input.strides
    return indices(of: output).map { position in
      kernelIndices.enumerated().compactMap { number, offset in
        var source = 0
        for axis in 0..<input.rank {
          let spread =
            position[axis] * convolution.strides[axis] + offset[axis] * convolution.kernelDilation[axis]
            - convolution.low[axis]
          // Between the elements of a dilated input lie zeros.
          guard spread >= 0, spread % convolution.inputDilation[axis] == 0,
            spread / convolution.inputDilation[axis] < input[axis]
          else { return nil }
          source += spread / convolution.inputDilation[axis] * strides[axis]
        }
        return (source, number)
      }
    }
  }

  /// All indices of `shape` in row-major order.
  static func indices(of shape: Shape) -> [[Int]] {
    shape.dims.reduce([[]]) { prefixes, extent in
      prefixes.flatMap { prefix in (0..<extent).map { prefix + [$0] } }
    }
  }
}
