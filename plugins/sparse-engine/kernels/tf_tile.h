/*
 * Tiles: eight positions of int8 input, without its zero point, expanded to pairs of int16, the form that the octet loops read (tf_octet.h).
 *
 * `pairs` says which channels share a word: 4: [C / 4][(c0, c2), (c1, c3)][8], made from one word of input by two SXTB16. 2: [C / 2][(c0, c1)][8].
 * Channels that fill up the last block hold any value: their weights are zero.
 */
#ifndef TF_TILE_H
#define TF_TILE_H

#include "tf_kernel.h"

/* Words of one tile: 4 for each channel, rounded up to whole blocks of four. */
#define TF_TILE_WORDS(channels) (((channels) + 3) / 4 * 16)

/*
 * `count` positions of hwc input, `step` bytes apart. Whole tiles read up to 3 bytes behind a position's channels. About 1.1 instructions a value
 * (pairs of 4), 1.6 (pairs of 2).
 */
void tf_tile_hwc(const int8_t *input, int32_t step, int32_t count, int32_t channels, int32_t pairs, int32_t zero_point, uint32_t *tile);

/* Eight neighbours in each of `channels` planes `plane` bytes apart. About 1.3 instructions a value. */
void tf_tile_planar(const int8_t *input, int32_t plane, int32_t channels, int32_t pairs, int32_t zero_point, uint32_t *tile);

#endif
