/* Linear map of one vector, see fully-connected.h. */
#include "fully-connected.h"

#include "tf_stream.h"

static inline int32_t block4(const uint8_t *weights, const uint32_t *values, int32_t sum) {
    const uint32_t word = tf_load32(weights);
    return tf_smlad(values[1], tf_sxtb16_odd(word), tf_smlad(values[0], tf_sxtb16(word), sum));
}

/* The blocks of one channel; returns what follows them. */
static const uint8_t *sparse4(const uint8_t *weights, struct tf_stream_channel *channel, const uint32_t *values) {
    int32_t sum = channel->bias;
    while (channel->left > 0) {
        for (int32_t left = channel->left; left > 1; left--, weights += 5, values += 2) {
            values += 2 * weights[0];
            sum = block4(weights + 1, values, sum);
        }
        values += 2 * tf_stream_end_round(channel, 4, weights[0]);
        sum = block4(weights + 1, values, sum);
        weights += 5;
        values += 2;
    }
    channel->bias = sum;
    return weights;
}
static const uint8_t *sparse2(const uint8_t *weights, struct tf_stream_channel *channel, const uint32_t *values) {
    int32_t sum = channel->bias;
    while (channel->left > 0) {
        for (int32_t left = channel->left; left > 1; left--, weights += 3, values++) {
            values += weights[1];
            sum = tf_smlad(*values, tf_sxtb16(tf_load32(weights)), sum);
        }
        values += tf_stream_end_round(channel, 8, weights[1]);
        sum = tf_smlad(*values, tf_sxtb16(tf_load32(weights)), sum);
        weights += 3;
        values++;
    }
    channel->bias = sum;
    return weights;
}

void tf_fully_connected(const struct tf_fully_connected_layer *layer, const int8_t *input, int8_t *output, void *scratch) {
    uint32_t *const values = (uint32_t *)scratch;
    const uint32_t minus = tf_minus_pair(layer->input_zero_point);
    for (int32_t i = 0; i < layer->inputs; i += 4) {
        const uint32_t word = tf_load32(input + i), even = tf_sxtb16(word), odd = tf_sxtb16_odd(word);
        values[i / 2] = tf_add16(minus, layer->block == 2 ? tf_pack_low(even, odd) : even);
        values[i / 2 + 1] = tf_add16(minus, layer->block == 2 ? tf_pack_high(even, odd) : odd);
    }
    const uint8_t *weights = layer->weights;
    const int32_t blocks = (layer->inputs + 3) / 4;
    for (int32_t o = 0; o < layer->outputs; o++) {
        struct tf_stream_channel channel;
        const int32_t addend = layer->residual ? output[o] : layer->zero_point;
        if (layer->block) {
            weights = tf_stream_begin(weights, layer->block == 4 ? 4 : 8, &channel);
            if (channel.left <= 0) {
                output[o] = (int8_t)(layer->residual ? tf_clamp(addend + channel.bias, layer->lo, layer->hi) : tf_signed8((uint32_t)channel.bias));
                continue;
            }
            weights = layer->block == 4 ? sparse4(weights, &channel, values) : sparse2(weights, &channel, values);
        } else {
            channel.bias = (int32_t)tf_load32(weights);
            weights += 4;
            for (int32_t b = 0; b < blocks; b++, weights += 4) channel.bias = block4(weights, values + 2 * b, channel.bias);
        }
        output[o] = (int8_t)tf_clamp(tf_multiply_high(channel.bias, (int32_t)tf_load32(weights), addend), layer->lo, layer->hi);
        weights += 4;
    }
}
