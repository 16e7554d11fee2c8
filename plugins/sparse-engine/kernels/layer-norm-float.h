#ifndef TF_LAYER_NORM_FLOAT_H
#define TF_LAYER_NORM_FLOAT_H
#include <stdint.h>

struct tf_layer_norm_float_layer {
  /* Bits of FP32 values: gamma of every channel, then beta. */
  const uint32_t *parameters;
  uint32_t rows;
  uint32_t width;
  int32_t output_zero;
  double input_scale;
  double output_scale;
  double epsilon;
};

void tf_layer_norm_float(const struct tf_layer_norm_float_layer *layer, const int8_t *in, int8_t *out, void *scratch);

#endif
