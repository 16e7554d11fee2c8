/* Rows of a strip as tiles, see tf_strip.h. */
#include "tf_strip.h"

#include "tf_expand_asm.h"

#if TF_DSP

/*
 * Ten columns at stride 1: all taps from one reading. r0 column 0, r1 column 1, r2 and r3 one and three columns' bytes, so that every column is an
 * offset away. Tap dx stands at B1 and B2, the second pairs SECOND bytes on. Stack: end of the input.
 */
#define FOUR_COLUMNS(PAIRS) PAIRS("r4", "r8", "lr") PAIRS("r5", "r9", "lr") PAIRS("r6", "r10", "lr") PAIRS("r7", "r11", "lr")
#define TEN_COLUMNS(PAIRS, B1, B2, SECOND)                                                                                                 \
    ".syntax unified\n push {r4-r11, lr}\n ldr lr, [sp, #36]\n"                                                                           \
    "mov r12, r2\n add r3, r0, r3, lsl #2\n push {r3}\n mov r2, r1\n add r3, r1, r1, lsl #1\n add r1, r0, r1\n"                                        \
    /* Columns 0 to 3. */                                                                                                                  \
    "1: ldr r4, [r0]\n ldr r5, [r0, r2]\n ldr r6, [r0, r2, lsl #1]\n ldr r7, [r0, r3]\n" FOUR_COLUMNS(PAIRS)                             \
    "strd r4, r5, [r12]\n strd r6, r7, [r12, #8]\n strd r8, r9, [r12, #" SECOND "]\n strd r10, r11, [r12, #" SECOND "+8]\n"                \
    "strd r5, r6, [r12, #" B1 "]\n str r7, [r12, #" B1 "+8]\n strd r9, r10, [r12, #" B1 "+" SECOND "]\n str r11, [r12, #" B1 "+" SECOND "+8]\n" \
    "strd r6, r7, [r12, #" B2 "]\n strd r10, r11, [r12, #" B2 "+" SECOND "]\n"                                                             \
    /* Columns 4 to 7. */                                                                                                                  \
    "ldr r4, [r0, r2, lsl #2]\n ldr r5, [r1, r2, lsl #2]\n ldr r6, [r0, r3, lsl #1]\n ldr r7, [r1, r3, lsl #1]\n" FOUR_COLUMNS(PAIRS)    \
    "strd r4, r5, [r12, #16]\n strd r6, r7, [r12, #24]\n strd r8, r9, [r12, #" SECOND "+16]\n strd r10, r11, [r12, #" SECOND "+24]\n"      \
    "str r4, [r12, #" B1 "+12]\n strd r5, r6, [r12, #" B1 "+16]\n str r7, [r12, #" B1 "+24]\n"                                             \
    "str r8, [r12, #" B1 "+" SECOND "+12]\n strd r9, r10, [r12, #" B1 "+" SECOND "+16]\n str r11, [r12, #" B1 "+" SECOND "+24]\n"          \
    "strd r4, r5, [r12, #" B2 "+8]\n strd r6, r7, [r12, #" B2 "+16]\n"                                                                     \
    "strd r8, r9, [r12, #" B2 "+" SECOND "+8]\n strd r10, r11, [r12, #" B2 "+" SECOND "+16]\n"                                             \
    /* Columns 8 and 9. */                                                                                                                 \
    "ldr r4, [r0, r2, lsl #3]\n ldr r5, [r1, r2, lsl #3]\n add r0, #4\n add r1, #4\n" PAIRS("r4", "r8", "lr") PAIRS("r5", "r9", "lr")                  \
    "str r4, [r12, #" B1 "+28]\n str r8, [r12, #" B1 "+" SECOND "+28]\n"                                                                   \
    "strd r4, r5, [r12, #" B2 "+24]\n strd r8, r9, [r12, #" B2 "+" SECOND "+24]\n add r12, #192\n"                                         \
    "ldr r4, [sp]\n cmp r0, r4\n bne 1b\n pop {r3-r11, pc}\n"
TF_EXPAND_FUNCTION(columns4) {
    __asm__ volatile(TEN_COLUMNS(TF_EXPAND_PAIRS4, "64", "128", "32"));
}
TF_EXPAND_FUNCTION(columns2) {
    __asm__ volatile(TEN_COLUMNS(TF_EXPAND_PAIRS2, "32", "64", "96"));
}

