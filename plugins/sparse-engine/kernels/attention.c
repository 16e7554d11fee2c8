/* Attention for heads of any width: about 1.12 instructions a multiplication at w = 16. */
#include "attention.h"

#include "tf_attend.h"

#if TF_DSP

void tf_attention(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch) {
  tf_attend(layer, query, key, value, out, scratch, tf_scores_any, tf_maxima_any);
}

#else

#include "tf_arith.h"

/* Scratch holds the scores of one row, then its weights. */
static void attend_row(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, int32_t *score) {
  const uint32_t rows = layer->key_rows, width = layer->head_width, stride = layer->heads * width;
  int32_t max = INT32_MIN;
  for (uint32_t t = 0; t < rows; t++) {
    int32_t sum = 0;
    for (uint32_t c = 0; c < width; c++) sum += query[c] * key[t * stride + c];
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
  const uint32_t shift = tf_leading_zeros(total) - 8U;
  const int32_t factor = tf_sum_reciprocal(total << shift, 8, layer->output_ratio);
  for (uint32_t c = 0; c < width; c++) {
    int32_t sum = 0;
    for (uint32_t t = 0; t < rows; t++) sum += score[t] * value[t * stride + c];
    out[c] = (int8_t)tf_limit((tf_multiply_round(tf_shift_left(sum, shift), factor) + (1 << 18)) >> 19, -128, 127);
  }
}

void tf_attention(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch) {
  const uint32_t width = layer->head_width, stride = layer->heads * width;
  for (uint32_t h = 0; h < stride; h += width)
    for (uint32_t t = 0; t < layer->query_rows; t++) attend_row(layer, query + t * stride + h, key + h, value + h, out + t * stride + h, scratch);
}

#endif
