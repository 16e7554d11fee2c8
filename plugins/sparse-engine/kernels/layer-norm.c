/*
 * Scaled-LayerNorm per token: t = (d q - S) / sqrt(d Σq² - S² + e) in Q(k), then gain and offset; docs/numerics.md.
 * The inverse square root is three Newton steps on integers, so no token needs a division.
 */
#include "layer-norm.h"

#include "tf_arith.h"

/* 2^46 / sqrt(M) of 2^30 <= M < 2^32. */
static uint32_t inverse_root(uint32_t m) {
  uint32_t y = UINT32_C(2287070085) - (uint32_t)(((uint64_t)m * UINT32_C(1299227607)) >> 32);
  for (int step = 0; step < 3; step++) {
    const uint32_t square = (uint32_t)(((uint64_t)y * y) >> 30);
    const uint32_t rest = UINT32_C(3221225472) - (uint32_t)(((uint64_t)m * square) >> 32);
    y = (uint32_t)(((uint64_t)y * rest) >> 31);
  }
  return y;
}

/* D << shift and y for SMMULR, both cases of sh. */
struct scale {
  uint32_t shift;
  int32_t factor;
};

static struct scale row_scale(int32_t sum, uint32_t squares, const struct tf_layer_norm_layer *layer) {
  const uint32_t n = layer->width * squares - (uint32_t)sum * (uint32_t)sum + layer->epsilon;
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

static int8_t affine(int32_t t, uint32_t gain, uint32_t offset) {
  return (int8_t)tf_limit((t * (int16_t)(uint16_t)gain + (int32_t)offset) >> 16, -128, 127);
}

void tf_layer_norm(const struct tf_layer_norm_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t width = layer->width, fours = width & ~UINT32_C(3);
  (void)scratch;
  for (uint32_t row = 0; row < layer->rows; row++, in += width, out += width) {
    int32_t sum = 0, squares = 0;
    for (uint32_t c = 0; c < width; c++) {
      sum += in[c];
      squares += in[c] * in[c];
    }
    const struct scale scale = row_scale(sum, (uint32_t)squares, layer);
    const uint32_t *p = layer->parameters;
    for (uint32_t c = 0; c < width; c++) {
      const int32_t t = tf_multiply_round(tf_shift_left((int32_t)width * in[c] - sum, scale.shift), scale.factor);
      if (c < fours) {
        const uint32_t *const odd = p + (c & 1U) * 3U;
        out[c] = affine(t, (c & 2U) ? odd[0] >> 16 : odd[0] & 0xFFFFU, odd[1U + (c >> 1 & 1U)]);
        if ((c & 3U) == 3U) p += 6;
      } else {
        out[c] = affine(t, p[0] & 0xFFFFU, p[1]);
        p += 2;
      }
    }
  }
}
