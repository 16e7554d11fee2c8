/*
 * Planes of a known row length, in place. With two or three kernel rows a strip of two columns slides down, each word of four pixels giving the
 * pairs (p0, p2), (p1, p3) that all outputs of its row need; with one, rows are run along, four outputs a word (tf_depthwise_strips.h).
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
  /* Loaded to registers: three rows r1, r2, r3 outer weights, r12, lr middle weights; two r1, r2 outer, r3 middle weights, r12 bias. */
  uint32_t r1, r2, r3;
  int32_t multiplier;
  int32_t zero;
  uint32_t r12, lr;
};

/* What the routine of one kernel row reads, in this order. */
struct tf_depthwise_line {
  uint32_t outer, middle;
  int32_t bias;
  int32_t multiplier;
  int32_t unsigned_zero; /* zero point + 128 */
};

typedef void tf_depthwise_strip(int8_t *strip, const struct tf_depthwise_strips *strips);

/* The routines of a width. */
struct tf_depthwise_routines {
  /* By row mask, where it has two or three rows. */
  tf_depthwise_strip *strips[8];
  /* Rows of output up to `end`, each from one row of input at or behind it. */
  void (*lines)(const int8_t *in, int8_t *out, const struct tf_depthwise_line *line, const int8_t *end);
  /* Stores a pair of bytes at `at` and from row to row up to `end`; of the first eight after it `skipped` bytes of code are left out. */
  void (*sides)(int8_t *at, const int8_t *end, uint32_t pair, uint32_t skipped);
  /* Stores a word over a row of outputs. */
  void (*constant)(int8_t *at, uint32_t word);
};

/* `row` is width + 2. */
void tf_depthwise_planes(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, const struct tf_depthwise_routines *routines, uint32_t row);

#endif
