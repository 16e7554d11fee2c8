#ifndef TF_SOFTMAX_H
#define TF_SOFTMAX_H
#include <stdint.h>

struct tf_softmax_layer {
  const int32_t *table; /* 256 exponentials, the one of difference i at [255 - i] */
  uint32_t rows;
  uint32_t width;
};

void tf_softmax(const struct tf_softmax_layer *layer, const int8_t *in, int8_t *out, void *scratch);

#endif
