/* Short tiles and clamps, see tf_output.h. */
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

/* `both`: the upper bound as well. */
static inline uint32_t clamp_word(uint32_t word, uint32_t low, uint32_t high, int both) {
    const uint32_t raised = tf_max8x4(word, low);
    return both ? tf_min8x4(raised, high) : raised;
}
static inline int32_t clamp_words(int8_t *values, int32_t bytes, uint32_t low, uint32_t high, int both) {
    int32_t i = 0;
    for (; i + 16 <= bytes; i += 16) {
        for (int j = 0; j < 16; j += 4) tf_store32(values + i + j, clamp_word(tf_load32(values + i + j), low, high, both));
    }
    for (; i + 4 <= bytes; i += 4) tf_store32(values + i, clamp_word(tf_load32(values + i), low, high, both));
    return i;
}

void tf_clamp_bytes(int8_t *values, int32_t bytes, int32_t lo, int32_t hi) {
    if (lo == -128 && hi == 127) return;
    const uint32_t low = (uint32_t)(lo & 0xff) * 0x01010101u, high = (uint32_t)(hi & 0xff) * 0x01010101u;
    int32_t i = hi == 127 ? clamp_words(values, bytes, low, high, 0) : clamp_words(values, bytes, low, high, 1);
    for (; i < bytes; i++) values[i] = (int8_t)tf_clamp(values[i], lo, hi);
}
