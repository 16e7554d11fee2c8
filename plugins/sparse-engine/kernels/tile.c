/* Expanding input to tiles, see tf_tile.h. */
#include "tf_tile.h"

/* One value as half a word: where channel c of position p stands in a tile. */
static inline void put(uint32_t *tile, int32_t pairs, int32_t c, int32_t p, int32_t value) {
    const int32_t word = pairs == 4 ? c / 4 * 2 + (c & 1) : c / 2, high = pairs == 4 ? (c >> 1) & 1 : c & 1;
    tf_store16((char *)tile + 4 * (8 * word + p) + 2 * high, (uint16_t)value);
}

#if TF_DSP

/* `blocks` blocks of four channels of eight positions, `step` bytes apart. */
__attribute__((naked, noinline)) static void quads(const int8_t *input __attribute__((unused)), int32_t step __attribute__((unused)),
                                                   uint32_t *tile __attribute__((unused)), int32_t blocks __attribute__((unused))) {
    __asm__ volatile(
        ".syntax unified\n push {r4-r11, lr}\n"
        "mov r12, r2\n add lr, r0, r3, lsl #2\n mov r2, r1\n add r3, r1, r1, lsl #1\n add r1, r0, r1, lsl #2\n"
        "1: ldr r5, [r0, r2]\n ldr r6, [r0, r2, lsl #1]\n ldr r7, [r0, r3]\n ldr r4, [r0], #4\n"
        "sxtb16 r9, r5, ror #8\n sxtb16 r10, r6, ror #8\n sxtb16 r11, r7, ror #8\n sxtb16 r8, r4, ror #8\n"
        "sxtb16 r5, r5\n sxtb16 r6, r6\n sxtb16 r7, r7\n sxtb16 r4, r4\n"
        "strd r8, r9, [r12, #32]\n strd r10, r11, [r12, #40]\n strd r6, r7, [r12, #8]\n strd r4, r5, [r12]\n"
        "ldr r5, [r1, r2]\n ldr r6, [r1, r2, lsl #1]\n ldr r7, [r1, r3]\n ldr r4, [r1], #4\n"
        "sxtb16 r9, r5, ror #8\n sxtb16 r10, r6, ror #8\n sxtb16 r11, r7, ror #8\n sxtb16 r8, r4, ror #8\n"
        "sxtb16 r5, r5\n sxtb16 r6, r6\n sxtb16 r7, r7\n sxtb16 r4, r4\n"
        "strd r8, r9, [r12, #48]\n strd r10, r11, [r12, #56]\n strd r6, r7, [r12, #24]\n strd r4, r5, [r12, #16]\n add r12, #64\n"
        "cmp r0, lr\n bne 1b\n pop {r4-r11, pc}\n");
}

/* Eight neighbours in each of two planes: their words in a row. r0, r8: the planes; r12: the tile. */
#define TF_TWO_PLANES                                                                                                                      \
    "ldr r4, [r0]\n ldr r6, [r8]\n pkhbt r5, r4, r6, lsl #16\n pkhtb r7, r6, r4, asr #16\n"                                                \
    "sxtb16 r4, r5\n sxtb16 r5, r5, ror #8\n sxtb16 r6, r7\n sxtb16 r7, r7, ror #8\n stm r12!, {r4-r7}\n"                                  \
    "ldr r4, [r0, #4]\n ldr r6, [r8, #4]\n pkhbt r5, r4, r6, lsl #16\n pkhtb r7, r6, r4, asr #16\n"                                        \
    "sxtb16 r4, r5\n sxtb16 r5, r5, ror #8\n sxtb16 r6, r7\n sxtb16 r7, r7, ror #8\n stm r12!, {r4-r7}\n"
__attribute__((naked, noinline)) static void planes4(const int8_t *input __attribute__((unused)), int32_t plane __attribute__((unused)),
                                                     uint32_t *tile __attribute__((unused)), int32_t blocks __attribute__((unused))) {
    __asm__ volatile(".syntax unified\n push {r4-r8, lr}\n mov r12, r2\n"
                     "1: add r8, r0, r1, lsl #1\n" TF_TWO_PLANES "add r0, r0, r1\n add r8, r8, r1\n" TF_TWO_PLANES
                     "add r0, r8, r1\n subs r3, #1\n bne 1b\n pop {r4-r8, pc}\n");
}
__attribute__((naked, noinline)) static void planes2(const int8_t *input __attribute__((unused)), int32_t plane __attribute__((unused)),
                                                     uint32_t *tile __attribute__((unused)), int32_t blocks __attribute__((unused))) {
    __asm__ volatile(".syntax unified\n push {r4-r8, lr}\n mov r12, r2\n"
                     "1: add r8, r0, r1\n" TF_TWO_PLANES "add r0, r8, r1\n subs r3, #1\n bne 1b\n pop {r4-r8, pc}\n");
}

#else

static void quads(const int8_t *input, int32_t step, uint32_t *tile, int32_t blocks) {
    for (int32_t block = 0; block < blocks; block++, input += 4, tile += 16) {
        for (int p = 0; p < 8; p++) {
            const uint32_t word = tf_load32(input + p * step);
            tile[p] = tf_sxtb16(word);
            tile[8 + p] = tf_sxtb16_odd(word);
        }
    }
}
static void planes4(const int8_t *input, int32_t plane, uint32_t *tile, int32_t blocks) {
    for (int32_t c = 0; c < 4 * blocks; c++) {
        for (int p = 0; p < 8; p++) put(tile, 4, c, p, input[c * plane + p]);
    }
}
static void planes2(const int8_t *input, int32_t plane, uint32_t *tile, int32_t blocks) {
    for (int32_t c = 0; c < 2 * blocks; c++) {
        for (int p = 0; p < 8; p++) put(tile, 2, c, p, input[c * plane + p]);
    }
}

#endif

/* As quads, with neighbouring channels in one word. */
static void couples(const int8_t *input, int32_t step, uint32_t *tile, int32_t blocks) {
    for (; blocks > 0; blocks--, input += 4, tile += 16) {
        const int8_t *at = input;
        for (int p = 0; p < 8; p += 2, at += 2 * step) {
            const uint32_t a = tf_load32(at), b = tf_load32(at + step);
            const uint32_t a02 = tf_sxtb16(a), a13 = tf_sxtb16_odd(a), b02 = tf_sxtb16(b), b13 = tf_sxtb16_odd(b);
            tile[p] = tf_pack_low(a02, a13);
            tile[p + 1] = tf_pack_low(b02, b13);
            tile[p + 8] = tf_pack_high(a02, a13);
            tile[p + 9] = tf_pack_high(b02, b13);
        }
    }
}

void tf_tile_hwc(const int8_t *input, int32_t step, int32_t count, int32_t channels, int32_t pairs, uint32_t *tile) {
    if (count == 8) {
        (pairs == 4 ? quads : couples)(input, step, tile, (channels + 3) / 4);
        return;
    }
    for (int32_t p = 0; p < count; p++) {
        for (int32_t c = 0; c < channels; c++) put(tile, pairs, c, p, input[p * step + c]);
    }
}

void tf_tile_planar(const int8_t *input, int32_t plane, int32_t channels, int32_t pairs, uint32_t *tile) {
    const int32_t blocks = channels / pairs;
    if (blocks > 0) (pairs == 4 ? planes4 : planes2)(input, plane, tile, blocks);
    for (int32_t c = blocks * pairs; c < channels; c++) {
        for (int p = 0; p < 8; p++) put(tile, pairs, c, p, input[c * plane + p]);
    }
}
