/* Average pool with a square window and equal stride over [H, W, C]: scale and zero point stay, one rounding half up. */
#include "average-pool.h"

#include "tf_arith.h"

static int8_t mean(int32_t sum, const struct tf_average_pool_layer *layer) {
  if (layer->shift < 0) return (int8_t)tf_multiply_round(sum, layer->multiplier);
  return (int8_t)((sum + (int32_t)(layer->size * layer->size / 2U)) >> layer->shift);
}

void tf_average_pool(const struct tf_average_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t channels = layer->channels, size = layer->size, row = layer->width * size * channels;
  (void)scratch;
  for (uint32_t y = 0; y < layer->height; y++, in += size * row)
    for (uint32_t x = 0; x < layer->width; x++)
      for (uint32_t c = 0; c < channels; c++) {
        const int8_t *const window = in + x * size * channels + c;
        int32_t sum = 0;
        for (uint32_t i = 0; i < size; i++)
          for (uint32_t j = 0; j < size; j++) sum += window[i * row + j * channels];
        *out++ = mean(sum, layer);
      }
}
