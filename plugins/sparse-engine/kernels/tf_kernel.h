/*
 * Words that every kernel is written in: unaligned loads and stores, pairs of 16-bit values, saturation, requantization.
 *
 * With the DSP extension each function is one or two instructions; without it, portable C99 with equal bits. Loads and stores of words
 * need no alignment, except where an assembly loop uses LDRD or LDM, which says so.
 *
 * Every tensor may be read (never written) up to 7 bytes past its end: the arena has that much slack behind its last tensor.
 */
#ifndef TF_KERNEL_H
#define TF_KERNEL_H

#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "tinyformer kernels need a little-endian machine"
#endif

#if defined(__ARM_FEATURE_DSP)
#define TF_DSP 1
#else
#define TF_DSP 0
#endif

/* A word at any address, of any effective type. */
struct tf_word {
    uint32_t value;
} __attribute__((packed, may_alias));
struct tf_half {
    uint16_t value;
} __attribute__((packed, may_alias));

static inline uint32_t tf_load32(const void *address) {
    return ((const struct tf_word *)address)->value;
}
static inline void tf_store32(void *address, uint32_t value) {
    ((struct tf_word *)address)->value = value;
}
static inline void tf_store16(void *address, uint16_t value) {
    ((struct tf_half *)address)->value = value;
}

/* The low and high 16 bits as signed numbers, and back. */
static inline int32_t tf_low16(uint32_t pair) {
    return (int16_t)(uint16_t)(pair & 0xffffu);
}
static inline int32_t tf_high16(uint32_t pair) {
    return (int16_t)(uint16_t)(pair >> 16);
}
static inline uint32_t tf_pair16(int32_t low, int32_t high) {
    return ((uint32_t)low & 0xffffu) | ((uint32_t)high << 16);
}
static inline int32_t tf_signed8(uint32_t byte) {
    return (int8_t)(uint8_t)(byte & 0xffu);
}

/* Bytes 0 and 2 as a pair of signed 16-bit values. */
static inline uint32_t tf_sxtb16(uint32_t word) {
#if TF_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(word));
    return result;
#else
    return tf_pair16(tf_signed8(word), tf_signed8(word >> 16));
#endif
}
/* Bytes 1 and 3 as a pair of signed 16-bit values. */
static inline uint32_t tf_sxtb16_odd(uint32_t word) {
#if TF_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(word));
    return result;
#else
    return tf_pair16(tf_signed8(word >> 8), tf_signed8(word >> 24));
#endif
}
/* Adds two pairs, each half modulo 2^16. */
static inline uint32_t tf_add16(uint32_t a, uint32_t b) {
#if TF_DSP
    uint32_t result;
    __asm__("sadd16 %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
    return result;
#else
    return ((a + b) & 0xffffu) | ((a & 0xffff0000u) + (b & 0xffff0000u));
#endif
}
/* What is added to pairs of values to take their zero point away. */
static inline uint32_t tf_minus_pair(int32_t zero_point) {
    return tf_pair16(-zero_point, -zero_point);
}
/* (low of a, low of b). */
static inline uint32_t tf_pack_low(uint32_t a, uint32_t b) {
#if TF_DSP
    uint32_t result;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(a), "r"(b));
    return result;
#else
    return (a & 0xffffu) | (b << 16);
#endif
}
/* (high of a, high of b). */
static inline uint32_t tf_pack_high(uint32_t a, uint32_t b) {
#if TF_DSP
    uint32_t result;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(result) : "r"(b), "r"(a));
    return result;
#else
    return (a >> 16) | (b & 0xffff0000u);
#endif
}

/* sum + low(a) low(b) + high(a) high(b), modulo 2^32. */
static inline int32_t tf_smlad(uint32_t a, uint32_t b, int32_t sum) {
#if TF_DSP
    int32_t result;
    __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
#else
    return (int32_t)((uint32_t)sum + (uint32_t)(tf_low16(a) * tf_low16(b)) + (uint32_t)(tf_high16(a) * tf_high16(b)));
#endif
}

/* addend + ((a b + 2^31) >> 32). */
static inline int32_t tf_multiply_high(int32_t a, int32_t b, int32_t addend) {
#if TF_DSP
    int32_t result;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(addend));
    return result;
#else
    return addend + (int32_t)(((int64_t)a * b + 0x80000000ll) >> 32);
#endif
}

static inline int32_t tf_saturate8(int32_t value) {
#if TF_DSP
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
    return result;
#else
    return value < -128 ? -128 : value > 127 ? 127 : value;
#endif
}
static inline int32_t tf_clamp(int32_t value, int32_t lo, int32_t hi) {
    return value < lo ? lo : value > hi ? hi : value;
}

/* clamp(addend + ((sum multiplier + 2^31) >> 32), -128, 127): requantization before the clamp of an activation. */
static inline int8_t tf_requantize(int32_t sum, int32_t multiplier, int32_t addend) {
    return (int8_t)tf_saturate8(tf_multiply_high(sum, multiplier, addend));
}

/* Byte-wise signed maximum of two words. */
static inline uint32_t tf_max8x4(uint32_t a, uint32_t b) {
#if TF_DSP
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(a), "r"(b) : "cc");
    return result;
#else
    uint32_t result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const int32_t x = tf_signed8(a >> shift), y = tf_signed8(b >> shift);
        result |= ((uint32_t)(x > y ? x : y) & 0xffu) << shift;
    }
    return result;
#endif
}

/* Byte-wise signed minimum of two words. */
static inline uint32_t tf_min8x4(uint32_t a, uint32_t b) {
#if TF_DSP
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(result) : "r"(a), "r"(b) : "cc");
    return result;
#else
    uint32_t result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const int32_t x = tf_signed8(a >> shift), y = tf_signed8(b >> shift);
        result |= ((uint32_t)(x < y ? x : y) & 0xffu) << shift;
    }
    return result;
#endif
}

#endif
