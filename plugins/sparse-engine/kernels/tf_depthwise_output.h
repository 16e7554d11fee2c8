/* What is left of a depthwise plane after its sums: constant planes, and the clamp of an activation that is not the range of int8. */
#ifndef TF_DEPTHWISE_OUTPUT_H
#define TF_DEPTHWISE_OUTPUT_H

#include "depthwise3x3.h"
#include "tf_kernel.h"

static inline void tf_fill_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer, int32_t value) {
  const uint32_t word = ((uint32_t)value & 0xFFU) * 0x01010101U;
  for (uint32_t y = 0; y < layer->height; y++, plane += layer->out_row) {
    uint32_t x = 0;
    for (; x + 4U <= layer->width; x += 4) tf_store32(plane + x, word);
    for (; x < layer->width; x++) plane[x] = (int8_t)value;
  }
}

static inline void tf_clamp_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer) {
  const uint32_t lo = ((uint32_t)layer->lo & 0xFFU) * 0x01010101U, hi = ((uint32_t)layer->hi & 0xFFU) * 0x01010101U;
  for (uint32_t y = 0; y < layer->height; y++, plane += layer->out_row) {
    uint32_t x = 0;
    for (; x + 4U <= layer->width; x += 4) tf_store32(plane + x, tf_min8x4(tf_max8x4(tf_load32(plane + x), lo), hi));
    for (; x < layer->width; x++) plane[x] = (int8_t)tf_clamp(plane[x], layer->lo, layer->hi);
  }
}

#endif
