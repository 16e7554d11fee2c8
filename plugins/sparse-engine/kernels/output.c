/* Short tiles, clamps and borders, see tf_output.h. */
#include "tf_output.h"

void tf_copy_bytes(int8_t *to, const int8_t *from, int32_t bytes) {
    int32_t i = 0;
    for (; i + 4 <= bytes; i += 4) tf_store32(to + i, tf_load32(from + i));
    for (; i < bytes; i++) to[i] = from[i];
}

void tf_short_octet(tf_octet_loop *loop, const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet,
                    int32_t count, int32_t residual, int8_t *spare) {
    const int32_t bytes = count * octet->stride;
    if (residual) tf_copy_bytes(spare, output, bytes);
    loop(tile, weights, spare, octet);
    tf_copy_bytes(output, spare, bytes);
}

void tf_pool_octets(const int8_t *rows, int8_t *output, int32_t channels, int32_t count) {
    for (int32_t p = 0; p < count; p++, rows += 2 * channels, output += channels) {
        const int8_t *const right = rows + channels, *const below = rows + 8 * channels, *const across = below + channels;
        int32_t c = 0;
        for (; c + 4 <= channels; c += 4) {
            const uint32_t upper = tf_max8x4(tf_load32(rows + c), tf_load32(right + c));
            const uint32_t lower = tf_max8x4(tf_load32(below + c), tf_load32(across + c));
            tf_store32(output + c, tf_max8x4(upper, lower));
        }
        for (; c < channels; c++) {
            const int8_t upper = rows[c] > right[c] ? rows[c] : right[c], lower = below[c] > across[c] ? below[c] : across[c];
            output[c] = upper > lower ? upper : lower;
        }
    }
}

void tf_clamp_bytes(int8_t *values, int32_t bytes, int32_t lo, int32_t hi) {
    if (lo == -128 && hi == 127) return;
    const uint32_t low = (uint32_t)(lo & 0xff) * 0x01010101u, high = (uint32_t)(hi & 0xff) * 0x01010101u;
    int32_t i = 0;
    for (; i + 4 <= bytes; i += 4) tf_store32(values + i, tf_min8x4(tf_max8x4(tf_load32(values + i), low), high));
    for (; i < bytes; i++) values[i] = (int8_t)tf_clamp(values[i], lo, hi);
}

/* At least four bytes; the last word may overlap the one before. */
static inline void fill(int8_t *at, int32_t bytes, uint32_t word) {
    int8_t *const last = at + bytes - 4;
    for (; at + 16 <= last; at += 16) {
        tf_store32(at, word);
        tf_store32(at + 4, word);
        tf_store32(at + 8, word);
        tf_store32(at + 12, word);
    }
    for (; at < last; at += 4) tf_store32(at, word);
    tf_store32(last, word);
}

void tf_fill_borders(int8_t *planes, int32_t height, int32_t width, int32_t channels, int32_t zero_point) {
    const int32_t row = width + 2;
    const uint32_t word = (uint32_t)(zero_point & 0xff) * 0x01010101u;
    const uint16_t half = (uint16_t)word;
    /* Upper row and first pixel of the next; pairs of pixels between rows; then the end of one plane and the beginning of the next together. */
    fill(planes, row + 1, word);
    for (int32_t c = 0; c < channels; c++) {
        planes += 2 * row - 1;
        int32_t y = 1;
        for (; y + 4 <= height; y += 4, planes += 4 * row) {
            tf_store16(planes, half);
            tf_store16(planes + row, half);
            tf_store16(planes + 2 * row, half);
            tf_store16(planes + 3 * row, half);
        }
        for (; y < height; y++, planes += row) tf_store16(planes, half);
        fill(planes, c + 1 < channels ? 2 * row + 2 : row + 1, word);
        planes += row + 1;
    }
}
