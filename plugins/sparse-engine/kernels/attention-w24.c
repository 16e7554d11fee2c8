/* Attention for heads of 24 channels: 16.3 instructions a score. */
#include "tf_attend.h"

#if TF_DSP && defined(__ARM_FP)

#include "tf_attend_asm.h"

TF_SCORE_LOOP_FUNCTION(scores) {
  __asm__ volatile(TF_SCORE_LOOP("vpush {d8-d11}\n", "vldm r3, {s0-s23}\n", "vpop {d8-d11}\n",
                                 TF_STEP_B(2, 3) TF_STEP_C(4, 5) TF_STEP_A(6, 7) TF_STEP_B(8, 9) TF_STEP_C(10, 11) TF_STEP_A(12, 13)
                                 TF_STEP_B(14, 15) TF_STEP_C(16, 17) TF_STEP_A(18, 19) TF_STEP_B(20, 21) TF_STEP_C(22, 23)));
}

TF_ATTENTION_OF_WIDTH(tf_attention_w24, scores)

#else

void tf_attention_w24(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch) {
  tf_attention(layer, query, key, value, out, scratch);
}

#endif
