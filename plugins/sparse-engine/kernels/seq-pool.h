#ifndef TF_SEQ_POOL_H
#define TF_SEQ_POOL_H
#include <stdint.h>

struct tf_seq_pool_layer {
  const uint16_t *table; /* 256 weights, round(P exp(-step i)) */
  const int8_t *weight;
  int32_t score_multiplier;
  uint32_t output_ratio;
  int32_t input_zero;
  int32_t output_zero;
  uint32_t rows;
  uint32_t width;
};

void tf_seq_pool(const struct tf_seq_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch);

#endif
