/*
 * The assembly of the octet loops (tf_octet.h), in pieces that the files octet_*.c put together.
 *
 * r0 tile, r1 weights, r4-r11 the eight sums, r2 r3 r12 lr inputs and weights; every loop starts a channel with its bias in r11. Frame: [sp] 3 stride, [sp, 4] stride, [sp, 8] output,
 * [sp, 12] zero point, [sp, 16] tile, [sp, 20] end of the output, [sp, 24] end of the tile,
 * [sp, 28] entry of a dense loop. The stack pointer stays one.
 *
 * Instructions per channel of eight positions: 28 a block of four weights, 15 a block of two, 26 dense, and about 33 (epilogue: one
 * SMMLAR, one SSAT and one STRB a position).
 */
#ifndef TF_OCTET_ASM_H
#define TF_OCTET_ASM_H

#if TF_DSP

#define TF_OCTET_FUNCTION(name)                                                                                                            \
    __attribute__((naked, noinline)) void name(const uint32_t *tile __attribute__((unused)), const uint8_t *weights __attribute__((unused)), \
                                               int8_t *output __attribute__((unused)), const struct tf_octet *octet __attribute__((unused)))

#define TF_ENTER                                                                                                                           \
    ".syntax unified\n"                                                                                                                    \
    "push {r4-r11, lr}\n sub sp, #36\n"                                                                                                    \
    "ldrd r4, r5, [r3]\n ldrd r6, r7, [r3, #8]\n ldr r8, [r3, #16]\n"                                                                      \
    "strd r4, r5, [sp]\n strd r2, r6, [sp, #8]\n str r0, [sp, #16]\n"
#define TF_LEAVE "add sp, #36\n pop {r4-r11, pc}\n"

/*
 * A block of four at the tile pointer, which ends behind it: first the words of (k0, k2), while both pairs of weights are live and two
 * registers are free for inputs, then those of (k1, k3), where a third is free and LDM fetches more at once.
 */
#define TF_WEIGHTS4 "ldr r12, [r1], #4\n sxtb16 lr, r12, ror #8\n sxtb16 r12, r12\n"
#define TF_PAIRS(a, b, c, d, e, f, g, h)                                                                                                   \
    "ldrd r2, r3, [r0], #8\n smlad r4, r2, r12, " a "\n smlad r5, r3, r12, " b "\n"                                                        \
    "ldrd r2, r3, [r0], #8\n smlad r6, r2, r12, " c "\n smlad r7, r3, r12, " d "\n"                                                        \
    "ldrd r2, r3, [r0], #8\n smlad r8, r2, r12, " e "\n smlad r9, r3, r12, " f "\n"                                                        \
    "ldrd r2, r3, [r0], #8\n smlad r10, r2, r12, " g "\n smlad r11, r3, r12, " h "\n"                                                      \
    "ldm r0!, {r2, r3, r12}\n smlad r4, r2, lr, r4\n smlad r5, r3, lr, r5\n smlad r6, r12, lr, r6\n"                                       \
    "ldm r0!, {r2, r3, r12}\n smlad r7, r2, lr, r7\n smlad r8, r3, lr, r8\n smlad r9, r12, lr, r9\n"                                       \
    "ldm r0!, {r2, r3}\n smlad r10, r2, lr, r10\n smlad r11, r3, lr, r11\n"
#define TF_NEXT4 TF_WEIGHTS4 TF_PAIRS("r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11")
#define TF_FIRST4 TF_WEIGHTS4 TF_PAIRS("r11", "r11", "r11", "r11", "r11", "r11", "r11", "r11")
#define TF_GAP4 "ldrb r2, [r1], #1\n"
#define TF_SKIP4 "add r0, r0, r2, lsl #6\n"
#define TF_BLOCK4 TF_GAP4 TF_SKIP4 TF_NEXT4

/* A block of two: both weights and the gap come in one word. */
#define TF_WEIGHTS2 "ldr r12, [r1], #3\n uxtb r2, r12, ror #8\n sxtb16 lr, r12\n"
#define TF_SKIP2 "add r0, r0, r2, lsl #5\n"
#define TF_WORDS(a, b, c, d, e, f, g, h)                                                                                                   \
    "ldm r0!, {r2, r3, r12}\n smlad r4, r2, lr, " a "\n smlad r5, r3, lr, " b "\n smlad r6, r12, lr, " c "\n"                              \
    "ldm r0!, {r2, r3, r12}\n smlad r7, r2, lr, " d "\n smlad r8, r3, lr, " e "\n smlad r9, r12, lr, " f "\n"                              \
    "ldm r0!, {r2, r3}\n smlad r10, r2, lr, " g "\n smlad r11, r3, lr, " h "\n"
