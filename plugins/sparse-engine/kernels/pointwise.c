/* Pointwise convolution and token linear, see pointwise.h. */
#include "pointwise.h"

#include "tf_output.h"
#include "tf_tile.h"

void tf_pointwise(const struct tf_pointwise_layer *layer, const int8_t *input, int8_t *output, void *scratch) {
    const struct tf_pointwise_layer l = *layer;
    const int32_t stride = l.output_plane ? l.output_plane : l.output_channels;
    const struct tf_octet octet = {3 * stride, stride, l.zero_point, l.output_channels, (l.input_channels + 3) / 4};
    uint32_t *const tile = (uint32_t *)scratch;
    int8_t *const spare = (int8_t *)(tile + TF_TILE_WORDS(l.input_channels));
    /* A whole tile may be read where eight positions are left in the tensor, a row's last ones included. */
    const int8_t *const end = input + (l.rows - 1) * l.input_row + (l.columns - 1) * l.input_step + l.input_channels;
    int8_t *to = output;
    for (int32_t y = 0; y < l.rows; y++) {
        const int8_t *from = input + l.input_offset + y * l.input_row;
        if (l.output_plane) to = output + (y + 1) * l.output_row + 1;
        for (int32_t x = 0; x < l.columns; x += 8, from += 8 * l.input_step) {
            const int32_t count = l.columns - x < 8 ? l.columns - x : 8;
            if (l.input_plane) {
                tf_tile_planar(from, l.input_plane, l.input_channels, l.pairs, l.input_zero_point, tile);
            } else {
                tf_tile_hwc(from, l.input_step, from + 7 * l.input_step + l.input_channels <= end ? 8 : count, l.input_channels, l.pairs, l.input_zero_point, tile);
            }
            if (l.output_plane || count == 8) {
                /* In planes, what passes the end of a row is written over by the next row, or is border, which the reader fills. */
                l.loop(tile, l.weights, to, &octet);
            } else {
                tf_short_octet(l.loop, tile, l.weights, to, &octet, count, l.residual, spare);
            }
            to += l.output_plane ? 8 : count * l.output_channels;
        }
    }
    tf_clamp_bytes(output, l.output_channels * (l.output_plane ? l.output_plane : l.rows * l.columns), l.lo, l.hi);
}
