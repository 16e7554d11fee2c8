/* Attention for heads of 8 channels: 6.1 instructions a score. */
#include "tf_attend.h"

#if TF_DSP && defined(__ARM_FP)

#include "tf_attend_asm.h"

TF_SCORE_LOOP_FUNCTION(scores) {
  __asm__ volatile(TF_SCORE_LOOP("", "vldm r3, {s0-s7}\n", "",
                                 TF_STEP_B(2, 3) TF_STEP_C(4, 5) TF_LAST_A(6, 7)));
}

TF_ATTENTION_OF_WIDTH(tf_attention_w8, scores)

#else

void tf_attention_w8(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch) {
  tf_attention(layer, query, key, value, out, scratch);
}

#endif
