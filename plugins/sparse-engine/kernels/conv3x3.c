/* 3x3 convolution, see conv3x3.h. */
#include "conv3x3.h"

#include "tf_output.h"
#include "tf_strip.h"

struct strip {
    uint32_t *rows; /* five slots */
    int8_t *staged; /* one row's columns, where the tensor cannot be read so far */
    int32_t column; /* first output column */
    int32_t count;  /* output columns */
};

/* Tiles input row `y`, which may be above or below the image, into `slot`. */
static void load_row(const struct tf_conv3x3_layer *l, const struct strip *strip, const int8_t *input, int32_t y, int32_t slot) {
    const int32_t channels = l->input_channels, words = TF_STRIP_WORDS(channels);
    uint32_t *const row = strip->rows + slot * words;
    if (y < 0 || y >= l->input_rows) {
        tf_strip_clear(row, channels);
    } else {
        const int32_t columns = 7 * l->stride + 3, first = strip->column * l->stride - l->padding_left;
        const int8_t *const line = input + y * l->input_columns * channels;
        const int32_t begin = (y * l->input_columns + first) * channels, bytes = l->input_rows * l->input_columns * channels;
        if (begin >= 0 && begin + columns * channels <= bytes) {
            tf_strip_row(line + first * channels, channels, l->stride, l->pairs, l->input_zero_point, row);
        } else {
            const int32_t from = first < 0 ? 0 : first, to = first + columns < l->input_columns ? first + columns : l->input_columns;
            tf_copy_bytes(strip->staged + (from - first) * channels, line + from * channels, (to - from) * channels);
            tf_strip_row(strip->staged, channels, l->stride, l->pairs, l->input_zero_point, row);
        }
        /* The columns beside the image that results need: one on the left, one on the right. */
        if (first < 0) tf_strip_pad(row, channels, l->pairs, 0, 0);
        const int32_t last = strip->count - 1;
        if (first + last * l->stride + 2 >= l->input_columns) tf_strip_pad(row, channels, l->pairs, 2, last);
    }
    if (slot < 2) tf_strip_copy(row + 3 * words, row, channels);
}

void tf_conv3x3(const struct tf_conv3x3_layer *layer, const int8_t *input, int8_t *output, void *scratch) {
    const struct tf_conv3x3_layer l = *layer;
    const int32_t channels = l.output_channels, words = TF_STRIP_WORDS(l.input_channels);
    const struct tf_octet octet = {3 * channels, channels, l.zero_point, channels, 9 * ((l.input_channels + 3) / 4)};
    uint32_t *const rows = (uint32_t *)scratch;
    int8_t *const spare = (int8_t *)(rows + 5 * words);
    const int32_t height = l.pool ? l.output_rows / 2 * 2 : l.output_rows, width = l.pool ? l.output_columns / 2 * 2 : l.output_columns;

    for (int32_t x = 0; x < width; x += 8) {
        const int32_t count = width - x < 8 ? width - x : 8;
        const struct strip strip = {rows, spare + 16 * channels, x, count};
        int32_t loaded = 0, slot = 0, window = 0;
        for (int32_t y = 0; y < height; y++) {
            for (; loaded < y * l.stride + 3; loaded++, slot = slot == 2 ? 0 : slot + 1) load_row(&l, &strip, input, loaded - l.padding_top, slot);
            const uint32_t *const tile = rows + window * words;
            window = window + l.stride < 3 ? window + l.stride : window + l.stride - 3;
            if (l.pool) {
                l.loop(tile, l.weights, spare + (y & 1) * 8 * channels, &octet);
                if (y & 1) tf_pool_octets(spare, output + (y / 2 * (width / 2) + x / 2) * channels, channels, count / 2);
            } else if (count == 8) {
                l.loop(tile, l.weights, output + (y * width + x) * channels, &octet);
            } else {
                tf_short_octet(l.loop, tile, l.weights, output + (y * width + x) * channels, &octet, count, l.residual, spare);
            }
        }
    }
    tf_clamp_bytes(output, l.pool ? height * width / 4 * channels : height * width * channels, l.lo, l.hi);
}
