/* Integer arithmetic of docs/numerics.md that several kernels share. Every function gives equal bits on every core. */
#ifndef TF_ARITH_H
#define TF_ARITH_H
#include <stdint.h>

/* (a * m + 2^31) >> 32: one rounding, half up. */
static inline int32_t tf_multiply_round(int32_t a, int32_t m) {
#if defined(__ARM_FEATURE_DSP)
  int32_t r;
  __asm__("smmulr %0, %1, %2" : "=r"(r) : "r"(a), "r"(m));
  return r;
#else
  return (int32_t)(((int64_t)a * m + INT64_C(0x80000000)) >> 32);
#endif
}

static inline int32_t tf_limit(int32_t value, int32_t lo, int32_t hi) { return value < lo ? lo : value > hi ? hi : value; }

/* Leading zeros of x > 0. */
static inline uint32_t tf_leading_zeros(uint32_t x) {
#if defined(__GNUC__)
  return (uint32_t)__builtin_clz(x);
#else
  uint32_t n = 0;
  while (!(x & UINT32_C(0x80000000))) {
    x <<= 1;
    n++;
  }
  return n;
#endif
}

/* f of attention and SeqPool: 32-bit reciprocal of a normalised weight sum without its last `drop` bits, times the output ratio. */
static inline int32_t tf_sum_reciprocal(uint32_t normalised, uint32_t drop, uint32_t ratio) {
  return (int32_t)(((uint64_t)(UINT32_MAX / (normalised >> drop)) * ratio) >> 5);
}

#if defined(__ARM_FEATURE_DSP)
/* sum + a half of a times a half of b: b the low, t the high one. */
static inline int32_t tf_smlabb(uint32_t a, uint32_t b, int32_t sum) {
  int32_t r;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}
static inline int32_t tf_smlabt(uint32_t a, uint32_t b, int32_t sum) {
  int32_t r;
  __asm__("smlabt %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}
static inline int32_t tf_smlatb(uint32_t a, uint32_t b, int32_t sum) {
  int32_t r;
  __asm__("smlatb %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}
static inline int32_t tf_smlatt(uint32_t a, uint32_t b, int32_t sum) {
  int32_t r;
  __asm__("smlatt %0, %1, %2, %3" : "=r"(r) : "r"(a), "r"(b), "r"(sum));
  return r;
}
#endif

/* a << shift for a of either sign (C leaves the shift of a negative number undefined). */
static inline int32_t tf_shift_left(int32_t a, uint32_t shift) { return (int32_t)((uint32_t)a << shift); }

#endif
