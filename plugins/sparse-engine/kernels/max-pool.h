#ifndef TF_MAX_POOL_H
#define TF_MAX_POOL_H
#include <stdint.h>

struct tf_max_pool_layer {
  uint32_t height; /* of the output */
  uint32_t width;
  uint32_t channels;
  uint32_t size;
};

void tf_max_pool(const struct tf_max_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch);

#endif
