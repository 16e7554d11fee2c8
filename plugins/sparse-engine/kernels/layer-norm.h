#ifndef TF_LAYER_NORM_H
#define TF_LAYER_NORM_H
#include <stdint.h>

struct tf_layer_norm_layer {
  /* For 4 channels: (gain 0, gain 2), offset 0, offset 2, (gain 1, gain 3), offset 1, offset 3; for each of the last d % 4: gain, offset. */
  const uint32_t *parameters;
  uint32_t rows;
  uint32_t width;
  uint32_t epsilon;
  uint32_t fraction;
};

void tf_layer_norm(const struct tf_layer_norm_layer *layer, const int8_t *in, int8_t *out, void *scratch);

#endif
