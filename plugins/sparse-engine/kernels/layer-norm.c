/*
 * Scaled-LayerNorm per token: t = (d q - S) / sqrt(d Σq² - S² + e) in Q(k), then gain and offset; docs/numerics.md.
 * The inverse square root is three Newton steps on integers, so no token needs a division. About 8.2 instructions a value, 91 a token.
 */
#include "layer-norm.h"

#include "tf_arith.h"
#include "tf_kernel.h"

static inline uint32_t multiply_upper(uint32_t a, uint32_t b) { return (uint32_t)(((uint64_t)a * b) >> 32); }

/*
 * 2^46 / sqrt(M) of 2^30 <= M < 2^32. The products that docs/numerics.md shifts right by 30 and 31 are taken from 2 y, which fits because
 * the steps approach from below and only the last reaches 2^31.
 */
static inline uint32_t inverse_root(uint32_t m) {
  uint32_t y = UINT32_C(2287070085) - multiply_upper(m, UINT32_C(1299227607));
  for (int step = 0; step < 3; step++) {
    const uint32_t twice = 2U * y;
    y = multiply_upper(twice, UINT32_C(3221225472) - multiply_upper(m, multiply_upper(twice, twice)));
  }
  return y;
}

/* t = ((d q - S) << shift) factor / 2^32: both cases of sh. */
struct scale {
  uint32_t shift;
  int32_t factor;
};

static inline struct scale row_scale(int32_t sum, int32_t squares, const struct tf_layer_norm_layer *layer) {
  const uint32_t n = layer->width * (uint32_t)squares - (uint32_t)sum * (uint32_t)sum + layer->epsilon;
  const uint32_t c = tf_leading_zeros(n) & ~UINT32_C(1);
  const uint32_t y = inverse_root(n << c);
  const int32_t sh = (int32_t)(c / 2U + layer->fraction) - 13;
  struct scale scale = {0, 0};
  if (sh >= 0) {
    scale.shift = (uint32_t)sh;
    scale.factor = (int32_t)(y >> 1);
  } else {
    scale.factor = (int32_t)(y >> (1 - sh));
  }
  return scale;
}

static inline int8_t affine(int32_t t, int32_t gain, uint32_t offset) {
  return (int8_t)tf_saturate8((t * gain + (int32_t)offset) >> 16);
}

/* Channels from `c` on, with shifts of any size. */
static void normalize(const int8_t *in, int8_t *out, const struct tf_layer_norm_layer *layer, int32_t sum, struct scale scale, uint32_t c) {
  const uint32_t width = layer->width, fours = width & ~UINT32_C(3);
  const uint32_t *p = layer->parameters + c / 4U * 6U;
  for (; c < width; c++) {
    const int32_t t = tf_multiply_round(tf_shift_left((int32_t)width * in[c] - sum, scale.shift), scale.factor);
    if (c < fours) {
      const uint32_t *const pair = p + (c & 1U) * 3U;
      out[c] = affine(t, (c & 2U) ? tf_high16(pair[0]) : tf_low16(pair[0]), pair[1U + (c >> 1 & 1U)]);
      if ((c & 3U) == 3U) p += 6;
    } else {
      out[c] = affine(t, tf_low16(p[0]), p[1]);
      p += 2;
    }
  }
}

#if TF_DSP

struct sums {
  int32_t sum, squares;
};

#define TF_UNUSED __attribute__((unused))
#define TF_SUM_WORD(word)                                                                                                      \
  "sxtb16 r8, " word "\n sxtb16 r9, " word ", ror #8\n smlad r10, r8, r12, r10\n smlad r11, r8, r8, r11\n"                     \
  "smlad r10, r9, r12, r10\n smlad r11, r9, r9, r11\n"

/* Adds the values before `end`, sixteen at a time from an address that is a multiple of 4. 27 instructions for sixteen. */
__attribute__((naked, noinline)) static void sum_sixteens(const int8_t *in TF_UNUSED, const int8_t *end TF_UNUSED, struct sums *sums TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r11, lr}\n ldrd r10, r11, [r2]\n mov r12, #0x00010001\n"
      "1:\n ldmia r0!, {r4-r7}\n" TF_SUM_WORD("r4") TF_SUM_WORD("r5") TF_SUM_WORD("r6") TF_SUM_WORD("r7")
      "cmp r0, r1\n bne 1b\n strd r10, r11, [r2]\n pop {r4-r11, pc}\n");
}

