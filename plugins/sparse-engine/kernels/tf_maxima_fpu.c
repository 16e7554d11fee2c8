/* The largest scores, as floats: scores are biased, so their order as positive floats is their order. VMAXNM needs the FPU of a Cortex-M7. */
#include "tf_attend.h"

#if TF_DSP && defined(__ARM_FP)

#define TF_UNUSED __attribute__((unused))
#define TF_MAX8(first, second, third, fourth, fifth, sixth, seventh, eighth)                                                   \
  "vmaxnm.f32 s0, s0, " first "\n vmaxnm.f32 s1, s1, " second "\n vmaxnm.f32 s2, s2, " third "\n vmaxnm.f32 s3, s3, " fourth "\n" \
  "vmaxnm.f32 s4, s4, " fifth "\n vmaxnm.f32 s5, s5, " sixth "\n vmaxnm.f32 s6, s6, " seventh "\n vmaxnm.f32 s7, s7, " eighth "\n"

/* Two blocks a round; an even number of blocks leaves one after the first. */
__attribute__((naked, noinline)) void tf_maxima_fpu(const int32_t *scores TF_UNUSED, const int32_t *end TF_UNUSED, struct tf_attend_rows *rows TF_UNUSED) {
  __asm__ volatile(
      "vpush {d8-d11}\n sub r3, r1, r0\n vldmia r0!, {s0-s7}\n tst r3, #32\n bne 1f\n"
      "vldmia r0!, {s8-s15}\n" TF_MAX8("s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15")
      "1:\n cmp r0, r1\n beq 3f\n"
      "2:\n vldmia r0!, {s8-s23}\n" TF_MAX8("s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15")
          TF_MAX8("s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23")
      "cmp r0, r1\n bne 2b\n"
      "3:\n vmaxnm.f32 s0, s0, s1\n vmaxnm.f32 s4, s4, s5\n vmaxnm.f32 s2, s2, s3\n vmaxnm.f32 s6, s6, s7\n"
      "vmaxnm.f32 s0, s0, s4\n vmaxnm.f32 s1, s2, s6\n"
      "vmov r0, r1, s0, s1\n strd r0, r1, [r2, #8]\n vpop {d8-d11}\n bx lr\n");
}

#else

typedef int tf_portable_attention_needs_no_maxima;

#endif
