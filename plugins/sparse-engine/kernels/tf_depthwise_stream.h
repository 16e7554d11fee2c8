/* Reading the weights of a depthwise convolution (depthwise3x3.h). */
#ifndef TF_DEPTHWISE_STREAM_H
#define TF_DEPTHWISE_STREAM_H

#include "tf_kernel.h"

/* Bias and multiplier of a channel with rows; its kept rows follow. */
static inline const uint8_t *tf_depthwise_header(const uint8_t *stream, int32_t *bias, int32_t *multiplier) {
  const uint32_t wide = *stream & 8U;
  *bias = wide ? (int32_t)tf_load32(stream + 1) : (int16_t)(uint16_t)(stream[1] | stream[2] << 8);
  stream += wide ? 5 : 3;
  *multiplier = (int32_t)tf_load32(stream);
  return stream + 4;
}

#endif
