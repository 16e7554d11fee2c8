/* Depthwise 3x3 on rows of 4 pixels: 22 instructions for two outputs of a full kernel, 17 with two kept rows, 12 with one. */
#define TF_ROW 6
#include "tf_depthwise_strips.h"

void tf_depthwise3x3_w4(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch) {
  (void)scratch;
  TF_DEPTHWISE_OF_WIDTH(layer, in, out);
}