#define TF_NEXT2 TF_WORDS("r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11")
#define TF_FIRST2 TF_WORDS("r11", "r11", "r11", "r11", "r11", "r11", "r11", "r11")
#define TF_BLOCK2 TF_WEIGHTS2 TF_SKIP2 TF_NEXT2

/* Epilogues: multiplier from the stream, eight results out, the output pointer one channel on. */
#define TF_REQUANTIZE                                                                                                                      \
    "smmlar r4, r4, r12, lr\n smmlar r5, r5, r12, lr\n smmlar r6, r6, r12, lr\n smmlar r7, r7, r12, lr\n"                                  \
    "smmlar r8, r8, r12, lr\n smmlar r9, r9, r12, lr\n smmlar r10, r10, r12, lr\n smmlar r11, r11, r12, lr\n"
#define TF_SATURATE                                                                                                                        \
    "ssat r4, #8, r4\n ssat r5, #8, r5\n ssat r6, #8, r6\n ssat r7, #8, r7\n"                                                              \
    "ssat r8, #8, r8\n ssat r9, #8, r9\n ssat r10, #8, r10\n ssat r11, #8, r11\n"

/* hwc: r0 = 3 stride, r2 = stride, r3 = output; positions 1.. are reached from lr = output + stride. */
#define TF_STORE_HWC(a0, a1, a2, a3, a4, a5, a6, a7)                                                                                       \
    "strb " a1 ", [lr]\n strb " a2 ", [lr, r2]\n strb " a3 ", [lr, r2, lsl #1]\n strb " a5 ", [lr, r2, lsl #2]\n"                          \
    "strb " a4 ", [lr, r0]\n strb " a7 ", [lr, r0, lsl #1]\n strb " a6 ", [r3, r0, lsl #1]\n strb " a0 ", [r3], #1\n str r3, [sp, #8]\n"
#define TF_EPILOGUE_HWC                                                                                                                    \
    "ldm sp, {r0, r2, r3, lr}\n ldr r12, [r1], #4\n" TF_REQUANTIZE TF_SATURATE "add lr, r3, r2\n"                                          \
    TF_STORE_HWC("r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11")

/* planar: the eight results are neighbours, channels a plane apart. */
#define TF_EPILOGUE_PLANAR                                                                                                                 \
    "ldm sp, {r0, r2, r3, lr}\n ldr r12, [r1], #4\n" TF_REQUANTIZE TF_SATURATE                                                         \
    "strb r4, [r3]\n strb r5, [r3, #1]\n strb r6, [r3, #2]\n strb r7, [r3, #3]\n"                                                          \
    "strb r8, [r3, #4]\n strb r9, [r3, #5]\n strb r10, [r3, #6]\n strb r11, [r3, #7]\n add r3, r3, r2\n str r3, [sp, #8]\n"

/*
 * residual, hwc: the skip tensor is read where the result goes. A position that is done frees its register: that of position 6 becomes the second
 * pointer, that of position 0 the second of two skip values.
 */
#define TF_EPILOGUE_RESIDUAL                                                                                                               \
    "ldm sp, {r0, r2, r3}\n ldrsb lr, [r3, r0, lsl #1]\n ldr r12, [r1], #4\n smmlar r10, r10, r12, lr\n ldrsb lr, [r3]\n"                  \
    "ssat r10, #8, r10\n smmlar r4, r4, r12, lr\n strb r10, [r3, r0, lsl #1]\n add r10, r3, r2\n ssat r4, #8, r4\n"                        \
    "ldrsb lr, [r10]\n strb r4, [r3], #1\n ldrsb r4, [r10, r2]\n str r3, [sp, #8]\n smmlar r5, r5, r12, lr\n smmlar r6, r6, r12, r4\n"     \
    "ldrsb lr, [r10, r2, lsl #1]\n ldrsb r4, [r10, r0]\n ssat r5, #8, r5\n ssat r6, #8, r6\n"                                              \
    "smmlar r7, r7, r12, lr\n smmlar r8, r8, r12, r4\n ldrsb lr, [r10, r2, lsl #2]\n ldrsb r4, [r10, r0, lsl #1]\n"                        \
    "strb r5, [r10]\n strb r6, [r10, r2]\n ssat r7, #8, r7\n ssat r8, #8, r8\n smmlar r9, r9, r12, lr\n smmlar r11, r11, r12, r4\n"        \
    "strb r7, [r10, r2, lsl #1]\n strb r8, [r10, r0]\n ssat r9, #8, r9\n ssat r11, #8, r11\n"                                              \
    "strb r9, [r10, r2, lsl #2]\n strb r11, [r10, r0, lsl #1]\n"

