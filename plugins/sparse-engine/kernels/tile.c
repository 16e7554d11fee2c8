/* Expanding input to tiles, see tf_tile.h. */
#include "tf_tile.h"

#include "tf_expand_asm.h"

/* One value as half a word: where channel c of position p stands in a tile. */
static inline void put(uint32_t *tile, int32_t pairs, int32_t c, int32_t p, int32_t value) {
    const int32_t word = pairs == 4 ? c / 4 * 2 + (c & 1) : c / 2, high = pairs == 4 ? (c >> 1) & 1 : c & 1;
    tf_store16((char *)tile + 4 * (8 * word + p) + 2 * high, (uint16_t)value);
}

#if TF_DSP

/* `blocks` blocks of four channels of eight positions, `step` bytes apart: pairs (c0, c2), (c1, c3) or (c0, c1), (c2, c3). */
TF_EXPAND_FUNCTION(quads) {
    __asm__ volatile(TF_EXPAND_EIGHT(TF_EXPAND_PAIRS4, "32", "64"));
}
TF_EXPAND_FUNCTION(couples) {
    __asm__ volatile(TF_EXPAND_EIGHT(TF_EXPAND_PAIRS2, "32", "64"));
}

/* Eight neighbours in each of two planes: their words in a row. r0, r8: the planes; r12: the tile; r9: minus. */
#define TF_TWO_PLANES_FOUR(AT)                                                                                                             \
    "ldr r4, [r0" AT "]\n ldr r6, [r8" AT "]\n pkhbt r5, r4, r6, lsl #16\n pkhtb r7, r6, r4, asr #16\n"                                    \
    "sxtab16 r4, r9, r5\n sxtab16 r5, r9, r5, ror #8\n sxtab16 r6, r9, r7\n sxtab16 r7, r9, r7, ror #8\n stm r12!, {r4-r7}\n"
#define TF_TWO_PLANES TF_TWO_PLANES_FOUR("") TF_TWO_PLANES_FOUR(", #4")
TF_EXPAND_FUNCTION(planes4) {
    __asm__ volatile(".syntax unified\n push {r4-r9, lr}\n ldr r9, [sp, #28]\n mov r12, r2\n"
                     "1: add r8, r0, r1, lsl #1\n" TF_TWO_PLANES "add r0, r0, r1\n add r8, r8, r1\n" TF_TWO_PLANES
                     "add r0, r8, r1\n subs r3, #1\n bne 1b\n pop {r4-r9, pc}\n");
}
TF_EXPAND_FUNCTION(planes2) {
    __asm__ volatile(".syntax unified\n push {r4-r9, lr}\n ldr r9, [sp, #28]\n mov r12, r2\n"
                     "1: add r8, r0, r1\n" TF_TWO_PLANES "add r0, r8, r1\n subs r3, #1\n bne 1b\n pop {r4-r9, pc}\n");
}

#else

static void quads(const int8_t *input, int32_t step, uint32_t *tile, int32_t blocks, uint32_t minus) {
    for (int32_t block = 0; block < blocks; block++, input += 4, tile += 16) {
        for (int p = 0; p < 8; p++) {
            const uint32_t word = tf_load32(input + p * step);
            tile[p] = tf_add16(minus, tf_sxtb16(word));
            tile[8 + p] = tf_add16(minus, tf_sxtb16_odd(word));
        }
    }
}
static void couples(const int8_t *input, int32_t step, uint32_t *tile, int32_t blocks, uint32_t minus) {
    for (int32_t block = 0; block < blocks; block++, input += 4, tile += 16) {
        for (int p = 0; p < 8; p++) {
            const uint32_t word = tf_load32(input + p * step), even = tf_sxtb16(word), odd = tf_sxtb16_odd(word);
            tile[p] = tf_add16(minus, tf_pack_low(even, odd));
            tile[8 + p] = tf_add16(minus, tf_pack_high(even, odd));
        }
    }
}
static void planes(const int8_t *input, int32_t plane, uint32_t *tile, int32_t channels, int32_t pairs, uint32_t minus) {
    for (int32_t c = 0; c < channels; c++) {
        for (int p = 0; p < 8; p++) put(tile, pairs, c, p, input[c * plane + p] + tf_low16(minus));
    }
}
static void planes4(const int8_t *input, int32_t plane, uint32_t *tile, int32_t blocks, uint32_t minus) {
    planes(input, plane, tile, 4 * blocks, 4, minus);
}
static void planes2(const int8_t *input, int32_t plane, uint32_t *tile, int32_t blocks, uint32_t minus) {
    planes(input, plane, tile, 2 * blocks, 2, minus);
}

#endif

void tf_tile_hwc(const int8_t *input, int32_t step, int32_t count, int32_t channels, int32_t pairs, int32_t zero_point, uint32_t *tile) {
    if (count == 8) {
        (pairs == 4 ? quads : couples)(input, step, tile, (channels + 3) / 4, tf_minus_pair(zero_point));
        return;
    }
    for (int32_t p = 0; p < count; p++) {
        for (int32_t c = 0; c < channels; c++) put(tile, pairs, c, p, input[p * step + c] - zero_point);
    }
}

void tf_tile_planar(const int8_t *input, int32_t plane, int32_t channels, int32_t pairs, int32_t zero_point, uint32_t *tile) {
    const int32_t blocks = channels / pairs;
    if (blocks > 0) (pairs == 4 ? planes4 : planes2)(input, plane, tile, blocks, tf_minus_pair(zero_point));
    for (int32_t c = blocks * pairs; c < channels; c++) {
        for (int p = 0; p < 8; p++) put(tile, pairs, c, p, input[c * plane + p] - zero_point);
    }
}
