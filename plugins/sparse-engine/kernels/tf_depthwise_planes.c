#include "tf_depthwise_planes.h"

#if TF_DSP

#include "tf_arith.h"
#include "tf_depthwise_output.h"
#include "tf_depthwise_stream.h"

/* What is the same for all channels. */
static inline void set_run(struct tf_depthwise_strips *strips, const struct tf_depthwise3x3_layer *layer, uint32_t lead, uint32_t rows, uint32_t unroll) {
  strips->back = (rows + lead) * layer->in_row - 2U;
  strips->row_bytes = rows * layer->in_row;
  strips->skipped = (0U - rows) & (unroll - 1U);
  strips->zero = layer->zero;
}

static inline void set_full_weights(struct tf_depthwise_strips *strips, const uint8_t *weights, int32_t border) {
  const uint32_t first = tf_load32(weights), second = tf_load32(weights + 3), third = tf_load32(weights + 6), ones = 0x00010001U;
  const uint32_t top = tf_sxtb16(first), bottom = tf_sxtb16(third), bottom_middle = tf_sxtb16_odd(third);
  const uint32_t middles = tf_pack_low(tf_sxtb16_odd(first), tf_sxtb16_odd(second));
  strips->r1 = top;
  strips->r2 = tf_sxtb16(second);
  strips->r3 = bottom;
  strips->r12 = middles;
  strips->lr = bottom_middle;
  strips->first_bias = strips->bias + border * tf_smlad(top, ones, tf_low16(middles));
  strips->last_term = border * tf_smlad(bottom, ones, tf_low16(bottom_middle));
}

static inline void set_weights(struct tf_depthwise_strips *strips, const uint8_t *weights) {
  const uint32_t first = tf_load32(weights), second = tf_load32(weights + 3);
  strips->r1 = tf_sxtb16(first);
  strips->r2 = tf_sxtb16(second);
  strips->r3 = tf_pack_low(tf_sxtb16_odd(first), tf_sxtb16_odd(second));
  strips->r12 = (uint32_t)strips->bias;
}

/* Fills a constant plane, 24 bytes a round. Planes are whole words, and their last two rows of border take what the last round adds. */
__attribute__((naked, noinline)) static void fill_plane(int8_t *plane __attribute__((unused)), const int8_t *end __attribute__((unused)),
                                                        uint32_t word __attribute__((unused))) {
  __asm__ volatile(".syntax unified\n mov r3, r2\n mov r12, r2\n"
                   "1: stm r0!, {r2, r3, r12}\n stm r0!, {r2, r3, r12}\n cmp r0, r1\n blo 1b\n bx lr\n");
}

/* Not inlined: the loop over channels needs the registers. */
__attribute__((noinline)) static void clamp_plane(int8_t *plane, const struct tf_depthwise3x3_layer *layer) { tf_clamp_plane(plane, layer); }

/* The border above or below. */
static inline void fill_row(int8_t *at, uint32_t row, uint32_t word, const struct tf_depthwise_routines *routines) {
  routines->constant(at, word);
  tf_store32(at + row - 4, word);
}

/* One kernel row. Where it goes above or below the image, the top or bottom row is one value. */
static void convolve_lines(int8_t *plane, const struct tf_depthwise3x3_layer *layer, uint32_t mask, const uint8_t *weights,
                           struct tf_depthwise_line *line, const struct tf_depthwise_routines *routines) {
  const uint32_t row = layer->in_row, word = tf_load32(weights);
  int8_t *const last = plane + (layer->height - 1U) * row, *const second = plane + row;
  int8_t *constant = plane;
  line->outer = tf_sxtb16(word);
  line->middle = tf_sxtb16_odd(word);
  if (mask == 2U) {
    routines->lines(second, plane, line, last + row);
    return;
  }
  if (mask == 1U) {
    routines->lines(second, second, line, last + row);
  } else {
    routines->lines(second + row, plane, line, last);
    constant = last;
  }
  const int32_t sum = line->bias + layer->in_zero * tf_smlad(line->outer, 0x00010001U, tf_low16(line->middle));
  routines->constant(constant, (uint8_t)tf_requantize(sum, line->multiplier, layer->zero) * 0x01010101U);
}

void tf_depthwise_planes(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, const struct tf_depthwise_routines *routines, uint32_t row) {
  const int in_place = in + layer->in_offset == out + layer->out_offset && layer->in_row == row && layer->out_row == row;
  if (!in_place || layer->in_plane != layer->out_plane || layer->stride != 1 || layer->height < 4U || layer->height & 1U) {
    tf_depthwise3x3(layer, in, out, 0);
    return;
  }
  const uint32_t height = layer->height;
  struct tf_depthwise_strips full, adjacent, apart;
  set_run(&full, layer, 2, height - 2U, 8);
  set_run(&adjacent, layer, 1, height, 4);
  set_run(&apart, layer, 2, height, 4);
  struct tf_depthwise_line line = {0, 0, 0, 0, layer->zero + 128};
  const uint32_t word = (uint8_t)layer->in_zero * 0x01010101U, skipped = 4U * ((0U - height) & 7U);
  const int clamped = layer->lo > -128 || layer->hi < 127;
  const uint8_t *stream = layer->weights;
  int8_t *plane = out + layer->out_offset;
  for (uint32_t channels = layer->channels; channels; channels--, plane += layer->out_plane) {
    const uint32_t mask = *stream & 7U;
    if (mask == 0U) {
      fill_plane(plane, tf_plane_end(plane, layer), stream[1] * 0x01010101U);
      stream += 2;
      continue;
    }
    routines->sides(plane + row - 1, plane + (height + 2U) * row - 1, word, skipped);
    if (mask == 7U) {
      stream = tf_depthwise_header(stream, &full.bias, &full.multiplier);
      set_full_weights(&full, stream, layer->in_zero);
      full.strips_end = plane + row + layer->width;
      routines->strips[7](plane + row, &full);
      stream += 9;
    } else if (mask & (mask - 1U)) {
      struct tf_depthwise_strips *const strips = mask == 5U ? &apart : &adjacent;
      int8_t *const strip = mask == 6U ? plane + row : plane;
      if (mask & 1U) fill_row(plane, row, word, routines);
      if (mask & 4U) fill_row(plane + (height + 1U) * row, row, word, routines);
      stream = tf_depthwise_header(stream, &strips->bias, &strips->multiplier);
      set_weights(strips, stream);
      strips->strips_end = strip + layer->width;
      routines->strips[mask](strip, strips);
      stream += 6;
    } else {
      stream = tf_depthwise_header(stream, &line.bias, &line.multiplier);
      convolve_lines(plane, layer, mask, stream, &line, routines);
      stream += 3;
    }
    if (clamped) clamp_plane(plane, layer);
  }
}

#else

typedef int tf_portable_depthwise_needs_no_planes;

#endif
