/*
 * SeqPool: softmax over the tokens of a learned score, then the weighted mean of the tokens: [T, C] to [C].
 * Scratch holds T scores, then in their place T / 2 pairs of weights. About 7 instructions a value.
 */
#include "seq-pool.h"

#include "tf_arith.h"
#include "tf_kernel.h"

/* Σ w q - z s, rounded, requantized. */
struct mean {
  int32_t correction; /* z s */
  uint32_t shift;
  int32_t factor, zero;
};

static inline int8_t write_mean(int32_t sum, const struct mean *mean) {
  const int32_t y = (tf_multiply_round(tf_shift_left(sum - mean->correction, mean->shift), mean->factor) + (1 << 17)) >> 18;
  return (int8_t)tf_saturate8(mean->zero + y);
}

static struct mean mean_of(uint32_t total, const struct tf_seq_pool_layer *layer) {
  const uint32_t shift = tf_leading_zeros(total) - 9U;
  const struct mean mean = {layer->input_zero * (int32_t)total, shift, tf_sum_reciprocal(total << shift, 7, layer->output_ratio), layer->output_zero};
  return mean;
}

static inline uint32_t weight_of(int32_t difference, const struct tf_seq_pool_layer *layer) {
  const int32_t index = tf_multiply_round(difference, layer->score_multiplier);
  return layer->table[index > 255 ? 255 : index];
}

#if TF_DSP

static int32_t score_of(const int8_t *in, const int8_t *weight, uint32_t width) {
  int32_t sum = 0;
  uint32_t c = 0;
  for (; c + 4U <= width; c += 4) {
    const uint32_t x = tf_load32(in + c), w = tf_load32(weight + c);
    sum = tf_smlad(tf_sxtb16_odd(x), tf_sxtb16_odd(w), tf_smlad(tf_sxtb16(x), tf_sxtb16(w), sum));
  }
  for (; c < width; c++) sum += in[c] * weight[c];
  return sum;
}

/* A last token without partner is paired with itself at weight zero. */
static void pool_tokens(const int8_t *in, int8_t *out, const uint32_t *weights, const struct tf_seq_pool_layer *layer, const struct mean *mean) {
  const uint32_t rows = layer->rows, width = layer->width;
  uint32_t c = 0;
  for (; c + 4U <= width; c += 4) {
    int32_t sums[4] = {0, 0, 0, 0};
    const int8_t *at = in + c;
    for (uint32_t t = 0; t < rows; t += 2, at += 2U * width) {
      const uint32_t pair = weights[t / 2U], a = tf_load32(at), b = tf_load32(t + 1U < rows ? at + width : at);
      const uint32_t a02 = tf_sxtb16(a), a13 = tf_sxtb16_odd(a), b02 = tf_sxtb16(b), b13 = tf_sxtb16_odd(b);
      sums[0] = tf_smlad(tf_pack_low(a02, b02), pair, sums[0]);
      sums[1] = tf_smlad(tf_pack_low(a13, b13), pair, sums[1]);
      sums[2] = tf_smlad(tf_pack_high(a02, b02), pair, sums[2]);
      sums[3] = tf_smlad(tf_pack_high(a13, b13), pair, sums[3]);
    }
    for (uint32_t i = 0; i < 4; i++) out[c + i] = write_mean(sums[i], mean);
  }
  for (; c < width; c++) {
    int32_t sum = 0;
    for (uint32_t t = 0; t < rows; t++) sum += (int32_t)(weights[t / 2U] >> 16U * (t & 1U) & 0xFFFFU) * in[t * width + c];
    out[c] = write_mean(sum, mean);
  }
}

#else

static int32_t score_of(const int8_t *in, const int8_t *weight, uint32_t width) {
  int32_t sum = 0;
  for (uint32_t c = 0; c < width; c++) sum += in[c] * weight[c];
  return sum;
}

static void pool_tokens(const int8_t *in, int8_t *out, const uint32_t *weights, const struct tf_seq_pool_layer *layer, const struct mean *mean) {
  const uint32_t rows = layer->rows, width = layer->width;
  for (uint32_t c = 0; c < width; c++) {
    int32_t sum = 0;
    for (uint32_t t = 0; t < rows; t++) sum += (int32_t)(weights[t / 2U] >> 16U * (t & 1U) & 0xFFFFU) * in[t * width + c];
    out[c] = write_mean(sum, mean);
  }
}

#endif

void tf_seq_pool(const struct tf_seq_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t rows = layer->rows, width = layer->width;
  int32_t *const score = scratch;
  uint32_t *const weights = scratch;
  int32_t max = INT32_MIN;
  for (uint32_t t = 0; t < rows; t++) {
    score[t] = score_of(in + t * width, layer->weight, width);
    max = score[t] > max ? score[t] : max;
  }
  uint32_t total = 0;
  for (uint32_t t = 0; t < rows; t += 2) {
    const uint32_t even = weight_of(max - score[t], layer), odd = t + 1U < rows ? weight_of(max - score[t + 1U], layer) : 0;
    weights[t / 2U] = even | odd << 16;
    total += even + odd;
  }
  const struct mean mean = mean_of(total, layer);
  pool_tokens(in, out, weights, layer, &mean);
}
