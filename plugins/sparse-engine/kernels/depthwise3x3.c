/* Depthwise 3x3 of any size: row by row, two outputs at a time. About 9 instructions a kept row and pair of outputs, 13 a pair. */
#include "depthwise3x3.h"

#include "tf_arith.h"
#include "tf_kernel.h"

#if TF_DSP

/* A kept kernel row: where it lies from the window's corner, its outer weights as a pair, its middle weight in the low half. */
struct kept_row {
  const int8_t *from;
  uint32_t outer, middle;
};

/* Pixels 0 to 3 from `from` on as (p0, p2), (p1, p3) give an output at 0, and for stride 1 the one at 1. */
static inline void add_row(const struct kept_row *row, uint32_t at, uint32_t stride, int32_t sums[2]) {
  const uint32_t word = tf_load32(row->from + at), even = tf_sxtb16(word), odd = tf_sxtb16_odd(word);
  sums[0] = tf_smlabb(odd, row->middle, tf_smlad(even, row->outer, sums[0]));
  if (stride == 1) {
    sums[1] = tf_smlatb(even, row->middle, tf_smlad(odd, row->outer, sums[1]));
  } else {
    const uint32_t next = tf_load32(row->from + at + 2);
    sums[1] = tf_smlabb(tf_sxtb16_odd(next), row->middle, tf_smlad(tf_sxtb16(next), row->outer, sums[1]));
  }
}

struct channel {
  int32_t bias, multiplier;
  struct kept_row rows[3];
};

static inline void convolve_plane(const struct tf_depthwise3x3_layer *layer, struct channel channel, uint32_t rows, uint32_t stride, int8_t *out) {
  const uint32_t width = layer->width, step = stride * layer->in_row, out_row = layer->out_row;
  const int32_t zero = layer->zero, lo = layer->lo, hi = layer->hi;
  for (uint32_t y = 0; y < layer->height; y++, out += out_row) {
    for (uint32_t x = 0; x < width; x += 2) {
      int32_t sums[2] = {channel.bias, channel.bias};
      for (uint32_t i = 0; i < rows; i++) add_row(&channel.rows[i], x * stride, stride, sums);
      out[x] = (int8_t)tf_clamp(tf_multiply_high(sums[0], channel.multiplier, zero), lo, hi);
      if (x + 1U < width) out[x + 1U] = (int8_t)tf_clamp(tf_multiply_high(sums[1], channel.multiplier, zero), lo, hi);
    }
    for (uint32_t i = 0; i < rows; i++) channel.rows[i].from += step;
  }
}

static const uint8_t *read_channel(const uint8_t *stream, const int8_t *in, uint32_t in_row, struct channel *channel, uint32_t *rows) {
  const uint32_t mask = stream[8];
  uint32_t kept = 0;
  channel->bias = (int32_t)tf_load32(stream);
  channel->multiplier = (int32_t)tf_load32(stream + 4);
  stream += 9;
  for (uint32_t j = 0; j < 3; j++, in += in_row) {
    if (!(mask >> j & 1U)) continue;
    const uint32_t weights = tf_load32(stream);
    channel->rows[kept].from = in;
    channel->rows[kept].outer = tf_sxtb16(weights);
    channel->rows[kept++].middle = tf_sxtb16_odd(weights);
    stream += 3;
  }
  *rows = kept;
  return stream;
}

void tf_depthwise3x3(const struct tf_depthwise3x3_layer *layer, const int8_t *in, int8_t *out, void *scratch) {
  const uint8_t *stream = layer->weights;
  (void)scratch;
  in += layer->in_offset;
  out += layer->out_offset;
  for (uint32_t c = 0; c < layer->channels; c++, in += layer->in_plane, out += layer->out_plane) {
    struct channel channel = {0, 0, {{in, 0, 0}, {in, 0, 0}, {in, 0, 0}}};
    uint32_t rows;
    stream = read_channel(stream, in, layer->in_row, &channel, &rows);
    switch (rows * 2U + layer->stride) {
      case 1: case 2: convolve_plane(layer, channel, 0, 1, out); break;
      case 3: convolve_plane(layer, channel, 1, 1, out); break;
      case 4: convolve_plane(layer, channel, 1, 2, out); break;
      case 5: convolve_plane(layer, channel, 2, 1, out); break;
      case 6: convolve_plane(layer, channel, 2, 2, out); break;
      case 7: convolve_plane(layer, channel, 3, 1, out); break;
      default: convolve_plane(layer, channel, 3, 2, out); break;
    }
  }
}

#else

struct channel {
  int32_t bias, multiplier;
  int8_t weight[9];
};

static const uint8_t *read_channel(const uint8_t *stream, struct channel *channel) {
  const uint32_t mask = stream[8];
  channel->bias = (int32_t)tf_load32(stream);
  channel->multiplier = (int32_t)tf_load32(stream + 4);
  stream += 9;
  for (uint32_t i = 0; i < 9; i++) channel->weight[i] = (mask >> (i / 3U) & 1U) ? (int8_t)*stream++ : (int8_t)0;
  return stream;
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
        out[y * layer->out_row + x] = (int8_t)tf_clamp(tf_multiply_high(sum, channel.multiplier, layer->zero), layer->lo, layer->hi);
      }
  }
}

#endif
