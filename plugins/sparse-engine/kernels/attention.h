#ifndef TF_ATTENTION_H
#define TF_ATTENTION_H
#include <stdint.h>

struct tf_attention_layer {
  const uint16_t *table; /* 256 weights, round(P exp(-step i)) */
  int32_t score_multiplier;
  uint32_t output_ratio;
  uint32_t query_rows;
  uint32_t key_rows;
  uint32_t heads;
  uint32_t head_width;
};

void tf_attention(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);

#endif
