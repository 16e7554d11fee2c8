/* Dense 3x3 convolution of an image with few channels, see first-conv3x3.h. */
#include "first-conv3x3.h"

#include "tf_octet.h"
#include "tf_octet_asm.h"
#include "tf_octet_portable.h"
#include "tf_output.h"

/* octet->blocks counts pairs. */
static tf_octet_loop windows, pooled_windows;

#if TF_DSP

#define PAIR "ldr lr, [r1], #4\n" TF_WORDS("r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11")
#define FIRST_PAIR "ldr lr, [r1], #4\n" TF_WORDS("r11", "r11", "r11", "r11", "r11", "r11", "r11", "r11")
/* The first pair, then thirteen at a time (three channels have fourteen), entered where (pairs - 1) mod 13 are left. */
#define PAIRS(EPILOGUE)                                                                                                                    \
    TF_ENTER TF_OUTPUT_END_HWC "add r9, r0, r8, lsl #5\n strd r6, r9, [sp, #20]\n"                                                         \
    "sub r9, r8, #1\n mov r10, #13\n udiv r6, r9, r10\n mls r9, r6, r10, r9\n str r9, [sp, #28]\n"                                         \
    "1: " TF_CHANNEL FIRST_PAIR "ldr r2, [sp, #28]\n tbh [pc, r2, lsl #1]\n"                                                               \
    "9: .hword " TF_TO("20f") "," TF_TO("21f") "," TF_TO("22f") "," TF_TO("23f") "," TF_TO("24f") "," TF_TO("25f") "," TF_TO("26f") ","    \
    TF_TO("27f") "," TF_TO("28f") "," TF_TO("29f") "," TF_TO("30f") "," TF_TO("31f") "," TF_TO("32f") "\n"                                 \
    "20: " PAIR "32: " PAIR "31: " PAIR "30: " PAIR "29: " PAIR "28: " PAIR "27: " PAIR                                                    \
    "26: " PAIR "25: " PAIR "24: " PAIR "23: " PAIR "22: " PAIR "21: " PAIR "ldr r2, [sp, #24]\n cmp r0, r2\n bne 20b\n"                   \
    "3: " EPILOGUE "ldr r2, [sp, #20]\n cmp r3, r2\n bne 1b\n" TF_LEAVE
#define MAXIMUM(a, b) "cmp " a ", " b "\n it lt\n movlt " a ", " b "\n"
/* Windows 0, 1, 4, 5 and 2, 3, 6, 7. */
#define EPILOGUE_POOL                                                                                                                      \
    "ldm sp, {r0, r2, r3, lr}\n ldr r12, [r1], #4\n" MAXIMUM("r4", "r5") MAXIMUM("r8", "r9") MAXIMUM("r4", "r8")                           \
    MAXIMUM("r6", "r7") MAXIMUM("r10", "r11") MAXIMUM("r6", "r10") "smmlar r4, r4, r12, lr\n smmlar r6, r6, r12, lr\n"                     \
    "ssat r4, #8, r4\n ssat r6, #8, r6\n strb r6, [r3, r2]\n strb r4, [r3], #1\n str r3, [sp, #8]\n"

static TF_OCTET_FUNCTION(windows) {
    __asm__ volatile(PAIRS(TF_EPILOGUE_HWC));
}
static TF_OCTET_FUNCTION(pooled_windows) {
    __asm__ volatile(PAIRS(EPILOGUE_POOL));
}

#else

static inline int32_t maximum(int32_t a, int32_t b) {
    return a > b ? a : b;
}
static void pairs(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet, int pool) {
    for (int32_t c = 0; c < octet->output_channels; c++, output++) {
        int32_t sums[8];
        for (int p = 0; p < 8; p++) sums[p] = tf_word32(weights);
        weights += 4;
        for (int32_t i = 0; i < octet->blocks; i++, weights += 4) {
            const uint32_t pair = tf_load32(weights);
            tf_portable_pair(sums, tile + 8 * i, tf_low16(pair), tf_high16(pair));
        }
        if (pool) {
            const int32_t left = maximum(maximum(sums[0], sums[1]), maximum(sums[4], sums[5]));
            const int32_t right = maximum(maximum(sums[2], sums[3]), maximum(sums[6], sums[7]));
            output[0] = tf_requantize(left, tf_word32(weights), octet->zero_point);
            output[octet->stride] = tf_requantize(right, tf_word32(weights), octet->zero_point);
        } else {
            tf_portable_store(sums, tf_word32(weights), output, octet, TF_HWC);
        }
        weights += 4;
    }
}
static void windows(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    pairs(tile, weights, output, octet, 0);
}
static void pooled_windows(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    pairs(tile, weights, output, octet, 1);
}

