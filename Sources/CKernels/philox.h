// Philox4x32-10, sixteen counters at a time.
#ifndef NN_PHILOX_H
#define NN_PHILOX_H

#include "scalar_math.h"

#define NN_PHILOX_LANES 16

// Words of blocks first, first + 1, …: word w of block b lies at words[w][b].
NN_INLINE void nn_philox(
    uint64_t key, uint64_t step, uint64_t first, uint32_t (*restrict words)[NN_PHILOX_LANES]) {
  uint32_t c0[NN_PHILOX_LANES], c1[NN_PHILOX_LANES], c2[NN_PHILOX_LANES], c3[NN_PHILOX_LANES];
  for (int i = 0; i < NN_PHILOX_LANES; i++) {
    const uint64_t block = first + (uint64_t)i;
    c0[i] = (uint32_t)block;
    c1[i] = (uint32_t)(block >> 32);
    c2[i] = (uint32_t)step;
    c3[i] = (uint32_t)(step >> 32);
  }
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < NN_PHILOX_LANES; i++) {
      const uint64_t p0 = (uint64_t)0xD2511F53u * c0[i], p1 = (uint64_t)0xCD9E8D57u * c2[i];
      c0[i] = (uint32_t)(p1 >> 32) ^ c1[i] ^ k0;
      c1[i] = (uint32_t)p1;
      c2[i] = (uint32_t)(p0 >> 32) ^ c3[i] ^ k1;
      c3[i] = (uint32_t)p0;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  for (int i = 0; i < NN_PHILOX_LANES; i++) {
    words[0][i] = c0[i];
    words[1][i] = c1[i];
    words[2][i] = c2[i];
    words[3][i] = c3[i];
  }
}

NN_INLINE uint64_t nn_mix64(uint64_t value) {
  uint64_t z = value + 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Elements start, start + 1, … of the stream: 16-bit numbers, or 32-bit words.
NN_INLINE void nn_random_fill(
    uint32_t *restrict result, int64_t start, int64_t count, int halves, uint64_t key, uint64_t step) {
  const int64_t per_block = halves ? 8 : 4;
  uint32_t words[4][NN_PHILOX_LANES];
  uint32_t ordered[8 * NN_PHILOX_LANES];
  int64_t done = 0;
  while (done < count) {
    const int64_t block = (start + done) / per_block, skip = (start + done) % per_block;
    nn_philox(key, step, (uint64_t)block, words);
    if (halves) {
      for (int i = 0; i < NN_PHILOX_LANES; i++) {
        for (int w = 0; w < 4; w++) {
          ordered[8 * i + 2 * w] = words[w][i] & 0xFFFF;
          ordered[8 * i + 2 * w + 1] = words[w][i] >> 16;
        }
      }
    } else {
      for (int i = 0; i < NN_PHILOX_LANES; i++) {
        for (int w = 0; w < 4; w++) ordered[4 * i + w] = words[w][i];
      }
    }
    int64_t take = per_block * NN_PHILOX_LANES - skip;
    if (take > count - done) take = count - done;
    __builtin_memcpy(result + done, ordered + skip, (size_t)take * 4);
    done += take;
  }
}

#endif