static inline struct sums sum_row(const int8_t *in, uint32_t width) {
  struct sums sums = {0, 0};
  uint32_t c = (uintptr_t)in & 3U ? 0 : width & ~UINT32_C(15);
  if (c) sum_sixteens(in, in + c, &sums);
  for (; c + 4U <= width; c += 4) {
    const uint32_t word = tf_load32(in + c), even = tf_sxtb16(word), odd = tf_sxtb16_odd(word);
    sums.sum = tf_smlad(odd, 0x00010001U, tf_smlad(even, 0x00010001U, sums.sum));
    sums.squares = tf_smlad(odd, odd, tf_smlad(even, even, sums.squares));
  }
  for (; c < width; c++) {
    sums.sum += in[c];
    sums.squares += in[c] * in[c];
  }
  return sums;
}

/* The row's numbers for the loop below, in the order of its registers r4 to r7. */
struct fours {
  const int8_t *end;
  int32_t width; /* d << shift, fits 16 bits */
  int32_t sum;   /* -S << shift */
  int32_t factor;
};

/* Four channels: 25 instructions. */
#define TF_FOUR                                                                                                                \
  "ldr r8, [r0], #4\n sxtb16 r3, r8\n sxtb16 r8, r8, ror #8\n"                                                                 \
  "smlabb r9, r3, r5, r6\n smlatb r11, r3, r5, r6\n smlabb r10, r8, r5, r6\n smlatb r12, r8, r5, r6\n"                         \
  "smmulr r9, r9, r7\n smmulr r10, r10, r7\n smmulr r11, r11, r7\n smmulr r12, r12, r7\n"                                      \
  "ldmia r2!, {r3, r8, lr}\n smlabb r9, r9, r3, r8\n smlabt r11, r11, r3, lr\n"                                                \
  "ldmia r2!, {r3, r8, lr}\n smlabb r10, r10, r3, r8\n smlabt r12, r12, r3, lr\n"                                              \
  "ssat r9, #8, r9, asr #16\n ssat r10, #8, r10, asr #16\n ssat r11, #8, r11, asr #16\n ssat r12, #8, r12, asr #16\n"          \
  "strb r10, [r1, #1]\n strb r11, [r1, #2]\n strb r12, [r1, #3]\n strb r9, [r1], #4\n"

__attribute__((naked, noinline)) static void normalize_fours(const int8_t *in TF_UNUSED, int8_t *out TF_UNUSED, const uint32_t *parameters TF_UNUSED,
                                                             const struct fours *row TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r12, lr}\n ldmia r3, {r4-r7}\n sub r3, r4, r0\n tst r3, #4\n bne 2f\n"
      "1:\n" TF_FOUR
      "2:\n" TF_FOUR
      "cmp r0, r4\n bne 1b\n pop {r4-r12, pc}\n");
}

void tf_layer_norm(const struct tf_layer_norm_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t width = layer->width, fours = width & ~UINT32_C(3);
  (void)scratch;
  for (uint32_t row = 0; row < layer->rows; row++, in += width, out += width) {
    const struct sums sums = sum_row(in, width);
    const int32_t sum = sums.sum;
    const struct scale scale = row_scale(sum, sums.squares, layer);
    uint32_t done = 0;
    if (width << scale.shift < 32768U) {
      const struct fours numbers = {in + fours, (int32_t)(width << scale.shift), tf_shift_left(-sum, scale.shift), scale.factor};
      normalize_fours(in, out, layer->parameters, &numbers);
      done = fours;
    }
    if (done != width) normalize(in, out, layer, sum, scale, done);
  }
}

#else

void tf_layer_norm(const struct tf_layer_norm_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t width = layer->width;
  (void)scratch;
  for (uint32_t row = 0; row < layer->rows; row++, in += width, out += width) {
    int32_t sum = 0, squares = 0;
    for (uint32_t c = 0; c < width; c++) {
      sum += in[c];
      squares += in[c] * in[c];
    }
    normalize(in, out, layer, sum, row_scale(sum, squares, layer), 0);
  }
}

#endif
