/*
 * Linear map of one vector: out[o] = clamp(z + requantize(bias[o] + Σ_c w[o][c] in[c])), or with a skip vector in place of z, updated in place. Sparse in
 * blocks of four or two inputs, or dense; the stream of tf_octet.h. About 1.6 instructions a weight and 35 a channel.
 */
#ifndef TF_FULLY_CONNECTED_H
#define TF_FULLY_CONNECTED_H

#include <stdint.h>

struct tf_fully_connected_layer {
    const uint8_t *weights;
    int32_t inputs;
    int32_t outputs;
    int32_t block;  /* 4, 2, or 0: dense */
    int32_t blocks; /* dense: ceil(inputs / 4) */
    int32_t residual;
    int32_t zero_point;
    int32_t lo;
    int32_t hi;
};

/* Scratch: 8 bytes for every four inputs. */
void tf_fully_connected(const struct tf_fully_connected_layer *layer, const int8_t *input, int8_t *output, void *scratch);

#endif
