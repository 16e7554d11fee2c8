/* What the kernels on octets do to outputs: short tiles, and clamps other than saturation. */
#ifndef TF_OUTPUT_H
#define TF_OUTPUT_H

#include "tf_octet.h"

/* Runs a loop for the first `count` of eight positions of hwc output, by way of `spare` (8 positions). */
void tf_short_octet(tf_octet_loop *loop, const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet,
                    int32_t count, int32_t residual, int8_t *spare);

/* The maximum of 2x2 of two rows of eight positions each: `count` pooled positions. About 0.9 instructions a value. */
void tf_pool_octets(const int8_t *rows, int8_t *output, int32_t channels, int32_t count);

void tf_copy_bytes(int8_t *to, const int8_t *from, int32_t bytes);

/* Clamps `bytes` values in place; nothing to do where saturation was the clamp. About 2 instructions a value. */
void tf_clamp_bytes(int8_t *values, int32_t bytes, int32_t lo, int32_t hi);

#endif