#endif

/* One window of 3 x `bytes` values as a column of a tile. */
static inline void window(const int8_t *const rows[3], int32_t bytes, uint32_t *tile) {
    const int32_t whole = bytes / 4 * 4;
    for (int dy = 0; dy < 3; dy++) {
        for (int32_t i = 0; i < whole; i += 4, tile += 16) {
            const uint32_t word = tf_load32(rows[dy] + i);
            tile[0] = tf_sxtb16(word);
            tile[8] = tf_sxtb16_odd(word);
        }
    }
    int32_t held = 0, low = 0;
    for (int dy = 0; dy < 3; dy++) {
        for (int32_t i = whole; i < bytes; i++, held ^= 1) {
            if (held) {
                *tile = tf_pair16(low, rows[dy][i]);
                tile += 8;
            }
            low = rows[dy][i];
        }
    }
    if (held) *tile = tf_pair16(low, 0);
}

#if TF_DSP

/* Two windows of one row of nine bytes: the ninth bytes, what to do with them at once, then the words; the next two windows begin two STEPs on. */
#define ROW_OF_TWO(ROW, STEP, WORDS, LEFT_A, LEFT_B, USE)                                                                                  \
    "ldrsb " LEFT_A ", [" ROW ", #8]\n ldrsb " LEFT_B ", [" ROW ", #" STEP "+8]\n" USE                                                     \
    "ldr r4, [" ROW "]\n ldr r5, [" ROW ", #" STEP "]\n ldr r6, [" ROW ", #4]\n ldr r7, [" ROW ", #" STEP "+4]\n add " ROW ", #2*" STEP "\n" \
    "sxtb16 r8, r4, ror #8\n sxtb16 r9, r5, ror #8\n sxtb16 r4, r4\n sxtb16 r5, r5\n"                                                      \
    "strd r8, r9, [r3, #" WORDS "+32]\n strd r4, r5, [r3, #" WORDS "]\n"                                                                   \
    "sxtb16 r8, r6, ror #8\n sxtb16 r9, r7, ror #8\n sxtb16 r6, r6\n sxtb16 r7, r7\n"                                                      \
    "strd r8, r9, [r3, #" WORDS "+96]\n strd r6, r7, [r3, #" WORDS "+64]\n"
/* r0-r2 rows, r3 tile, [sp] count; 32 instructions a window. */
#define WINDOWS_OF_THREE(STEP)                                                                                                             \
    ".syntax unified\n ldr r12, [sp]\n push {r4-r11, lr}\n"                                                                                \
    "1: " ROW_OF_TWO("r0", STEP, "0", "r10", "r11", "")                                                                                    \
    ROW_OF_TWO("r1", STEP, "128", "r8", "r9", "pkhbt r10, r10, r8, lsl #16\n pkhbt r11, r11, r9, lsl #16\n strd r10, r11, [r3, #384]\n")   \
    ROW_OF_TWO("r2", STEP, "256", "r10", "r11", "strd r10, r11, [r3, #416]\n") "add r3, #8\n subs r12, #2\n bne 1b\n pop {r4-r11, pc}\n"
#define WINDOWS_FUNCTION(name)                                                                                                             \
    __attribute__((naked, noinline)) static void name(const int8_t *row0 __attribute__((unused)), const int8_t *row1 __attribute__((unused)), \
                                                      const int8_t *row2 __attribute__((unused)), uint32_t *tile __attribute__((unused)),  \
                                                      int32_t count __attribute__((unused)))
WINDOWS_FUNCTION(adjacent_windows) {
    __asm__ volatile(WINDOWS_OF_THREE("3"));
}
WINDOWS_FUNCTION(alternate_windows) {
    __asm__ volatile(WINDOWS_OF_THREE("6"));
}

#endif

