/*
 * Average pool with a square window and equal stride over [H, W, C]: scale and zero point stay, one rounding half up. In place or not.
 * 1.5 instructions an input and 14 an output for windows up to 16 x 16 and C a multiple of 4.
 */
#include "average-pool.h"

#include "tf_arith.h"
#include "tf_kernel.h"

static inline int8_t mean(int32_t sum, const struct tf_average_pool_layer *layer) {
  if (layer->shift < 0) return (int8_t)tf_multiply_round(sum, layer->multiplier);
  return (int8_t)((sum + (int32_t)(layer->size * layer->size / 2U)) >> layer->shift);
}

static void average_channels(const int8_t *in, int8_t *out, const struct tf_average_pool_layer *layer, uint32_t c) {
  const uint32_t channels = layer->channels, size = layer->size, row = layer->width * size * channels;
  for (; c < channels; c++) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < size; i++)
      for (uint32_t j = 0; j < size; j++) sum += in[c + i * row + j * channels];
    out[c] = mean(sum, layer);
  }
}

#if TF_DSP

/* Two sums a word: 16 bits hold 256 values of int8. */
static inline uint32_t add_even(uint32_t sums, uint32_t word) {
  uint32_t r;
  __asm__("sxtab16 %0, %1, %2" : "=r"(r) : "r"(sums), "r"(word));
  return r;
}
static inline uint32_t add_odd(uint32_t sums, uint32_t word) {
  uint32_t r;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(r) : "r"(sums), "r"(word));
  return r;
}

/* Channels in fours; gives the first that is left. */
static uint32_t average_fours(const int8_t *in, int8_t *out, const struct tf_average_pool_layer *layer) {
  const uint32_t channels = layer->channels, size = layer->size, row = layer->width * size * channels;
  uint32_t c = 0;
  for (; c + 4U <= channels; c += 4) {
    const int8_t *at = in + c;
    uint32_t even = 0, odd = 0;
    for (uint32_t i = 0; i < size; i++, at += row - size * channels)
      for (uint32_t j = 0; j < size; j++, at += channels) {
        const uint32_t word = tf_load32(at);
        even = add_even(even, word);
        odd = add_odd(odd, word);
      }
    out[c] = mean(tf_low16(even), layer);
    out[c + 1U] = mean(tf_low16(odd), layer);
    out[c + 2U] = mean(tf_high16(even), layer);
    out[c + 3U] = mean(tf_high16(odd), layer);
  }
  return c;
}

#else

static uint32_t average_fours(const int8_t *in, int8_t *out, const struct tf_average_pool_layer *layer) {
  (void)in;
  (void)out;
  (void)layer;
  return 0;
}

#endif

void tf_average_pool(const struct tf_average_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t step = layer->size * layer->channels, row = layer->width * step;
  (void)scratch;
  for (uint32_t y = 0; y < layer->height; y++, in += (layer->size - 1U) * row)
    for (uint32_t x = 0; x < layer->width; x++, in += step, out += layer->channels)
      average_channels(in, out, layer, layer->size <= 16U ? average_fours(in, out, layer) : 0);
}