/* A channel without blocks, its constant in r11: bytes, or with a skip tensor what is added to it. */
#define TF_EMPTY_HWC                                                                                                                       \
    "ldm sp, {r0, r2, r3}\n add lr, r3, r2\n" TF_STORE_HWC("r11", "r11", "r11", "r11", "r11", "r11", "r11", "r11")
#define TF_EMPTY_PLANAR                                                                                                                    \
    "ldrd r2, r3, [sp, #4]\n pkhbt r11, r11, r11, lsl #16\n str r11, [r3]\n str r11, [r3, #4]\n add r3, r3, r2\n str r3, [sp, #8]\n"
#define TF_EMPTY_RESIDUAL                                                                                                                  \
    "ldm sp, {r0, r2, r3}\n add lr, r3, r2\n ldrsb r4, [r3]\n ldrsb r5, [lr]\n ldrsb r6, [lr, r2]\n ldrsb r7, [lr, r2, lsl #1]\n"          \
    "ldrsb r8, [lr, r0]\n ldrsb r9, [lr, r2, lsl #2]\n ldrsb r10, [r3, r0, lsl #1]\n ldrsb r12, [lr, r0, lsl #1]\n"                        \
    "add r4, r4, r11\n add r5, r5, r11\n add r6, r6, r11\n add r7, r7, r11\n add r8, r8, r11\n add r9, r9, r11\n add r10, r10, r11\n"     \
    "add r11, r11, r12\n" TF_SATURATE TF_STORE_HWC("r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11")

/*
 * The sparse loops (tf_stream.h). No register is free for a count, so the code byte says where to begin, and the carry, which nothing between changes,
 * whether a round is the last. Labels: 1 next channel, 8 its code; 2, 41-48 its first block, alone or with that many after it; 11-18 that many
 * blocks left; 3 epilogue; 4 first block of a long channel, 20-27 its rounds, entered with that many left; 5 no blocks; 7 a wide bias; 6 end.
 */
