/* Max-pool with a square window and equal stride over [H, W, C]: exact. */
#include "max-pool.h"

void tf_max_pool(const struct tf_max_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t channels = layer->channels, size = layer->size, row = layer->width * size * channels;
  (void)scratch;
  for (uint32_t y = 0; y < layer->height; y++, in += size * row)
    for (uint32_t x = 0; x < layer->width; x++)
      for (uint32_t c = 0; c < channels; c++) {
        const int8_t *const window = in + x * size * channels + c;
        int8_t max = -128;
        for (uint32_t i = 0; i < size; i++)
          for (uint32_t j = 0; j < size; j++) {
            const int8_t q = window[i * row + j * channels];
            max = q > max ? q : max;
          }
        *out++ = max;
      }
}
