// Elementary functions in float32, written so that loops over them vectorize: no branches, no tables, no errno.
// Errors are below 2 ulp (tested against double). The polynomials are minimax fits of our own.
#ifndef NN_SCALAR_MATH_H
#define NN_SCALAR_MATH_H

#include <math.h>
#include <stdint.h>

#define NN_INLINE static inline __attribute__((always_inline))

NN_INLINE float nn_from_bits(uint32_t bits) { return __builtin_bit_cast(float, bits); }
NN_INLINE uint32_t nn_to_bits(float x) { return __builtin_bit_cast(uint32_t, x); }

// 2^n for n in [-126, 127].
NN_INLINE float nn_power_of_two(int32_t n) { return nn_from_bits((uint32_t)(n + 127) << 23); }

// x = n · ln 2 + r with |r| <= ln 2 / 2; adding 1.5 · 2^23 rounds to the nearest integer.
#define NN_REDUCE_LN2(x, n, r)                                        \
  const float shifted_ = (x)*1.44269504088896341f + 12582912.0f;      \
  const float whole_ = shifted_ - 12582912.0f;                        \
  const int32_t n = (int32_t)(nn_to_bits(shifted_) - 0x4B400000u);    \
  const float r = ((x)-whole_ * 0.693145751953125f) - whole_ * 1.428606820309417e-6f

NN_INLINE float nn_exp(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  NN_REDUCE_LN2(x, n, r);
  float p = 0.001381166f;
  p = p * r + 0.008370135f;
  p = p * r + 0.041668527f;
  p = p * r + 0.16666509f;
  p = p * r + 0.49999994f;
  p = (r * r) * p + r + 1.0f;
  // Two factors, so that neither overflows and small results become denormal.
  const int32_t half = n >> 1;
  return p * nn_power_of_two(half) * nn_power_of_two(n - half);
}

NN_INLINE float nn_expm1(float x) {
  const float original = x;
  x = x > 89.0f ? 89.0f : x;
  x = x < -25.0f ? -25.0f : x;
  NN_REDUCE_LN2(x, n, r);
  float p = 0.00019916521f;
  p = p * r + 0.0013943118f;
  p = p * r + 0.0083332695f;
  p = p * r + 0.04166633f;
  p = p * r + 0.16666667f;
  p = p * r + 0.5f;
  p = (r * r) * p + r;
  // 2^n (1 + p) - 1, with half the power so that it does not overflow before the result does.
  const float scale = nn_power_of_two(n - 1);
  const float result = (scale * p + (scale - 0.5f)) * 2.0f;
  return original == 0 ? original : result;
}

// log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)], plus e · ln 2.
NN_INLINE float nn_log_reduced(float f, float e) {
  float q = 0.0693673f;
  q = q * f - 0.11825961f;
  q = q * f + 0.11882689f;
  q = q * f - 0.12379226f;
  q = q * f + 0.1421679f;
  q = q * f - 0.16669466f;
  q = q * f + 0.20002319f;
  q = q * f - 0.24999984f;
  q = q * f + 0.3333331f;
  const float square = f * f;
  const float small = f * square * q + e * 1.428606820309417e-6f;
  return (small - 0.5f * square) + f + e * 0.693145751953125f;
}

// The exponent that brings the number with these bits into [sqrt(1/2), sqrt(2)).
NN_INLINE int32_t nn_log_exponent(uint32_t bits) { return (int32_t)(bits - 0x3F3504F3u) >> 23; }

NN_INLINE float nn_log(float x) {
  const int denormal = x < 1.17549435e-38f;
  const float scaled = denormal ? x * 8388608.0f : x;
  const uint32_t bits = nn_to_bits(scaled);
  const int32_t exponent = nn_log_exponent(bits);
  const float mantissa = nn_from_bits(bits - ((uint32_t)exponent << 23));
  float result = nn_log_reduced(mantissa - 1.0f, (float)exponent - (denormal ? 23.0f : 0.0f));
  result = x == INFINITY ? x : result;
  result = x == 0 ? -INFINITY : result;
  return x >= 0 ? result : NAN;
}

NN_INLINE float nn_log1p(float x) {
  const float sum = 1.0f + x;
  const uint32_t bits = nn_to_bits(sum);
  const int32_t exponent = nn_log_exponent(bits);
  const float mantissa = nn_from_bits(bits - ((uint32_t)exponent << 23));
  // What rounding took from 1 + x comes back, scaled as the mantissa is. Beyond 2^24 nothing is missing.
  const float lost = x > 16777216.0f ? 0.0f : (sum > 2.0f ? 1.0f - (sum - x) : x - (sum - 1.0f));
  const float correction = lost * nn_power_of_two(exponent > 25 ? -25 : -exponent);
  const float f = exponent == 0 ? x : (mantissa - 1.0f) + correction;
  float result = nn_log_reduced(f, (float)exponent);
  result = x == INFINITY ? x : result;
  result = x == -1.0f ? -INFINITY : result;
  result = x == 0 ? x : result;
  return x >= -1.0f ? result : NAN;
}