#define TF_TO(label) "(" label "-9b)/2"
#define TF_BEGIN "ldr r0, [sp, #16]\n"
#define TF_CODE "1: ldrb r2, [r1], #1\n ldrsh r11, [r1], #2\n 8: tbh [pc, r2, lsl #1]\n"
#define TF_WIDE "7: ldrb r2, [r1], #1\n ldrsh r3, [r1], #2\n pkhbt r11, r11, r3, lsl #16\n b 8b\n"
#define TF_START4 TF_BEGIN TF_GAP4 TF_SKIP4 TF_FIRST4
#define TF_START2 TF_BEGIN TF_WEIGHTS2 TF_SKIP2 TF_FIRST2
#define TF_SPARSE4(EPILOGUE, EMPTY)                                                                                                        \
    TF_ENTER TF_CODE                                                                                                                       \
    "9: .hword " TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") "," TF_TO("6f") "," TF_TO("5f") "," TF_TO("7f") ","           \
    TF_TO("2f") "," TF_TO("41f") "," TF_TO("42f") "," TF_TO("43f") "," TF_TO("44f") "\n"                                                   \
    "2: " TF_START4 "b 3f\n" "41: " TF_START4 "b 11f\n" "42: " TF_START4 "b 12f\n" "43: " TF_START4 "b 13f\n" "44: " TF_START4             \
    TF_BLOCK4 "13: " TF_BLOCK4 "12: " TF_BLOCK4 "11: " TF_BLOCK4                                                                           \
    "3: " EPILOGUE "b 1b\n"                                                                                                                \
    "4: " TF_START4 "ldrb r2, [r1, #-8]\n tbh [pc, r2, lsl #1]\n"                                                                          \
    "9: .hword " TF_TO("20f") "," TF_TO("21f") "," TF_TO("22f") "," TF_TO("23f") "\n"                                                      \
    "20: " TF_BLOCK4 "23: " TF_BLOCK4 "22: " TF_BLOCK4 "21: " TF_GAP4 "lsrs r2, r2, #1\n" TF_SKIP4 TF_NEXT4 "bcc 20b\n b 3b\n"            \
    TF_WIDE "5: " EMPTY "b 1b\n 6: " TF_LEAVE
#define TF_SPARSE2(EPILOGUE, EMPTY)                                                                                                        \
    TF_ENTER TF_CODE                                                                                                                       \
    "9: .hword " TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") "," TF_TO("4f") ","           \
    TF_TO("4f") "," TF_TO("6f") "," TF_TO("5f") "," TF_TO("7f") "," TF_TO("2f") "," TF_TO("41f") "," TF_TO("42f") "," TF_TO("43f") ","     \
    TF_TO("44f") "," TF_TO("45f") "," TF_TO("46f") "," TF_TO("47f") "," TF_TO("48f") "\n"                                                  \
    "2: " TF_START2 "b 3f\n" "41: " TF_START2 "b 11f\n" "42: " TF_START2 "b 12f\n" "43: " TF_START2 "b 13f\n" "44: " TF_START2 "b 14f\n"   \
    "45: " TF_START2 "b 15f\n" "46: " TF_START2 "b 16f\n" "47: " TF_START2 "b 17f\n" "48: " TF_START2                                      \
    TF_BLOCK2 "17: " TF_BLOCK2 "16: " TF_BLOCK2 "15: " TF_BLOCK2 "14: " TF_BLOCK2 "13: " TF_BLOCK2 "12: " TF_BLOCK2 "11: " TF_BLOCK2       \
    "3: " EPILOGUE "b 1b\n"                                                                                                                \
    "4: " TF_START2 "ldrb r2, [r1, #-6]\n tbh [pc, r2, lsl #1]\n"                                                                          \
    "9: .hword " TF_TO("20f") "," TF_TO("21f") "," TF_TO("22f") "," TF_TO("23f") "," TF_TO("24f") "," TF_TO("25f") "," TF_TO("26f") ","    \
    TF_TO("27f") "\n"                                                                                                                      \
    "20: " TF_BLOCK2 "27: " TF_BLOCK2 "26: " TF_BLOCK2 "25: " TF_BLOCK2 "24: " TF_BLOCK2 "23: " TF_BLOCK2 "22: " TF_BLOCK2                 \
    "21: " TF_WEIGHTS2 "lsrs r2, r2, #1\n" TF_SKIP2 TF_NEXT2 "bcc 20b\n b 3b\n"                                                           \
    TF_WIDE "5: " EMPTY "b 1b\n 6: " TF_LEAVE

/*
 * The dense loop: the first of r8 blocks, then the rest four at a time, entered where (blocks - 1) mod 4 are left (4: none at all).
 * OUTPUT_END: r6 = end of the output, r7 channels on.
 */
#define TF_OUTPUT_END_HWC "add r6, r2, r7\n"
#define TF_OUTPUT_END_PLANAR "mla r6, r7, r5, r2\n"
#define TF_CHANNEL "ldr r11, [r1], #4\n" TF_BEGIN
#define TF_DENSE(OUTPUT_END, EPILOGUE)                                                                                                     \
    TF_ENTER OUTPUT_END "add r9, r0, r8, lsl #6\n strd r6, r9, [sp, #20]\n"                                                                \
    "subs r9, r8, #1\n ite eq\n moveq r9, #4\n andne r9, r9, #3\n str r9, [sp, #28]\n"                                                     \
    "1: " TF_CHANNEL TF_FIRST4 "ldr r2, [sp, #28]\n tbh [pc, r2, lsl #1]\n"                                                                \
    "9: .hword " TF_TO("20f") "," TF_TO("21f") "," TF_TO("22f") "," TF_TO("23f") "," TF_TO("3f") "\n"                                      \
    "20: " TF_NEXT4 "23: " TF_NEXT4 "22: " TF_NEXT4 "21: " TF_NEXT4 "ldr r2, [sp, #24]\n cmp r0, r2\n bne 20b\n"                           \
    "3: " EPILOGUE "ldr r2, [sp, #20]\n cmp r3, r2\n bne 1b\n" TF_LEAVE

#endif
#endif
