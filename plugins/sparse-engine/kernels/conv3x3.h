/*
 * 3x3 convolution, SAME padding, stride 1 or 2, hwc: out = clamp(z + requantize(bias + Σ w q)), or with a skip tensor in place of z, which then is
 * updated in place; or the maximum of 2x2 such results. Sparse in blocks of four or two input channels of one tap, or dense.
 *
 * The output is made in strips of eight columns. Input rows of a strip become tiles once, [C / 4][dx][(c0, c2), (c1, c3)][8 columns], so that the tile
 * of a window is three rows in a row. Rows go round in three slots; the first two are repeated behind the third, and every window is contiguous:
 *
 *   slot   0   1   2   0'  1'        window of output row y: three slots from (stride y) mod 3
 *
 * Per eight outputs of a channel about 33 instructions and 28 a block of four weights; a row of a strip costs about 17 an input channel.
 */
#ifndef TF_CONV3X3_H
#define TF_CONV3X3_H

#include "tf_octet.h"

struct tf_conv3x3_layer {
    const uint8_t *weights;
    tf_octet_loop *loop; /* fits the weights and the skip tensor */
    uint16_t input_rows;
    uint16_t input_columns;
    uint16_t input_channels;
    uint16_t output_rows; /* of the convolution, before pooling */
    uint16_t output_columns;
    uint16_t output_channels;
    uint8_t stride;
    uint8_t padding_top; /* rows and columns of padding before the first */
    uint8_t padding_left;
    uint8_t pairs; /* of the tile: 4 or 2 */
    uint8_t residual;
    uint8_t pool;
    int8_t input_zero_point;
    int8_t zero_point;
    int8_t lo;
    int8_t hi;
};

/*
 * Scratch: five row tiles of 192 bytes for every four input channels; 16 bytes for each output channel (two rows of a strip); one row of a strip, (7
 * stride + 3) input_channels bytes, and 8 bytes.
 */
void tf_conv3x3(const struct tf_conv3x3_layer *layer, const int8_t *input, int8_t *output, void *scratch);

#endif
