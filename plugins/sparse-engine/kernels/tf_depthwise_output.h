/*
 * What is left of a depthwise plane after its sums: constant planes, and the clamp of an activation whose limits are not those of int8.
 * Both run through a plane's rows at once, 16 bytes a round. What lies between its rows belongs to the plane too.
 */
#ifndef TF_DEPTHWISE_OUTPUT_H
#define TF_DEPTHWISE_OUTPUT_H

#include "depthwise3x3.h"
#include "tf_kernel.h"

static inline const int8_t *tf_plane_end(const int8_t *plane, const struct tf_depthwise3x3_layer *layer) {
  return plane + (layer->height - 1U) * layer->out_row + layer->width;
}

static inline void tf_fill_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer, uint8_t value) {
  const uint32_t word = value * 0x01010101U;
  const int8_t *const end = tf_plane_end(plane, layer);
  for (; end - plane >= 16; plane += 16)
    for (uint32_t i = 0; i < 16; i += 4) tf_store32(plane + i, word);
  for (; plane < end; plane++) *plane = (int8_t)value;
}

static inline void tf_clamp_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer) {
  const uint32_t lo = ((uint32_t)layer->lo & 0xFFU) * 0x01010101U, hi = ((uint32_t)layer->hi & 0xFFU) * 0x01010101U;
  const int8_t *const end = tf_plane_end(plane, layer);
  for (; end - plane >= 16; plane += 16)
    for (uint32_t i = 0; i < 16; i += 4) tf_store32(plane + i, tf_min8x4(tf_max8x4(tf_load32(plane + i), lo), hi));
  for (; plane < end; plane++) *plane = (int8_t)tf_clamp(*plane, layer->lo, layer->hi);
}

#endif
