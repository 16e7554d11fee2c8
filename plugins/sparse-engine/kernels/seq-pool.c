/*
 * SeqPool: softmax over the tokens of a learned score, then the weighted mean of the tokens: [T, C] to [C].
 * Scratch holds T scores, which their weights overwrite.
 */
#include "seq-pool.h"

#include "tf_arith.h"

void tf_seq_pool(const struct tf_seq_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t rows = layer->rows, width = layer->width;
  int32_t *const score = scratch;
  int32_t max = INT32_MIN;
  for (uint32_t t = 0; t < rows; t++) {
    int32_t sum = 0;
    for (uint32_t c = 0; c < width; c++) sum += layer->weight[c] * in[t * width + c];
    score[t] = sum;
    if (sum > max) max = sum;
  }
  uint32_t total = 0;
  for (uint32_t t = 0; t < rows; t++) {
    const int32_t index = tf_multiply_round(max - score[t], layer->score_multiplier);
    const uint16_t weight = layer->table[index > 255 ? 255 : index];
    score[t] = weight;
    total += weight;
  }
  const uint32_t shift = tf_leading_zeros(total) - 9U;
  const int32_t factor = tf_sum_reciprocal(total << shift, 7, layer->output_ratio);
  for (uint32_t c = 0; c < width; c++) {
    int32_t sum = -layer->input_zero * (int32_t)total;
    for (uint32_t t = 0; t < rows; t++) sum += score[t] * in[t * width + c];
    const int32_t y = (tf_multiply_round(tf_shift_left(sum, shift), factor) + (1 << 17)) >> 18;
    out[c] = (int8_t)tf_limit(layer->output_zero + y, -128, 127);
  }
}
