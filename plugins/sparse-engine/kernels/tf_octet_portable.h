/* The octet loops (tf_octet.h) in portable C99, with the bits of the assembly. */
#ifndef TF_OCTET_PORTABLE_H
#define TF_OCTET_PORTABLE_H

#if !TF_DSP

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
    const int unit = size == 4 ? 4 : 8, end = size == 4 ? 255 : 128;
    for (int code = *weights++; code != 0; code = *weights++, output += form == TF_PLANAR ? octet->stride : 1) {
        if (code == 1 && form != TF_RESIDUAL) {
            for (int p = 0; p < 8; p++) output[form == TF_PLANAR ? p : p * octet->stride] = (int8_t)*weights;
            weights++;
            continue;
        }
        int32_t sums[8];
        for (int p = 0; p < 8; p++) sums[p] = tf_word32(weights);
        weights += 4;
        const int many = code > 2 + unit;
        const uint32_t *place = tile;
        /* Blocks until the stream says whether more follow. */
        for (int left = many ? code - 2 - unit : code - 1;; left = unit) {
            for (; left > 0; left--) {
                if (size == 4) {
                    place += 16 * weights[0];
                    tf_portable_block(sums, place, weights + 1);
                    place += 16;
                    weights += 5;
                } else {
                    place += 8 * weights[1];
                    tf_portable_pair(sums, place, ((const int8_t *)weights)[0], ((const int8_t *)weights)[2]);
                    place += 8;
                    weights += 3;
                }
            }
            if (!many || *weights == end) break;
        }
        if (many) weights++;
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
