/*
 * Softmax over rows of int8: exponentials from a table of 2^22 exp(-s i), one division per row, output scale 1/256 and zero point -128.
 * The table runs backwards, so that one pointer per row turns a value into its exponential. 10 instructions a value.
 */
#include "softmax.h"

#include "tf_arith.h"
#include "tf_kernel.h"

#if TF_DSP

static inline int32_t largest(const int8_t *in, uint32_t width) {
  uint32_t max = 0x80808080U;
  uint32_t c = 0;
  for (; c + 16U <= width; c += 16) {
    max = tf_max8x4(max, tf_load32(in + c));
    max = tf_max8x4(max, tf_load32(in + c + 4));
    max = tf_max8x4(max, tf_load32(in + c + 8));
    max = tf_max8x4(max, tf_load32(in + c + 12));
  }
  for (; c < width; c++) max = tf_max8x4(max, (uint32_t)(uint8_t)in[c] * 0x01010101U);
  max = tf_max8x4(max, max >> 16 | max << 16);
  return tf_signed8(tf_max8x4(max, max >> 8 | max << 24));
}

#define TF_UNUSED __attribute__((unused))

/* Sum of the exponentials of the values before `end`, four at a time; `table` is the row's. */
#define TF_EXPONENTIAL(value, offset) "ldrsb " value ", [r0, #" #offset "]\n ldr " value ", [r2, " value ", lsl #2]\n"
__attribute__((naked, noinline)) static uint32_t sum_fours(const int8_t *in TF_UNUSED, const int8_t *end TF_UNUSED, const int32_t *table TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r6, lr}\n movs r3, #0\n"
      "1:\n" TF_EXPONENTIAL("r4", 1) TF_EXPONENTIAL("r5", 2) TF_EXPONENTIAL("r6", 3)
      "ldrsb r12, [r0], #4\n ldr r12, [r2, r12, lsl #2]\n add r3, r4\n add r3, r5\n add r3, r6\n add r3, r12\n"
      "cmp r0, r1\n bne 1b\n mov r0, r3\n pop {r4-r6, pc}\n");
}

struct fours {
  const int8_t *end;
  const int32_t *table;
  int32_t reciprocal;
  int32_t zero;
};

/* min(127, E R / 2^32 - 128) */
__attribute__((naked, noinline)) static void write_fours(const int8_t *in TF_UNUSED, int8_t *out TF_UNUSED, const struct fours *row TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r8, lr}\n ldmia r2, {r2, r3, r8, r12}\n"
      "mov lr, r3\n mov r3, r2\n mov r2, lr\n"
      "1:\n" TF_EXPONENTIAL("r4", 1) TF_EXPONENTIAL("r5", 2) TF_EXPONENTIAL("r6", 3)
      "ldrsb r7, [r0], #4\n ldr r7, [r2, r7, lsl #2]\n"
      "smmlar r4, r4, r8, r12\n smmlar r5, r5, r8, r12\n smmlar r6, r6, r8, r12\n smmlar r7, r7, r8, r12\n"
      "ssat r4, #8, r4\n ssat r5, #8, r5\n ssat r6, #8, r6\n ssat r7, #8, r7\n"
      "strb r4, [r1, #1]\n strb r5, [r1, #2]\n strb r6, [r1, #3]\n strb r7, [r1], #4\n"
      "cmp r0, r3\n bne 1b\n pop {r4-r8, pc}\n");
}

void tf_softmax(const struct tf_softmax_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t width = layer->width, fours = width & ~UINT32_C(3);
  (void)scratch;
  for (uint32_t t = 0; t < layer->rows; t++, in += width, out += width) {
    const int32_t *const table = layer->table + (255 - largest(in, width));
    uint32_t sum = fours ? sum_fours(in, in + fours, table) : 0;
    for (uint32_t c = fours; c < width; c++) sum += (uint32_t)table[in[c]];
    const struct fours row = {in + fours, table, (int32_t)(UINT32_MAX / (sum >> 8)), -128};
    if (fours) write_fours(in, out, &row);
    for (uint32_t c = fours; c < width; c++) out[c] = tf_requantize(table[in[c]], row.reciprocal, row.zero);
  }
}

#else

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
    for (uint32_t c = 0; c < width; c++) out[c] = tf_requantize(table[in[c]], reciprocal, -128);
  }
}

#endif
