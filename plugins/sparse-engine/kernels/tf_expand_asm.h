/* The assembly that expands words of four int8 channels to pairs of int16, shared by tiles (tile.c) and strips (strip.c). */
#ifndef TF_EXPAND_ASM_H
#define TF_EXPAND_ASM_H

#if TF_DSP

#define TF_EXPAND_FUNCTION(name)                                                                                                           \
    __attribute__((naked, noinline)) static void name(const int8_t *input __attribute__((unused)), int32_t step __attribute__((unused)),   \
                                                      uint32_t *words __attribute__((unused)), int32_t blocks __attribute__((unused)))

/* Register a to its first pair, b becomes the second: (c0, c2) and (c1, c3), or (c0, c1) and (c2, c3), for which bytes are doubled first. */
#define TF_EXPAND_PAIRS4(a, b) "sxtb16 " b ", " a ", ror #8\n sxtb16 " a ", " a "\n"
#define TF_EXPAND_PAIRS2(a, b)                                                                                                             \
    "pkhtb " b ", " a ", " a ", asr #8\n sxtb16 " b ", " b ", ror #8\n pkhbt " a ", " a ", " a ", lsl #8\n sxtb16 " a ", " a "\n"
#define TF_EXPAND_FOUR(PAIRS) PAIRS("r4", "r8") PAIRS("r5", "r9") PAIRS("r6", "r10") PAIRS("r7", "r11")

/*
 * Eight positions, r1 = step bytes apart, of r3 blocks of four channels: the first pairs at [r12], the second ones SECOND bytes on, the next block
 * BLOCK bytes on. r0 and r1 become positions 0 and 4, r2 and r3 one and three steps.
 */
#define TF_EXPAND_EIGHT(PAIRS, SECOND, BLOCK)                                                                                              \
    ".syntax unified\n push {r4-r11, lr}\n"                                                                                                \
    "mov r12, r2\n add lr, r0, r3, lsl #2\n mov r2, r1\n add r3, r1, r1, lsl #1\n add r1, r0, r1, lsl #2\n"                                \
    "1: ldr r5, [r0, r2]\n ldr r6, [r0, r2, lsl #1]\n ldr r7, [r0, r3]\n ldr r4, [r0], #4\n" TF_EXPAND_FOUR(PAIRS)                         \
    "strd r4, r5, [r12]\n strd r6, r7, [r12, #8]\n strd r8, r9, [r12, #" SECOND "]\n strd r10, r11, [r12, #" SECOND "+8]\n"                \
    "ldr r5, [r1, r2]\n ldr r6, [r1, r2, lsl #1]\n ldr r7, [r1, r3]\n ldr r4, [r1], #4\n" TF_EXPAND_FOUR(PAIRS)                            \
    "strd r4, r5, [r12, #16]\n strd r6, r7, [r12, #24]\n strd r8, r9, [r12, #" SECOND "+16]\n strd r10, r11, [r12, #" SECOND "+24]\n"      \
    "add r12, #" BLOCK "\n cmp r0, lr\n bne 1b\n pop {r4-r11, pc}\n"

#endif
#endif
