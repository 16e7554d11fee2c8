/*
 * LayerNorm in floating point between int8 tensors, the yardstick of Scaled-LayerNorm's accuracy; no model is deployed with it:
 *   out = clamp(z + round(((x - mean) / sqrt(variance + epsilon) gamma + beta) / s_out)), x = s_in q
 * The zero point of the input cancels. In double precision, so that nothing but the two roundings to int8 is left.
 */
#include "layer-norm-float.h"

static double value_of(uint32_t bits) {
  union {
    uint32_t bits;
    float value;
  } word = {bits};
  return word.value;
}

/* 1 / sqrt(x) by Newton's method: the first guess is right to 4 %, five steps make it as exact as a double is. There need not be a libm. */
static double inverse_root(double x) {
  union {
    double value;
    uint64_t bits;
  } y = {x};
  y.bits = UINT64_C(0x5fe6eb50c7b537a9) - (y.bits >> 1);
  for (int step = 0; step < 5; step++) y.value *= 1.5 - 0.5 * x * y.value * y.value;
  return y.value;
}

static int8_t to_int8(double value) {
  /* Rounds half up: positive first, where truncation rounds down. */
  const double bounded = value < -128 ? -128 : value > 127 ? 127 : value;
  return (int8_t)((int32_t)(bounded + 128.5) - 128);
}

void tf_layer_norm_float(const struct tf_layer_norm_float_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t width = layer->width;
  (void)scratch;
  for (uint32_t row = 0; row < layer->rows; row++, in += width, out += width) {
    int32_t sum = 0, squares = 0;
    for (uint32_t c = 0; c < width; c++) {
      sum += in[c];
      squares += in[c] * in[c];
    }
    const double mean = (double)sum / width;
    const double variance = ((double)squares / width - mean * mean) * (layer->input_scale * layer->input_scale);
    const double scale = inverse_root(variance + layer->epsilon) * layer->input_scale;
    for (uint32_t c = 0; c < width; c++) {
      const double normal = (in[c] - mean) * scale * value_of(layer->parameters[c]) + value_of(layer->parameters[width + c]);
      out[c] = to_int8(normal / layer->output_scale + layer->output_zero);
    }
  }
}
