/*
 * Steps of a block of 2 x 4 sums: accumulator += operand word (r3, r12, lr; streamed from r0, three at a time) times a pair of words that lie
 * in FPU registers (r1, r2). A step takes four operand words, so three steps take four loads: steps A, B, C follow each other in turn.
 * 10.3 instructions for 16 products. Accumulators of rows A and B: r4 r6, r5 r7, r8 r10, r9 r11.
 */
#ifndef TF_ATTEND_ASM_H
#define TF_ATTEND_ASM_H

#define TF_LOAD3 "ldmia r0!, {r3, r12, lr}\n"
#define TF_PAIR(even, odd) "vmov r1, r2, s" #even ", s" #odd "\n"
#define TF_MAC0(k) "smlad r4, " k ", r1, r4\n smlad r6, " k ", r2, r6\n"
#define TF_MAC1(k) "smlad r5, " k ", r1, r5\n smlad r7, " k ", r2, r7\n"
#define TF_MAC2(k) "smlad r8, " k ", r1, r8\n smlad r10, " k ", r2, r10\n"
#define TF_MAC3(k) "smlad r9, " k ", r1, r9\n smlad r11, " k ", r2, r11\n"

#define TF_STEP_A(even, odd) TF_PAIR(even, odd) TF_LOAD3 TF_MAC0("r3") TF_MAC1("r12") TF_MAC2("lr") TF_LOAD3 TF_MAC3("r3")
#define TF_STEP_B(even, odd) TF_PAIR(even, odd) TF_MAC0("r12") TF_MAC1("lr") TF_LOAD3 TF_MAC2("r3") TF_MAC3("r12")
#define TF_STEP_C(even, odd) TF_PAIR(even, odd) TF_MAC0("lr") TF_LOAD3 TF_MAC1("r3") TF_MAC2("r12") TF_MAC3("lr")
/* The last step, where a load of three would pass the end. */
#define TF_LAST_A(even, odd) TF_PAIR(even, odd) TF_LOAD3 TF_MAC0("r3") TF_MAC1("r12") TF_MAC2("lr") "ldr r3, [r0], #4\n" TF_MAC3("r3")
#define TF_LAST_B(even, odd) TF_PAIR(even, odd) TF_MAC0("r12") TF_MAC1("lr") "ldrd r3, r12, [r0], #8\n" TF_MAC2("r3") TF_MAC3("r12")
/* A first step A of sums that start at r11, which its last product overwrites. */
#define TF_FIRST                                                                                                               \
  TF_PAIR(0, 1)                                                                                                                \
  TF_LOAD3 "smlad r4, r3, r1, r11\n smlad r6, r3, r2, r11\n smlad r5, r12, r1, r11\n smlad r7, r12, r2, r11\n"                 \
           "smlad r8, lr, r1, r11\n smlad r10, lr, r2, r11\n" TF_LOAD3 "smlad r9, r3, r1, r11\n smlad r11, r3, r2, r11\n"

/* A tf_score_loop for one head width: r0 keys, r1 scores, r2 end, r3 query. `save` keeps the FPU registers that `load` fills. */
#define TF_SCORE_LOOP(save, load, restore, steps)                                                                              \
  "push {r3-r11, lr}\n" save load "push {r1, r2}\n"                                                                            \
  "1:\n mov r11, #0x40000000\n" TF_FIRST steps                                                                                 \
  "ldrd r1, r2, [sp]\n stm r1!, {r4-r11}\n str r1, [sp]\n cmp r1, r2\n bne 1b\n"                                               \
  "add sp, #8\n" restore "pop {r3-r11, pc}\n"

#define TF_UNUSED __attribute__((unused))
#define TF_SCORE_LOOP_FUNCTION(name)                                                                                           \
  __attribute__((naked, noinline)) static void name(const uint32_t *keys TF_UNUSED, int32_t *scores TF_UNUSED,                 \
                                                    const int32_t *end TF_UNUSED, const uint32_t *query TF_UNUSED, uint32_t steps TF_UNUSED)

/* A kernel for one head width around its score loop. */
#define TF_ATTENTION_OF_WIDTH(name, loop)                                                                                      \
  void name(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch) { \
    tf_attend(layer, query, key, value, out, scratch, loop, tf_maxima_fpu);                                                    \
  }

#endif
