/*
 * Marks a region of code, from tf_profile_begin to the next tf_profile_end, whose instructions the emulator counts. Regions do not
 * nest. On a Cortex-M the marks are hints that do nothing on hardware (encodings 0xBF80 and 0xBF90); begin goes on with two byte
 * loads whose addresses differ by the region's number, which is how the emulator learns it. Marks are not counted. Elsewhere they are empty.
 */
#ifndef TF_PROFILE_H
#define TF_PROFILE_H

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

/* First byte of the image, from the linker script. */
extern const unsigned char tf_image[];

static inline void tf_profile_begin(int region) {
  unsigned byte;
  __asm volatile(".inst.n 0xbf80\n\tldrb.n %0, [%1]\n\tldrb.n %0, [%1, %2]" : "=&l"(byte) : "l"(tf_image), "l"(region) : "memory");
}

static inline void tf_profile_end(void) {
  __asm volatile(".inst.n 0xbf90" ::: "memory");
}

#else

static inline void tf_profile_begin(int region) {
  (void)region;
}

static inline void tf_profile_end(void) {}

#endif

#endif
