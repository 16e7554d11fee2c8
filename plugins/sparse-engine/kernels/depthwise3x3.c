/*
 * Depthwise 3x3, stride 1 or 2, on planes with a one-pixel border, in place: an output's place is at or before the corner of its window,
 * so what is overwritten has been read. Only the kernel rows of the channel's mask are stored and multiplied.
 */
#include "depthwise3x3.h"

#include "tf_arith.h"

static uint32_t read_word(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }

struct channel {
  int32_t bias, multiplier;
  int8_t weight[9];
};

static const uint8_t *read_channel(const uint8_t *stream, struct channel *channel) {
  const uint32_t mask = stream[8];
  channel->bias = (int32_t)read_word(stream);
  channel->multiplier = (int32_t)read_word(stream + 4);
  stream += 9;
  for (uint32_t i = 0; i < 9; i++) channel->weight[i] = (mask >> (i / 3U) & 1U) ? (int8_t)*stream++ : (int8_t)0;
  return stream;
}

static int8_t requantize(int32_t sum, int32_t multiplier, const struct tf_depthwise3x3_layer *layer) {
  return (int8_t)tf_limit(layer->zero + tf_multiply_round(sum, multiplier), layer->lo, layer->hi);
}

void tf_depthwise3x3(const struct tf_depthwise3x3_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint8_t *stream = layer->weights;
  (void)scratch;
  in += layer->in_offset;
  out += layer->out_offset;
  for (uint32_t c = 0; c < layer->channels; c++, in += layer->in_plane, out += layer->out_plane) {
    struct channel channel;
    stream = read_channel(stream, &channel);
    for (uint32_t y = 0; y < layer->height; y++)
      for (uint32_t x = 0; x < layer->width; x++) {
        const int8_t *const window = in + (y * layer->in_row + x) * layer->stride;
        int32_t sum = channel.bias;
        for (uint32_t i = 0; i < 9; i++) sum += channel.weight[i] * window[i / 3U * layer->in_row + i % 3U];
        out[y * layer->out_row + x] = requantize(sum, channel.multiplier, layer);
      }
  }
}
