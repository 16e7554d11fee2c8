/*
 * Pointwise convolution and token linear: out[p][o] = clamp(z + requantize(bias[o] + Σ_c w[o][c] in[p][c])), or with a skip tensor in place of z,
 * which then is updated in place. Sparse in blocks of four or two input channels, or dense.
 *
 * Eight positions at a time become a tile (tf_tile.h) that every output channel reads (tf_octet.h). Input and output lie position after position
 * (hwc) or in planes, whose border is the reader's to fill. Per tile about 33 instructions a channel, 28 a block of four weights and 1.1 an input
 * value.
 */
#ifndef TF_POINTWISE_H
#define TF_POINTWISE_H

#include "tf_octet.h"

struct tf_pointwise_layer {
    const uint8_t *weights;
    tf_octet_loop *loop; /* fits the weights, the output's layout and the skip tensor */
    /* Rows of positions; one row where input and output both are hwc and stride is 1. */
    int32_t columns;
    /* Bytes from row to row; from channel to channel, 0: hwc. */
    int32_t input_row;
    int32_t input_plane;
    int32_t output_plane;
    uint16_t rows;
    uint16_t input_channels;
    uint16_t output_channels;
    uint16_t input_step;   /* bytes from position to position */
    uint16_t input_offset; /* to the first position */
    uint16_t output_row;   /* of planes */
    uint8_t pairs;         /* of the tile: 4 or 2 */
    uint8_t residual;
    int8_t input_zero_point;
    int8_t zero_point;
    int8_t lo;
    int8_t hi;
};

/* Scratch: a tile of 16 bytes for each input channel (rounded up to four), then, where the last tile of hwc output is short, 8 bytes for each output channel. */
void tf_pointwise(const struct tf_pointwise_layer *layer, const int8_t *input, int8_t *output, void *scratch);

#endif
