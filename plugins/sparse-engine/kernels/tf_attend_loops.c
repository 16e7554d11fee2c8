/* The loops of attention that serve every head width. */
#include "tf_attend.h"

#if TF_DSP

#include "tf_attend_asm.h"

#define TF_ANY_STEP                                                                                                            \
  "ldrd r2, r3, [r12], #8\n"                                                                                                   \
  "ldrd r1, lr, [r0], #8\n smlad r4, r1, r2, r4\n smlad r5, lr, r2, r5\n smlad r6, r1, r3, r6\n smlad r7, lr, r3, r7\n"        \
  "ldrd r1, lr, [r0], #8\n smlad r8, r1, r2, r8\n smlad r9, lr, r2, r9\n smlad r10, r1, r3, r10\n smlad r11, lr, r3, r11\n"

/*
 * Eight steps unrolled, 44 bytes each; the first round enters where the steps that are left over begin.
 * Stack: scores, end, query, entry, rounds left, rounds.
 */
__attribute__((naked, noinline)) void tf_scores_any(const uint32_t *keys TF_UNUSED, int32_t *scores TF_UNUSED, const int32_t *end TF_UNUSED,
                                                    const uint32_t *query TF_UNUSED, uint32_t steps TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r11, lr}\n sub sp, #28\n strd r1, r2, [sp]\n str r3, [sp, #8]\n ldr r1, [sp, #64]\n"
      "add r2, r1, #7\n lsrs r2, r2, #3\n str r2, [sp, #20]\n"
      "rsb r1, r1, r2, lsl #3\n movs r2, #44\n muls r1, r2\n adr.w r2, 2f\n add r1, r2\n add r1, #1\n str r1, [sp, #12]\n"
      "1:\n mov r4, #0x40000000\n mov r5, r4\n mov r6, r4\n mov r7, r4\n mov r8, r4\n mov r9, r4\n mov r10, r4\n mov r11, r4\n"
      "ldr r1, [sp, #20]\n str r1, [sp, #16]\n ldr r12, [sp, #8]\n ldr r1, [sp, #12]\n bx r1\n"
      ".balign 4\n"
      "2:\n" TF_ANY_STEP TF_ANY_STEP TF_ANY_STEP TF_ANY_STEP TF_ANY_STEP TF_ANY_STEP TF_ANY_STEP TF_ANY_STEP
      "ldr r1, [sp, #16]\n subs r1, #1\n str r1, [sp, #16]\n bne 2b\n"
      "ldrd r1, r2, [sp]\n stm r1!, {r4-r11}\n str r1, [sp]\n cmp r1, r2\n bne 1b\n"
      "add sp, #28\n pop {r4-r11, pc}\n");
}

void tf_maxima_any(const int32_t *scores, const int32_t *end, struct tf_attend_rows *rows) {
  int32_t a = 0, b = 0;
  for (; scores != end; scores += 4) {
    a = scores[0] > a ? scores[0] : a;
    a = scores[1] > a ? scores[1] : a;
    b = scores[2] > b ? scores[2] : b;
    b = scores[3] > b ? scores[3] : b;
  }
  rows->max[0] = a;
  rows->max[1] = b;
}

/* Half a block: four differences, multiplied, limited, looked up, packed, summed. 22 instructions. */
#define TF_WEIGH                                                                                                               \
  "ldm r0!, {r10, r11, r12, lr}\n sub r10, r4, r10\n sub r11, r4, r11\n sub r12, r5, r12\n sub lr, r5, lr\n"                   \
  "smmulr r10, r10, r6\n smmulr r11, r11, r6\n smmulr r12, r12, r6\n smmulr lr, lr, r6\n"                                      \
  "usat r10, #8, r10\n usat r11, #8, r11\n usat r12, #8, r12\n usat lr, #8, lr\n"                                              \
  "ldrh r10, [r3, r10, lsl #1]\n ldrh r11, [r3, r11, lsl #1]\n ldrh r12, [r3, r12, lsl #1]\n ldrh lr, [r3, lr, lsl #1]\n"      \
  "pkhbt r10, r10, r11, lsl #16\n pkhbt r11, r12, lr, lsl #16\n smlad r7, r10, r9, r7\n smlad r8, r11, r9, r8\n"               \
  "strd r10, r11, [r2], #8\n"

__attribute__((naked, noinline)) void tf_weigh(int32_t *scores TF_UNUSED, const int32_t *end TF_UNUSED, struct tf_attend_rows *rows TF_UNUSED) {
  __asm__ volatile(
      "push {r2, r4-r11, lr}\n ldrd r4, r5, [r2, #8]\n ldrd r3, r6, [r2]\n mov r2, r0\n"
      "movs r7, #0\n mov r8, r7\n mov r9, #0x00010001\n"
      "sub r10, r1, r0\n tst r10, #32\n bne 2f\n"
      "1:\n" TF_WEIGH TF_WEIGH
      "2:\n" TF_WEIGH TF_WEIGH
      "cmp r0, r1\n bne 1b\n"
      "pop {r2}\n strd r7, r8, [r2, #16]\n pop {r4-r11, pc}\n");
}

