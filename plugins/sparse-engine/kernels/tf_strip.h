/* Rows of a strip as tiles (tf_tile.h) for 3x3 windows: [C / 4][dx][(c0, c2), (c1, c3)][8 columns], pairs of two: [C / 2][dx][(c0, c1)][8 columns]. */
#ifndef TF_STRIP_H
#define TF_STRIP_H

#include "tf_kernel.h"

/* Words of one row of a strip. */
#define TF_STRIP_WORDS(channels) (((channels) + 3) / 4 * 48)

/* Expands a row, less its zero point, from its first column; every column (7 stride + 3 of them) may be read, three bytes beyond the last included. */
void tf_strip_row(const int8_t *input, int32_t channels, int32_t stride, int32_t pairs, int32_t zero_point, uint32_t *row);

/* Makes one column of tap dx padding. */
void tf_strip_pad(uint32_t *row, int32_t channels, int32_t pairs, int32_t dx, int32_t column);

/* A row of padding; a copy of a row. */
void tf_strip_clear(uint32_t *row, int32_t channels);
void tf_strip_copy(uint32_t *to, const uint32_t *from, int32_t channels);

#endif
