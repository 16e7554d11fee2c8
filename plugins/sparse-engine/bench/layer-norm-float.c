/*
 * LayerNorm in single precision from int8 to int8, one pass for the moments and one for the result: what Scaled-LayerNorm replaces. gamma and
 * beta already hold the output's scale. 256 tokens of 64 channels. Exit code 0 when the outputs vary, so that nothing is optimized away.
 */
#include <stdint.h>

#include "tf_profile.h"

enum { TOKENS = 256, CHANNELS = 64 };

static int8_t input[TOKENS][CHANNELS], output[TOKENS][CHANNELS];
static float gamma_values[CHANNELS], beta_values[CHANNELS];

/* 1 / sqrt(x) by Newton's method, as there is no libm. */
static float inverse_root(float x) {
  union {
    float value;
    uint32_t bits;
  } y = {x};
  y.bits = 0x5f3759dfu - (y.bits >> 1);
  for (int i = 0; i < 3; i++) y.value *= 1.5f - 0.5f * x * y.value * y.value;
  return y.value;
}

/* Rounds half up: a value above -128.5 becomes positive first, where truncation rounds down. */
static int8_t to_int8(float value) {
  const int32_t rounded = (int32_t)((value < -128 ? -128 : value) + 128.5f) - 128;
  return (int8_t)(rounded > 127 ? 127 : rounded);
}

__attribute__((noinline)) static void layer_norm(float input_scale, float output_inverse) {
  for (int t = 0; t < TOKENS; t++) {
    float sum = 0, squares = 0;
    for (int c = 0; c < CHANNELS; c++) {
      const float x = (float)input[t][c];
      sum += x;
      squares += x * x;
    }
    const float mean = sum / CHANNELS;
    const float variance = (squares / CHANNELS - mean * mean) * (input_scale * input_scale);
    const float scale = inverse_root(variance + 1e-5f) * input_scale * output_inverse;
    for (int c = 0; c < CHANNELS; c++) output[t][c] = to_int8(((float)input[t][c] - mean) * scale * gamma_values[c] + beta_values[c]);
  }
}

int main(void) {
  uint32_t state = 1;
  for (int t = 0; t < TOKENS; t++) {
    for (int c = 0; c < CHANNELS; c++) {
      state = state * 1664525u + 1013904223u;
      input[t][c] = (int8_t)(state >> 24);
    }
  }
  for (int c = 0; c < CHANNELS; c++) gamma_values[c] = 1;
  tf_profile_begin(0);
  layer_norm(1.0f / 64, 32);
  tf_profile_end();
  int32_t sum = 0;
  for (int c = 0; c < CHANNELS; c++) sum += output[7][c] > output[8][c];
  return sum == 0;
}