/* One tap's eight columns of `blocks` blocks of four channels. */
TF_EXPAND_FUNCTION(tap4) {
    __asm__ volatile(TF_EXPAND_EIGHT(TF_EXPAND_PAIRS4, "32", "192"));
}
TF_EXPAND_FUNCTION(tap2) {
    __asm__ volatile(TF_EXPAND_EIGHT(TF_EXPAND_PAIRS2, "96", "192"));
}

__attribute__((naked, noinline)) void tf_strip_copy(uint32_t *to __attribute__((unused)), const uint32_t *from __attribute__((unused)),
                                                    int32_t channels __attribute__((unused))) {
    __asm__ volatile(".syntax unified\n push {r4-r10, lr}\n add r2, #3\n lsr r2, #2\n"
                     "1: ldm r1!, {r3-r10}\n stm r0!, {r3-r10}\n ldm r1!, {r3-r10}\n stm r0!, {r3-r10}\n"
                     "ldm r1!, {r3-r10}\n stm r0!, {r3-r10}\n ldm r1!, {r3-r10}\n stm r0!, {r3-r10}\n"
                     "ldm r1!, {r3-r10}\n stm r0!, {r3-r10}\n ldm r1!, {r3-r10}\n stm r0!, {r3-r10}\n"
                     "subs r2, #1\n bne 1b\n pop {r4-r10, pc}\n");
}

__attribute__((naked, noinline)) void tf_strip_clear(uint32_t *row __attribute__((unused)), int32_t channels __attribute__((unused))) {
    __asm__ volatile(".syntax unified\n push {r4-r8, lr}\n add r1, #3\n lsr r1, #2\n"
                     "movs r2, #0\n movs r3, #0\n movs r4, #0\n movs r5, #0\n movs r6, #0\n movs r7, #0\n mov r8, r2\n mov r12, r2\n"
                     "1: stm r0!, {r2-r8, r12}\n stm r0!, {r2-r8, r12}\n stm r0!, {r2-r8, r12}\n"
                     "stm r0!, {r2-r8, r12}\n stm r0!, {r2-r8, r12}\n stm r0!, {r2-r8, r12}\n"
                     "subs r1, #1\n bne 1b\n pop {r4-r8, pc}\n");
}

#else

void tf_strip_clear(uint32_t *row, int32_t channels) {
    for (int32_t i = 0; i < TF_STRIP_WORDS(channels); i++) row[i] = 0;
}

void tf_strip_copy(uint32_t *to, const uint32_t *from, int32_t channels) {
    for (int32_t i = 0; i < TF_STRIP_WORDS(channels); i++) to[i] = from[i];
}

/* One tap's eight columns of `blocks` blocks of four channels. */
static void tap4(const int8_t *input, int32_t step, uint32_t *words, int32_t blocks, uint32_t minus) {
    for (; blocks > 0; blocks--, input += 4, words += 48) {
        for (int p = 0; p < 8; p++) {
            const uint32_t value = tf_load32(input + p * step);
            words[p] = tf_add16(minus, tf_sxtb16(value));
            words[8 + p] = tf_add16(minus, tf_sxtb16_odd(value));
        }
    }
}
static void tap2(const int8_t *input, int32_t step, uint32_t *words, int32_t blocks, uint32_t minus) {
    for (; blocks > 0; blocks--, input += 4, words += 48) {
        for (int p = 0; p < 8; p++) {
            const uint32_t value = tf_load32(input + p * step), even = tf_sxtb16(value), odd = tf_sxtb16_odd(value);
            words[p] = tf_add16(minus, tf_pack_low(even, odd));
            words[24 + p] = tf_add16(minus, tf_pack_high(even, odd));
        }
    }
}

#endif

void tf_strip_row(const int8_t *input, int32_t channels, int32_t stride, int32_t pairs, int32_t zero_point, uint32_t *row) {
    const int32_t blocks = (channels + 3) / 4;
    const uint32_t minus = tf_minus_pair(zero_point);
#if TF_DSP
    if (stride == 1) {
        (pairs == 4 ? columns4 : columns2)(input, channels, row, blocks, minus);
        return;
    }
#endif
    for (int dx = 0; dx < 3; dx++, input += channels, row += 4 * pairs) (pairs == 4 ? tap4 : tap2)(input, stride * channels, row, blocks, minus);
}

void tf_strip_pad(uint32_t *row, int32_t channels, int32_t pairs, int32_t dx, int32_t column) {
    uint32_t *at = row + (pairs == 4 ? 16 : 8) * dx + column;
    const int32_t second = pairs == 4 ? 8 : 24;
    for (int32_t c = 0; c < channels; c += 4, at += 48) {
        at[0] = 0;
        at[second] = 0;
    }
}

