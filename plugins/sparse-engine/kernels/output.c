/* Short tiles, clamps and borders, see tf_output.h. */
#include "tf_output.h"

static inline void copy(int8_t *to, const int8_t *from, int32_t bytes) {
    int32_t i = 0;
    for (; i + 4 <= bytes; i += 4) tf_store32(to + i, tf_load32(from + i));
    for (; i < bytes; i++) to[i] = from[i];
}

void tf_short_octet(tf_octet_loop *loop, const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet,
                    int32_t count, int32_t residual, int8_t *spare) {
    const int32_t bytes = count * octet->stride;
    if (residual) copy(spare, output, bytes);
    loop(tile, weights, spare, octet);
    copy(output, spare, bytes);
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
    for (; at + 8 <= last; at += 8) {
        tf_store32(at, word);
        tf_store32(at + 4, word);
    }
    for (; at < last; at += 4) tf_store32(at, word);
    tf_store32(last, word);
}

void tf_fill_borders(int8_t *planes, int32_t height, int32_t width, int32_t channels, int32_t zero_point) {
    const int32_t row = width + 2;
    const uint32_t word = (uint32_t)(zero_point & 0xff) * 0x01010101u;
    /* Upper row and first pixel of the next; pairs of pixels between rows; then the end of one plane and the beginning of the next together. */
    fill(planes, row + 1, word);
    for (int32_t c = 0; c < channels; c++) {
        planes += 2 * row - 1;
        for (int32_t y = 1; y < height; y++, planes += row) tf_store16(planes, (uint16_t)word);
        fill(planes, c + 1 < channels ? 2 * row + 2 : row + 1, word);
        planes += row + 1;
    }
}
