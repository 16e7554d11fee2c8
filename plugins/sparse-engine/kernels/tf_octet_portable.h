/* The octet loops (tf_octet.h) in portable C99, with the bits of the assembly. */
#ifndef TF_OCTET_PORTABLE_H
#define TF_OCTET_PORTABLE_H

#if !TF_DSP

#include "tf_stream.h"

enum tf_octet_output { TF_HWC, TF_PLANAR, TF_RESIDUAL };

static inline int32_t tf_word32(const uint8_t *stream) {
    return (int32_t)tf_load32(stream);
}

/* Adds eight positions of a pair of channels times a pair of weights. */
static inline void tf_portable_pair(int32_t sums[8], const uint32_t *inputs, int32_t low, int32_t high) {
    const uint32_t weights = tf_pair16(low, high);
    for (int p = 0; p < 8; p++) sums[p] = tf_smlad(inputs[p], weights, sums[p]);
}

static inline void tf_portable_store(const int32_t sums[8], int32_t multiplier, int8_t *output, const struct tf_octet *octet,
                                     enum tf_octet_output form) {
    const int32_t step = form == TF_PLANAR ? 1 : octet->stride;
    for (int p = 0; p < 8; p++) {
        int8_t *const place = output + p * step;
        *place = tf_requantize(sums[p], multiplier, form == TF_RESIDUAL ? *place : octet->zero_point);
    }
}

/* Eight positions of one block of four weights. */
static inline void tf_portable_block(int32_t sums[8], const uint32_t *tile, const uint8_t *weights) {
    const int8_t *const w = (const int8_t *)weights;
    tf_portable_pair(sums, tile, w[0], w[2]);
    tf_portable_pair(sums, tile + 8, w[1], w[3]);
}

/* `size` weights a block, 2 or 4. */
static inline void tf_portable_sparse(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet, int size,
                                      enum tf_octet_output form) {
    const int unit = size == 4 ? 4 : 8;
    struct tf_stream_channel channel;
    for (weights = tf_stream_begin(weights, unit, &channel); channel.code != TF_STREAM_END || channel.left > 0;
         weights = tf_stream_begin(weights, unit, &channel), output += form == TF_PLANAR ? octet->stride : 1) {
        if (channel.left <= 0) {
            for (int p = 0; p < 8; p++) {
                int8_t *const place = output + (form == TF_PLANAR ? p : p * octet->stride);
                *place = form == TF_RESIDUAL ? (int8_t)tf_saturate8(*place + channel.bias) : (int8_t)tf_signed8((uint32_t)channel.bias);
            }
            continue;
        }
        int32_t sums[8];
        for (int p = 0; p < 8; p++) sums[p] = channel.bias;
        for (const uint32_t *place = tile; channel.left > 0;) {
            int32_t distance = weights[size == 4 ? 0 : 1];
            if (channel.left > 1) channel.left--;
            else distance = tf_stream_end_round(&channel, unit, distance);
            if (size == 4) {
                place += 16 * distance;
                tf_portable_block(sums, place, weights + 1);
                place += 16;
                weights += 5;
            } else {
                place += 8 * distance;
                tf_portable_pair(sums, place, ((const int8_t *)weights)[0], ((const int8_t *)weights)[2]);
                place += 8;
                weights += 3;
            }
        }
        tf_portable_store(sums, tf_word32(weights), output, octet, form);
        weights += 4;
    }
}

static inline void tf_portable_dense(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet,
                                     enum tf_octet_output form) {
    for (int32_t c = 0; c < octet->output_channels; c++, output += form == TF_PLANAR ? octet->stride : 1) {
        int32_t sums[8];
        for (int p = 0; p < 8; p++) sums[p] = tf_word32(weights);
        weights += 4;
        for (int32_t b = 0; b < octet->blocks; b++, weights += 4) tf_portable_block(sums, tile + 16 * b, weights);
        tf_portable_store(sums, tf_word32(weights), output, octet, form);
        weights += 4;
    }
}

#endif
#endif
