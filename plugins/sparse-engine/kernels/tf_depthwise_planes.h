/*
 * Planes of a known row length, in place: a strip of two columns slides down, each word of four pixels giving the pairs (p0, p2), (p1, p3)
 * that all outputs of its row need. One strip routine per row mask (tf_depthwise_strips.h).
 */
#ifndef TF_DEPTHWISE_PLANES_H
#define TF_DEPTHWISE_PLANES_H

#include "depthwise3x3.h"
#include "tf_kernel.h"

/* What a strip routine reads. The assembly knows the order of these fields. */
struct tf_depthwise_strips {
  /* Copied to its stack. */
  int32_t bias;
  int32_t first_bias; /* three rows: bias of the top output, whose first window row is border */
  int32_t last_term;  /* three rows: what the border adds to the bottom output */
  uint32_t rows_end;
  uint32_t back; /* bytes from the end of a strip to the start of the next */
  const int8_t *strips_end;
  uint32_t row_bytes; /* of the rows in its loop */
  uint32_t skipped;   /* rows of the loop's first round that are not wanted */
  /* Loaded to registers: three rows r1, r2, r3 outer weights, r12, lr middle weights; fewer r1, r2 outer, r3 middle weights, r12 bias. */
  uint32_t r1, r2, r3;
  int32_t multiplier;
  int32_t zero;
  uint32_t r12, lr;
};

typedef void tf_depthwise_strip(int8_t *strip, const struct tf_depthwise_strips *strips);

/* The strip routines of a width by row mask, 1 to 7; `row` is width + 2. */
void tf_depthwise_planes(const struct tf_depthwise3x3_layer *layer, const int8_t *in, int8_t *out, tf_depthwise_strip *const *routines, uint32_t row);

#endif
