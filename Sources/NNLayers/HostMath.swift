#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

// The C library's functions under names that do not meet those of graph values.
extension Double {
  var logarithm: Double { log(self) }
  var sine: Double { sin(self) }
  var cosine: Double { cos(self) }
}
