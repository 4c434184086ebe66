import NNTensor
import Testing

/// Records an issue unless every element satisfies `|actual - expected| <= absolute + relative * |expected|`.
///
/// Shapes must be equal; integers, bools and strings must be equal element for element; NaN is close to NaN only, an
/// infinity only to itself.
public func expectClose(
  _ actual: Tensor, _ expected: Tensor, absolute: Double = 1e-6, relative: Double = 1e-5, _ label: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let failure = closenessFailure(actual, expected, absolute: absolute, relative: relative) else { return }
  Issue.record(Comment(rawValue: label.isEmpty ? failure : "\(label): \(failure)"), sourceLocation: sourceLocation)
}

/// Why `actual` is not close to `expected`, naming the worst element; `nil` when it is.
public func closenessFailure(
  _ actual: Tensor, _ expected: Tensor, absolute: Double = 1e-6, relative: Double = 1e-5
) -> String? {
  guard actual.shape == expected.shape else { return "shape \(actual.shape), expected \(expected.shape)" }
  let isFloat = actual.dtype.isFloatingPoint && expected.dtype.isFloatingPoint
  guard isFloat || actual.dtype == expected.dtype else { return "\(actual.dtype), expected \(expected.dtype)" }
  if actual.dtype == .string {
    guard let index = actual.strings.indices.first(where: { actual.strings[$0] != expected.strings[$0] }) else {
      return nil
    }
    return "element \(index) is \"\(actual.strings[index])\", expected \"\(expected.strings[index])\""
  }
  let (got, wanted) = (actual.doubles, expected.doubles)
  var (misses, worst, largest) = (0, 0, 0.0)
  for index in got.indices {
    let allowed = isFloat ? absolute + relative * wanted[index].magnitude : 0
    let excess = excess(got[index], wanted[index], allowed: allowed)
    guard excess > 0 else { continue }
    misses += 1
    if excess > largest { (worst, largest) = (index, excess) }
  }
  guard misses > 0 else { return nil }
  return "\(misses) of \(got.count) elements of \(actual.shape) are off; worst is \(index(worst, in: actual.shape)): "
    + "\(got[worst]), expected \(wanted[worst]), off by \((got[worst] - wanted[worst]).magnitude)"
}

/// By how much two numbers are farther apart than allowed; infinity where no tolerance helps.
private func excess(_ actual: Double, _ expected: Double, allowed: Double) -> Double {
  if actual == expected || (actual.isNaN && expected.isNaN) { return 0 }
  guard actual.isFinite, expected.isFinite else { return .infinity }
  return max((actual - expected).magnitude - allowed, 0)
}

private func index(_ position: Int, in shape: Shape) -> [Int] {
  zip(shape.strides, shape.dims).map { position / $0 % $1 }
}
