#include "tf_depthwise_planes.h"

#if TF_DSP

#include "tf_arith.h"

/* Rows of a loop that is unrolled `unroll` times. */
static inline void set_rows(struct tf_depthwise_strips *strips, uint32_t rows, uint32_t unroll, uint32_t row) {
  strips->row_bytes = rows * row;
  strips->skipped = (0U - rows) & (unroll - 1U);
}

/* Weights and rows of a mask; gives the row of the plane where a strip begins. */
static uint32_t set_strips(struct tf_depthwise_strips *strips, const uint8_t *weights, uint32_t mask, const struct tf_depthwise3x3_layer *layer) {
  const uint32_t first = tf_load32(weights), height = layer->height, row = layer->in_row;
  const uint32_t second = mask & (mask - 1U) ? tf_load32(weights + 3) : 0;
  strips->r1 = tf_sxtb16(first);
  strips->r2 = tf_sxtb16(second);
  if (mask == 7U) {
    const uint32_t third = tf_load32(weights + 6), outer = tf_sxtb16(third), middle = tf_sxtb16_odd(third), ones = 0x00010001U;
    strips->r3 = outer;
    strips->r12 = tf_pack_low(tf_sxtb16_odd(first), tf_sxtb16_odd(second));
    strips->lr = middle;
    strips->first_bias = strips->bias + layer->in_zero * (tf_smlad(strips->r1, ones, 0) + tf_low16(strips->r12));
    strips->last_term = layer->in_zero * (tf_smlad(outer, ones, 0) + tf_low16(middle));
    strips->back = height * row - 2U;
    set_rows(strips, height - 2U, 8, row);
    return 1;
  }
  strips->r3 = tf_pack_low(tf_sxtb16_odd(first), tf_sxtb16_odd(second));
  strips->r12 = (uint32_t)strips->bias;
  const uint32_t lead = mask == 5U ? 2U : second ? 1U : 0U; /* rows before the loop */
  strips->back = (height + lead) * row - 2U;
  set_rows(strips, height, 4, row);
  return mask & 1U ? 0U : mask & 2U ? 1U : 2U;
}

static void fill_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer, int32_t value) {
  const uint32_t word = ((uint32_t)value & 0xFFU) * 0x01010101U;
  for (uint32_t y = 0; y < layer->height; y++, plane += layer->out_row)
    for (uint32_t x = 0; x < layer->width; x += 4) tf_store32(plane + x, word);
}

static void clamp_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer) {
  const uint32_t lo = ((uint32_t)layer->lo & 0xFFU) * 0x01010101U, hi = ((uint32_t)layer->hi & 0xFFU) * 0x01010101U;
  for (uint32_t y = 0; y < layer->height; y++, plane += layer->out_row)
    for (uint32_t x = 0; x < layer->width; x += 4) tf_store32(plane + x, tf_min8x4(tf_max8x4(tf_load32(plane + x), lo), hi));
}

void tf_depthwise_planes(const struct tf_depthwise3x3_layer *layer, const int8_t *in, int8_t *out, tf_depthwise_strip *const *routines, uint32_t row) {
  const int in_place = in + layer->in_offset == out + layer->out_offset && layer->in_row == row && layer->out_row == row;
  if (!in_place || layer->in_plane != layer->out_plane || layer->stride != 1 || layer->height < 4U || layer->height & 1U) {
    tf_depthwise3x3(layer, in, out, 0);
    return;
  }
  const uint8_t *stream = layer->weights;
  const int clamped = layer->lo > -128 || layer->hi < 127;
  struct tf_depthwise_strips strips;
  int8_t *plane = out + layer->out_offset;
  strips.zero = layer->zero;
  for (uint32_t c = 0; c < layer->channels; c++, plane += layer->out_plane) {
    const uint32_t mask = stream[8];
    strips.bias = (int32_t)tf_load32(stream);
    strips.multiplier = (int32_t)tf_load32(stream + 4);
    stream += 9;
    if (mask == 0U) {
      fill_plane(plane, layer, tf_clamp(tf_multiply_high(strips.bias, strips.multiplier, layer->zero), layer->lo, layer->hi));
      continue;
    }
    int8_t *const strip = plane + set_strips(&strips, stream, mask, layer) * row;
    strips.strips_end = strip + layer->width;
    routines[mask](strip, &strips);
    if (clamped) clamp_plane(plane, layer);
    stream += 3U * ((mask & 1U) + (mask >> 1 & 1U) + (mask >> 2));
  }
}

#else

typedef int tf_portable_depthwise_needs_no_planes;

#endif
