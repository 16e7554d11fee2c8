/* Max-pool with a square window and equal stride over [H, W, C]: exact. In place or not. 0.6 instructions an input for 2 x 2 and C a multiple of 8. */
#include "max-pool.h"

#include "tf_kernel.h"

#if TF_DSP

#define TF_UNUSED __attribute__((unused))
#define TF_MAX(a, b) "ssub8 r12, " a ", " b "\n sel " a ", " a ", " b "\n"

/*
 * One 2 x 2 window of `channels`, a multiple of 8; rows `row` bytes apart, all addresses multiples of 4. 19 instructions for 32 inputs.
 */
__attribute__((naked, noinline)) static void pool_window2(const int8_t *in TF_UNUSED, int8_t *out TF_UNUSED, uint32_t channels TF_UNUSED, uint32_t row TF_UNUSED) {
  __asm__ volatile(
      "push {r4-r11, lr}\n add r3, r0\n add lr, r0, r2\n add r2, r3\n"
      "mov r11, lr\n"
      "1:\n ldrd r4, r5, [r0], #8\n ldrd r6, r7, [r11], #8\n ldrd r8, r9, [r3], #8\n" TF_MAX("r4", "r6") TF_MAX("r5", "r7")
      "ldrd r6, r7, [r2], #8\n" TF_MAX("r4", "r8") TF_MAX("r5", "r9") TF_MAX("r4", "r6") TF_MAX("r5", "r7")
      "strd r4, r5, [r1], #8\n cmp r0, lr\n bne 1b\n pop {r4-r11, pc}\n");
}

static inline void pool_window(const int8_t *in, int8_t *out, uint32_t channels, uint32_t row, uint32_t size) {
  uint32_t c = 0;
  for (; c + 4U <= channels; c += 4) {
    uint32_t max = 0x80808080U;
    for (uint32_t i = 0; i < size; i++)
      for (uint32_t j = 0; j < size; j++) max = tf_max8x4(max, tf_load32(in + c + i * row + j * channels));
    tf_store32(out + c, max);
  }
  for (; c < channels; c++) {
    int32_t max = -128;
    for (uint32_t i = 0; i < size; i++)
      for (uint32_t j = 0; j < size; j++) {
        const int32_t q = in[c + i * row + j * channels];
        max = q > max ? q : max;
      }
    out[c] = (int8_t)max;
  }
}

void tf_max_pool(const struct tf_max_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t channels = layer->channels, size = layer->size, step = size * channels, row = layer->width * step;
  (void)scratch;
  for (uint32_t y = 0; y < layer->height; y++, in += (size - 1U) * row)
    for (uint32_t x = 0; x < layer->width; x++, in += step, out += channels) {
      if (size == 2U && !(channels & 7U))
        pool_window2(in, out, channels, row);
      else
        pool_window(in, out, channels, row, size);
    }
}

#else

void tf_max_pool(const struct tf_max_pool_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t channels = layer->channels, size = layer->size, row = layer->width * size * channels;
  (void)scratch;
  for (uint32_t y = 0; y < layer->height; y++, in += size * row)
    for (uint32_t x = 0; x < layer->width; x++)
      for (uint32_t c = 0; c < channels; c++) {
        const int8_t *const window = in + x * size * channels + c;
        int8_t max = -128;
        for (uint32_t i = 0; i < size; i++)
          for (uint32_t j = 0; j < size; j++) {
            const int8_t q = window[i * row + j * channels];
            max = q > max ? q : max;
          }
        *out++ = max;
      }
}

#endif