// 1 + exp(x) for x in [-88, 88], rounded once where exp(x) is the larger: half the error of the two steps.
NN_INLINE float nn_one_plus_exp(float x) {
  NN_REDUCE_LN2(x, n, r);
  float p = 0.00019916521f;
  p = p * r + 0.0013943118f;
  p = p * r + 0.0083332695f;
  p = p * r + 0.04166633f;
  p = p * r + 0.16666667f;
  p = p * r + 0.5f;
  p = (r * r) * p + r;
  const float scale = nn_power_of_two(n < -126 ? -126 : n);
  return scale * p + (scale + 1.0f);
}

NN_INLINE float nn_tanh(float x) {
  const float a = __builtin_elementwise_abs(x);
  const float u = x * x;
  float p = 0.0021641979f;
  p = p * u - 0.008200063f;
  p = p * u + 0.021709658f;
  p = p * u - 0.05394836f;
  p = p * u + 0.13333218f;
  p = p * u - 0.3333333f;
  const float near = x * (p * u) + x;
  // Further out 1 - 2 / (1 + exp(2 a)), which is 1 from 10 on.
  const float far = 1.0f - 2.0f / nn_one_plus_exp(a > 10.0f ? 20.0f : 2.0f * a);
  const float result = a < 0.62f ? near : __builtin_copysignf(far, x);
  return x != x ? x : result;
}

NN_INLINE float nn_logistic(float x) {
  const float held = x > 88.0f ? 88.0f : x < -88.0f ? -88.0f : x;
  const float result = 1.0f / nn_one_plus_exp(-held);
  // What is left below is less than the smallest normal number.
  return x < -88.0f ? 0.0f : x != x ? x : result;
}

NN_INLINE float nn_erf(float x) {
  const float a = __builtin_elementwise_abs(x);
  const float u = x * x;
  float p = 8.223984e-05f;
  p = p * u - 0.0008108082f;
  p = p * u + 0.0051979916f;
  p = p * u - 0.026858186f;
  p = p * u + 0.11283674f;
  p = p * u - 0.37612632f;
  p = p * u + 0.12837917f;
  const float near = x * p + x;
  // erf(a) = 1 - exp(-q(a)) further out, 1 from 4 on.
  const float b = a > 4.0f ? 4.0f : a;
  float q = 2.0909554e-05f;
  q = q * b - 0.000432303f;
  q = q * b + 0.004160527f;
  q = q * b - 0.025091497f;
  q = q * b + 0.10823662f;
  q = q * b + 0.6333867f;
  q = q * b + 1.1294951f;
  q = q * b - 0.00017055203f;
  const float far = __builtin_copysignf(1.0f - nn_exp(-q), x);
  const float result = a < 0.92f ? near : far;
  return x != x ? x : result;
}

// x = n · pi / 2 + r. The first two parts of pi / 2 have 11 bits, so their products with n < 2^13 are exact.
#define NN_TRIGONOMETRY_LIMIT 8192.0f
NN_INLINE float nn_sin_shifted(float x, int32_t quarter) {
  const float shifted = x * 0.636619772367581f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const int32_t quadrant = (int32_t)(nn_to_bits(shifted) - 0x4B400000u) + quarter;
  float r = ((x - n * 1.5703125f) - n * 4.837512969970703e-4f) - n * 7.549790126404332e-8f;
  r += n * 1.7151245e-15f;
  const float u = r * r;
  float s = 2.7175645e-06f;
  s = s * u - 0.00019839256f;
  s = s * u + 0.008333329f;
  s = s * u - 0.16666667f;
  s = s * u * r + r;
  float c = -2.7203302e-07f;
  c = c * u + 2.4799436e-05f;
  c = c * u - 0.0013888883f;
  c = c * u + 0.041666668f;
  c = c * u * u - 0.5f * u + 1.0f;
  const float value = quadrant & 1 ? c : s;
  return quadrant & 2 ? -value : value;
}

// MARK: Integers

// Division by zero gives 0.
NN_INLINE int32_t nn_divide(int32_t x, int32_t y) { return y ? (int32_t)((int64_t)x / y) : 0; }
NN_INLINE int32_t nn_remainder(int32_t x, int32_t y) { return y ? (int32_t)((int64_t)x % y) : 0; }

NN_INLINE uint32_t nn_power_uint(uint32_t base, uint32_t exponent) {
  uint32_t result = 1;
  for (; exponent; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

// A negative exponent gives the fraction cut towards zero.
NN_INLINE int32_t nn_power_int(int32_t base, int32_t exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent & 1 ? -1 : 1) : 0;
  return (int32_t)nn_power_uint((uint32_t)base, (uint32_t)exponent);
}

// Towards zero, held within the type's range; 0 for NaN.
NN_INLINE int32_t nn_float_to_int(float x) {
  const float held = x < -2147483648.0f ? -2147483648.0f : x > 2147483520.0f ? 2147483520.0f : x;
  const int32_t cut = held == held ? (int32_t)held : 0;
  return x > 2147483520.0f ? INT32_MAX : cut;
}
NN_INLINE uint32_t nn_float_to_uint(float x) {
  const float held = x > 0 ? (x > 4294967040.0f ? 4294967040.0f : x) : 0.0f;
  return x > 4294967040.0f ? UINT32_MAX : (uint32_t)held;
}

#endif