/* `count` windows of three channels, two at a time. */
static void windows_of_three(const int8_t *rows[3], int32_t stride, int32_t count, uint32_t *tile) {
#if TF_DSP
    (stride == 1 ? adjacent_windows : alternate_windows)(rows[0], rows[1], rows[2], tile, count);
#else
    for (int32_t p = 0; p < count; p++) {
        window(rows, 9, tile + p);
        for (int dy = 0; dy < 3; dy++) rows[dy] += 3 * stride;
    }
#endif
}

/* Rows of the image with their padding, in a ring of `count`. */
struct ring {
    int8_t *rows;
    int32_t count;
};

/* Row y of the padded image, counted from the first row of padding. */
static inline int8_t *ring_row(const struct tf_first_conv3x3_layer *l, const struct ring *ring, int32_t y) {
    return ring->rows + y % ring->count * l->row_bytes;
}

static void stage(const struct tf_first_conv3x3_layer *l, const struct ring *ring, const int8_t *input, int32_t y) {
    int8_t *const row = ring_row(l, ring, y);
    const int32_t bytes = l->input_columns * l->input_channels, before = l->padding_left * l->input_channels, from = y - l->padding_top;
    const int32_t inside = from >= 0 && from < l->input_rows;
    const uint32_t word = (uint32_t)(l->input_zero_point & 0xff) * 0x01010101u;
    /* Rows of padding whole; of others what lies beside the image, at most seven bytes before it. row_bytes is a multiple of four. */
    tf_store32(row, word);
    tf_store32(row + 4, word);
    for (int32_t i = inside ? (before + bytes) / 4 * 4 : 8; i < l->row_bytes; i += 4) tf_store32(row + i, word);
    if (inside) tf_copy_bytes(row + before, input + from * bytes, bytes);
}

/* Eight windows as a tile: neighbours in one row, or four in each of two. `lines`: the three input rows of each, at the first window. */
static inline void tile_windows(const struct tf_first_conv3x3_layer *l, const int8_t *const lines[6], int32_t offset, uint32_t *tile) {
    const int32_t half = l->pool ? 4 : 8, step = l->stride * l->input_channels;
    for (int32_t first = 0; first < 8; first += half, lines += 3) {
        const int8_t *rows[3] = {lines[0] + offset, lines[1] + offset, lines[2] + offset};
        if (l->input_channels == 3) {
            windows_of_three(rows, l->stride, half, tile + first);
            continue;
        }
        for (int32_t p = first; p < first + half; p++) {
            window(rows, 3 * l->input_channels, tile + p);
            for (int dy = 0; dy < 3; dy++) rows[dy] += step;
        }
    }
}

void tf_first_conv3x3(const struct tf_first_conv3x3_layer *layer, const int8_t *input, int8_t *output, void *scratch) {
    const struct tf_first_conv3x3_layer l = *layer;
    const int32_t channels = l.output_channels, size = l.pool ? 2 : 1;
    const struct tf_octet octet = {3 * channels, channels, l.zero_point, channels, l.pairs};
    uint32_t *const tile = (uint32_t *)scratch;
    int8_t *const spare = (int8_t *)(tile + 8 * l.pairs);
    const struct ring ring = {spare + (channels + 3) / 4 * 32, l.pool ? 3 + l.stride : 3};
    /* In results, pooled or not: rows, columns, and columns of one tile. */
    const int32_t height = l.output_rows / size, width = l.output_columns / size, across = l.pool ? 2 : 8;
    int32_t staged = 0;
    for (int32_t y = 0; y < height; y++) {
        for (; staged < (size * y + size - 1) * l.stride + 3; staged++) stage(&l, &ring, input, staged);
        const int8_t *lines[6];
        for (int i = 0; i < 6; i++) lines[i] = ring_row(&l, &ring, (size * y + i / 3 * (size - 1)) * l.stride + i % 3);
        for (int32_t x = 0; x < width; x += across, output += across * channels) {
            tile_windows(&l, lines, size * x * l.stride * l.input_channels, tile);
            if (x + across <= width) {
                (l.pool ? pooled_windows : windows)(tile, l.weights, output, &octet);
            } else {
                tf_short_octet(l.pool ? pooled_windows : windows, tile, l.weights, output, &octet, width - x, 0, spare);
                output -= (x + across - width) * channels;
            }
        }
    }
    tf_clamp_bytes(output - height * width * channels, height * width * channels, l.lo, l.hi);
}
