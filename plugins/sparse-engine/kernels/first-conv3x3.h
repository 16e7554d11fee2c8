/*
 * Dense 3x3 convolution of an image with few channels, SAME padding, stride 1 or 2, hwc, with an optional fused 2x2 max-pool:
 * out = clamp(z + requantize(bias + Σ w q)), the maximum of four sums before it where pooled (requantization is monotonic).
 *
 * Rows are staged with their padding in a ring. Eight windows at a time, neighbours or the four by two of two pooled positions, become a tile
 * [pair][8 windows] over their 9 C values: row after row the words (b0, b2), (b1, b3) of four bytes, then the bytes left of the three rows two by two.
 * Weights are stored as int16 pairs, so that one load makes them ready: 12 instructions for 16 products.
 */
#ifndef TF_FIRST_CONV3X3_H
#define TF_FIRST_CONV3X3_H

#include <stdint.h>

struct tf_first_conv3x3_layer {
    const uint8_t *weights; /* per channel: bias, `pairs` pairs of int16, multiplier */
    int32_t input_rows;
    int32_t input_columns;
    int32_t input_channels;
    int32_t output_rows; /* of the convolution, before pooling */
    int32_t output_columns;
    int32_t output_channels;
    int32_t stride;
    int32_t padding_top; /* rows and columns of padding before the first */
    int32_t padding_left;
    int32_t pairs;
    int32_t pool;
    int32_t row_bytes; /* of a staged row */
    int32_t input_zero_point;
    int32_t zero_point;
    int32_t lo;
    int32_t hi;
};

/* Scratch: a tile of 32 bytes a pair; 8 bytes for each output channel; 3 rows, with a pool 3 + stride, of row_bytes. */
void tf_first_conv3x3(const struct tf_first_conv3x3_layer *layer, const int8_t *input, int8_t *output, void *scratch);

#endif
