/*
 * Depthwise 3x3, stride 1 or 2, on planes with room for a one-pixel border, which the kernel itself fills in its input. In place or not: an
 * output's place is at or before the corner of its window, so what is overwritten has been read. Only the kernel rows of a channel's mask are
 * stored and multiplied.
 *
 *   out[c][y][x] = clamp(zero + (((bias + Σ w in) multiplier + 2^31) >> 32), lo, hi)
 */
#ifndef TF_DEPTHWISE3X3_H
#define TF_DEPTHWISE3X3_H

#include <stdint.h>

struct tf_depthwise3x3_layer {
  /*
   * Per channel its row mask (bit j: kernel row j is kept) with bit 3 for a wide bias; no rows: the output byte; else bias (2 bytes, wide 4),
   * multiplier (4), three weights per kept row. Four bytes end the stream.
   */
  const uint8_t *weights;
  /* Planes: bytes from channel to channel and from the base to the first window's corner or the first output. */
  uint32_t in_plane;
  uint32_t in_offset;
  uint32_t out_plane;
  uint32_t out_offset;
  uint16_t channels;
  uint16_t height; /* of the output */
  uint16_t width;
  uint16_t in_row; /* bytes from row to row */
  uint16_t out_row;
  uint8_t stride;
  int8_t in_zero; /* value of the border */
  int8_t zero;
  int8_t lo;
  int8_t hi;
};

/* Any size and stride. */
void tf_depthwise3x3(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch);

/* In place, stride 1, an even height of at least 4, rows of this width: equal bits, fewer instructions. */
void tf_depthwise3x3_w4(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch);
void tf_depthwise3x3_w8(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch);
void tf_depthwise3x3_w16(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch);
void tf_depthwise3x3_w32(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch);

#endif
