/* Softmax over rows of int8: exponentials from a table of 2^22 exp(-s i), one division per row, output scale 1/256 and zero point -128. */
#include "softmax.h"

#include "tf_arith.h"

void tf_softmax(const struct tf_softmax_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t width = layer->width;
  (void)scratch;
  for (uint32_t t = 0; t < layer->rows; t++, in += width, out += width) {
    int32_t max = -128;
    for (uint32_t c = 0; c < width; c++) max = in[c] > max ? in[c] : max;
    const int32_t *const table = layer->table + (255 - max);
    uint32_t sum = 0;
    for (uint32_t c = 0; c < width; c++) sum += (uint32_t)table[in[c]];
    const int32_t reciprocal = (int32_t)(UINT32_MAX / (sum >> 8));
    for (uint32_t c = 0; c < width; c++) {
      const int32_t y = tf_multiply_round(table[in[c]], reciprocal) - 128;
      out[c] = (int8_t)(y > 127 ? 127 : y);
    }
  }
}
