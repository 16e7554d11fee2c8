/* The assembly that expands words of four int8 channels to pairs of int16, shared by tiles (tile.c) and strips (strip.c). */
#ifndef TF_EXPAND_ASM_H
#define TF_EXPAND_ASM_H

#if TF_DSP

/* `minus`: the zero point's negative as a pair, which every pair gets added. */
#define TF_EXPAND_FUNCTION(name)                                                                                                           \
    __attribute__((naked, noinline)) static void name(const int8_t *input __attribute__((unused)), int32_t step __attribute__((unused)),   \
                                                      uint32_t *words __attribute__((unused)), int32_t blocks __attribute__((unused)),     \
                                                      uint32_t minus __attribute__((unused)))

/* Register a to its first pair, b becomes the second: (c0, c2) and (c1, c3), or (c0, c1) and (c2, c3), for which bytes are doubled first. */
#define TF_EXPAND_PAIRS4(a, b, minus) "sxtab16 " b ", " minus ", " a ", ror #8\n sxtab16 " a ", " minus ", " a "\n"
#define TF_EXPAND_PAIRS2(a, b, minus)                                                                                                      \
    "pkhtb " b ", " a ", " a ", asr #8\n sxtab16 " b ", " minus ", " b ", ror #8\n"                                                         \
    "pkhbt " a ", " a ", " a ", lsl #8\n sxtab16 " a ", " minus ", " a "\n"

/*
 * Eight positions, r1 = step bytes apart, of r3 blocks of four channels: the first pairs at [r12], the second ones SECOND bytes on, the next block
 * BLOCK bytes on. r0 and r1 become positions 0 and 4, r2 and r3 one and three steps.
 */
#define TF_EXPAND_TWO(PAIRS, a, b, AT, SECOND)                                                                                             \
    PAIRS(a, "r6", "r8") PAIRS(b, "r7", "r8") "strd " a ", " b ", [r12, #" AT "]\n strd r6, r7, [r12, #" SECOND "+" AT "]\n"
#define TF_EXPAND_FOUR(PAIRS, from, AT, SECOND)                                                                                            \
    "ldr r5, [" from ", r2]\n ldr r9, [" from ", r2, lsl #1]\n ldr r10, [" from ", r3]\n ldr r4, [" from "], #4\n"                          \
    TF_EXPAND_TWO(PAIRS, "r4", "r5", AT, SECOND) TF_EXPAND_TWO(PAIRS, "r9", "r10", AT "+8", SECOND)
#define TF_EXPAND_EIGHT(PAIRS, SECOND, BLOCK)                                                                                              \
    ".syntax unified\n push {r4-r10, lr}\n ldr r8, [sp, #32]\n"                                                                           \
    "mov r12, r2\n add lr, r0, r3, lsl #2\n mov r2, r1\n add r3, r1, r1, lsl #1\n add r1, r0, r1, lsl #2\n"                                \
    "1: " TF_EXPAND_FOUR(PAIRS, "r0", "0", SECOND) TF_EXPAND_FOUR(PAIRS, "r1", "16", SECOND)                                               \
    "add r12, #" BLOCK "\n cmp r0, lr\n bne 1b\n pop {r4-r10, pc}\n"

#endif
#endif
