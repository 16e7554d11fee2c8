/*
 * Linear map of one vector: out[o] = clamp(z + requantize(bias[o] + Σ_c w[o][c] in[c])), or with a skip vector in place of z, updated in place. Sparse in
 * blocks of four or two inputs, or dense; the code of tf_stream.h. About 1.6 instructions a weight and 35 a channel.
 */
#ifndef TF_FULLY_CONNECTED_H
#define TF_FULLY_CONNECTED_H

#include <stdint.h>

struct tf_fully_connected_layer {
    const uint8_t *weights;
    uint16_t inputs;
    uint16_t outputs;
    uint8_t block; /* 4, 2, or 0: dense */
    uint8_t residual;
    int8_t input_zero_point;
    int8_t zero_point;
    int8_t lo;
    int8_t hi;
};

/* Scratch: 8 bytes for every four inputs. */
void tf_fully_connected(const struct tf_fully_connected_layer *layer, const int8_t *input, int8_t *output, void *scratch);

#endif
