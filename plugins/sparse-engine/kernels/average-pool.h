#ifndef TF_AVERAGE_POOL_H
#define TF_AVERAGE_POOL_H
#include <stdint.h>

struct tf_average_pool_layer {
  uint32_t height; /* of the output */
  uint32_t width;
  uint32_t channels;
  uint32_t size;
  int32_t shift;      /* log2 of the window's elements, or -1 */
  int32_t multiplier; /* round(2^32 / elements) where shift is -1 */
};

void tf_average_pool(const struct tf_average_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch);

#endif
