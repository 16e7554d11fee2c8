/* Linear map of one vector, see fully-connected.h. */
#include "fully-connected.h"

#include "tf_kernel.h"

static inline int32_t block4(const uint8_t *weights, const uint32_t *values, int32_t sum) {
    const uint32_t word = tf_load32(weights);
    return tf_smlad(values[1], tf_sxtb16_odd(word), tf_smlad(values[0], tf_sxtb16(word), sum));
}

/* The blocks of one channel; returns what follows them. `code` as in tf_octet.h. */
static const uint8_t *sparse4(const uint8_t *weights, int32_t code, const uint32_t *values, int32_t *sum) {
    int32_t total = *sum;
    const int32_t many = code > 6;
    for (int32_t left = many ? code - 6 : code - 1;; left = 4) {
        for (; left > 0; left--, weights += 5, values += 2) {
            values += 2 * weights[0];
            total = block4(weights + 1, values, total);
        }
        if (!many || *weights == 255) break;
    }
    *sum = total;
    return weights + many;
}
static const uint8_t *sparse2(const uint8_t *weights, int32_t code, const uint32_t *values, int32_t *sum) {
    int32_t total = *sum;
    const int32_t many = code > 10;
    for (int32_t left = many ? code - 10 : code - 1;; left = 8) {
        for (; left > 0; left--, weights += 3, values++) {
            values += weights[1];
            total = tf_smlad(*values, tf_sxtb16(tf_load32(weights)), total);
        }
        if (!many || *weights == 128) break;
    }
    *sum = total;
    return weights + many;
}

void tf_fully_connected(const struct tf_fully_connected_layer *layer, const int8_t *input, int8_t *output, void *scratch) {
    uint32_t *const values = (uint32_t *)scratch;
    for (int32_t i = 0; i < layer->inputs; i += 4) {
        const uint32_t word = tf_load32(input + i), even = tf_sxtb16(word), odd = tf_sxtb16_odd(word);
        values[i / 2] = layer->block == 2 ? tf_pack_low(even, odd) : even;
        values[i / 2 + 1] = layer->block == 2 ? tf_pack_high(even, odd) : odd;
    }
    const uint8_t *weights = layer->weights;
    for (int32_t o = 0; o < layer->outputs; o++) {
        const int32_t code = layer->block ? *weights++ : 0;
        if (code == 1 && !layer->residual) {
            output[o] = (int8_t)*weights++;
            continue;
        }
        int32_t sum = (int32_t)tf_load32(weights);
        weights += 4;
        if (layer->block == 4) {
            weights = sparse4(weights, code, values, &sum);
        } else if (layer->block == 2) {
            weights = sparse2(weights, code, values, &sum);
        } else {
            for (int32_t b = 0; b < layer->blocks; b++, weights += 4) sum = block4(weights, values + 2 * b, sum);
        }
        const int32_t addend = layer->residual ? output[o] : layer->zero_point;
        output[o] = (int8_t)tf_clamp(tf_multiply_high(sum, (int32_t)tf_load32(weights), addend), layer->lo, layer->hi);
        weights += 4;
    }
}
