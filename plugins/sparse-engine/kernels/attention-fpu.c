/* Attention for heads of any width on a core whose FPU finds the maxima. */
#include "tf_attend.h"

void tf_attention_fpu(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch) {
#if TF_DSP && defined(__ARM_FP)
  tf_attend(layer, query, key, value, out, scratch, tf_scores_any, tf_maxima_fpu);
#else
  tf_attention(layer, query, key, value, out, scratch);
#endif
}
