/*
 * LayerNorm in single precision from int8 to int8, as an engineer writes it without a library: what Scaled-LayerNorm replaces. 256 tokens of 64
 * channels. Exit code 0 when the outputs vary, so that nothing is optimized away.
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

static int8_t to_int8(float value) {
  const int32_t rounded = (int32_t)(value < 0 ? value - 0.5f : value + 0.5f);
  return (int8_t)(rounded < -128 ? -128 : rounded > 127 ? 127 : rounded);
}

__attribute__((noinline)) static void layer_norm(float input_scale, float output_inverse) {
  for (int t = 0; t < TOKENS; t++) {
    float x[CHANNELS], mean = 0, variance = 0;
    for (int c = 0; c < CHANNELS; c++) {
      x[c] = (float)input[t][c] * input_scale;
      mean += x[c];
    }
    mean /= CHANNELS;
    for (int c = 0; c < CHANNELS; c++) {
      const float d = x[c] - mean;
      variance += d * d;
    }
    const float scale = inverse_root(variance / CHANNELS + 1e-5f);
    for (int c = 0; c < CHANNELS; c++) output[t][c] = to_int8(((x[c] - mean) * scale * gamma_values[c] + beta_values[c]) * output_inverse);
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