/* One pair of keys: two weights times four values each. */
#define TF_MEAN_STEP                                                                                                           \
  "ldrd r2, r3, [r1], #8\n"                                                                                                    \
  "ldrd r12, lr, [r0], #8\n smlad r4, r12, r2, r4\n smlad r5, lr, r2, r5\n smlad r6, r12, r3, r6\n smlad r7, lr, r3, r7\n"     \
  "ldrd r12, lr, [r0], #8\n smlad r8, r12, r2, r8\n smlad r9, lr, r2, r9\n smlad r10, r12, r3, r10\n smlad r11, lr, r3, r11\n"

/* Sixteen pairs of keys whose weights fill the FPU's registers. */
#if defined(__ARM_FP)
#define TF_MEAN_SAVE "vpush {d8-d15}\n"
#define TF_MEAN_RESTORE "vpop {d8-d15}\n"
#define TF_MEAN_ROUND                                                                                                          \
  "vldm r1!, {s0-s31}\n str r1, [sp]\n"                                                                                        \
  TF_STEP_A(0, 1) TF_STEP_B(2, 3) TF_STEP_C(4, 5) TF_STEP_A(6, 7) TF_STEP_B(8, 9) TF_STEP_C(10, 11) TF_STEP_A(12, 13)          \
  TF_STEP_B(14, 15) TF_STEP_C(16, 17) TF_STEP_A(18, 19) TF_STEP_B(20, 21) TF_STEP_C(22, 23) TF_STEP_A(24, 25)                  \
  TF_STEP_B(26, 27) TF_STEP_C(28, 29) TF_LAST_A(30, 31)                                                                        \
  "ldrd r1, r2, [sp]\n"
#else
#define TF_MEAN_SAVE
#define TF_MEAN_RESTORE
#define TF_MEAN_ROUND                                                                                                          \
  TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP                      \
  TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP TF_MEAN_STEP                      \
  "ldr r2, [sp, #4]\n"
#endif

/* clamp((((sum << shift) factor + 2^31 >> 32) + 2^18) >> 19) */
#define TF_MEAN_OUT(sum, shift, factor) "lsl " sum ", " sum ", " shift "\n smmlar " sum ", " sum ", " factor ", lr\n ssat " sum ", #8, " sum ", asr #19\n"

/* First the pairs that do not fill a round, two at a time. Stack: end of the weights of this part (a round's: next weights), end, rows. */
__attribute__((naked, noinline)) void tf_weighted_mean(const uint32_t *weights TF_UNUSED, const uint32_t *values TF_UNUSED,
                                                       const uint32_t *weights_end TF_UNUSED, struct tf_attend_rows *rows TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r11, lr}\n" TF_MEAN_SAVE "push {r1, r2, r3}\n"
      "movs r4, #0\n mov r5, r4\n mov r6, r4\n mov r7, r4\n mov r8, r4\n mov r9, r4\n mov r10, r4\n mov r11, r4\n"
      "mov r3, r0\n mov r0, r1\n mov r1, r3\n"
      "subs r3, r2, r1\n ands r3, r3, #127\n beq 3f\n add r3, r1\n str r3, [sp]\n"
      "2:\n" TF_MEAN_STEP TF_MEAN_STEP
      "ldrd r2, r3, [sp]\n cmp r1, r2\n bne 2b\n cmp r1, r3\n beq 5f\n"
      "3:\n"
      "4:\n" TF_MEAN_ROUND
      "cmp r1, r2\n bne 4b\n"
      "5:\n ldr r12, [sp, #8]\n ldrd r0, r1, [r12, #24]\n ldrd r2, r3, [r12, #32]\n mov lr, #0x40000\n"
      TF_MEAN_OUT("r4", "r0", "r2") TF_MEAN_OUT("r5", "r0", "r2") TF_MEAN_OUT("r8", "r0", "r2") TF_MEAN_OUT("r9", "r0", "r2")
      TF_MEAN_OUT("r6", "r1", "r3") TF_MEAN_OUT("r7", "r1", "r3") TF_MEAN_OUT("r10", "r1", "r3") TF_MEAN_OUT("r11", "r1", "r3")
      "ldrd r0, r1, [r12, #40]\n"
      "strb r4, [r0], #1\n strb r5, [r0], #1\n strb r8, [r0], #1\n strb r9, [r0], #1\n"
      "strb r6, [r1], #1\n strb r7, [r1], #1\n strb r10, [r1], #1\n strb r11, [r1], #1\n"
      "strd r0, r1, [r12, #40]\n"
      "add sp, #12\n" TF_MEAN_RESTORE "pop {r4-r11, pc}\n");
}

#else

typedef int tf_portable_attention_needs_no_loops;

#endif
