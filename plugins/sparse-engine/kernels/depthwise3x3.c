/* Depthwise 3x3 of any size: row by row, two outputs at a time. */
#include "depthwise3x3.h"

#include "tf_arith.h"
#include "tf_depthwise_output.h"
#include "tf_depthwise_stream.h"
#include "tf_kernel.h"

/* At least four bytes; the last four may be written twice. */
static inline void fill_words(int8_t *at, uint32_t bytes, uint32_t word) {
  int8_t *const last = at + bytes - 4;
  for (; at < last; at += 4) tf_store32(at, word);
  tf_store32(last, word);
}

/* The border of one input plane: above for kernel row 0, below for kernel row 2; between them a row's last byte and the next one's first are a pair. */
static void fill_border(const struct tf_depthwise3x3_layer *layer, int8_t *plane, uint32_t mask) {
  const uint32_t row = layer->in_row, word = (uint8_t)layer->in_zero * 0x01010101U;
  int8_t *const below = plane + layer->in_plane - row;
  for (int8_t *at = plane + row - 1; at < below; at += row) tf_store16(at, (uint16_t)word);
  if (mask & 1U) fill_words(plane, row + 1U, word);
  if (mask & 4U) fill_words(below - 1, row + 1U, word);
}

#if TF_DSP

/* A channel's kept kernel rows: the first of them, bytes from one to the next, outer weights as pairs, middle ones as (0, 1) and 2. */
struct channel {
  int32_t bias, multiplier;
  uint32_t rows, first, distance, outer[3], middle, last_middle;
};

/* Adds a kernel row to the output whose window begins at `from` and to the next one: four pixels as (p0, p2), (p1, p3) give the first of them. */
#define TF_ADD_ROW(from, outer, middle, half)                                                                                  \
  {                                                                                                                            \
    const int8_t *const at = from;                                                                                             \
    const uint32_t word = tf_load32(at), even = tf_sxtb16(word), odd = tf_sxtb16_odd(word);                                    \
    a = tf_smlab##half(odd, middle, tf_smlad(even, outer, a));                                                                 \
    if (stride == 1) {                                                                                                         \
      b = tf_smlat##half(even, middle, tf_smlad(odd, outer, b));                                                               \
    } else {                                                                                                                   \
      const uint32_t next = tf_load32(at + 2);                                                                                 \
      b = tf_smlab##half(tf_sxtb16_odd(next), middle, tf_smlad(tf_sxtb16(next), outer, b));                                    \
    }                                                                                                                          \
  }
#define TF_ADD_ROWS                                                                                                            \
  int32_t a = bias, b = bias;                                                                                                  \
  TF_ADD_ROW(in, outer0, middle, b)                                                                                            \
  if (rows > 1) TF_ADD_ROW(in + distance, outer1, middle, t)                                                                   \
  if (rows > 2) TF_ADD_ROW(in + 2U * distance, outer2, last_middle, b)

static inline void convolve_row(const int8_t *in, int8_t *out, uint32_t width, int32_t zero, const struct channel *channel, uint32_t rows, uint32_t stride) {
  const uint32_t outer0 = channel->outer[0], outer1 = channel->outer[1], outer2 = channel->outer[2], distance = channel->distance;
  const uint32_t middle = channel->middle, last_middle = channel->last_middle;
  const int32_t bias = channel->bias, multiplier = channel->multiplier;
  for (int8_t *const end = out + (width & ~UINT32_C(1)); out != end; out += 2, in += 2U * stride) {
    TF_ADD_ROWS
    out[0] = tf_requantize(a, multiplier, zero);
    out[1] = tf_requantize(b, multiplier, zero);
  }
  if (width & 1U) {
    TF_ADD_ROWS
    out[0] = tf_requantize(a, multiplier, zero);
    (void)b;
  }
}

static void convolve_plane(const struct tf_depthwise3x3_layer *layer, const struct channel *channel, const int8_t *in, int8_t *out) {
  in += channel->first;
  for (uint32_t y = 0; y < layer->height; y++, in += layer->stride * layer->in_row, out += layer->out_row) {
    switch (channel->rows * 2U + layer->stride) {
      case 3: convolve_row(in, out, layer->width, layer->zero, channel, 1, 1); break;
      case 4: convolve_row(in, out, layer->width, layer->zero, channel, 1, 2); break;
      case 5: convolve_row(in, out, layer->width, layer->zero, channel, 2, 1); break;
      case 6: convolve_row(in, out, layer->width, layer->zero, channel, 2, 2); break;
      case 7: convolve_row(in, out, layer->width, layer->zero, channel, 3, 1); break;
      default: convolve_row(in, out, layer->width, layer->zero, channel, 3, 2); break;
    }
  }
}

static const uint8_t *read_channel(const uint8_t *stream, uint32_t in_row, struct channel *channel) {
  const uint32_t mask = *stream;
  channel->rows = 0;
  stream = tf_depthwise_header(stream, &channel->bias, &channel->multiplier);
  uint32_t middles[3] = {0, 0, 0}, last = 0;
  for (uint32_t j = 0; j < 3; j++) {
    if (!(mask >> j & 1U)) continue;
    const uint32_t weights = tf_load32(stream), at = j * in_row;
    if (channel->rows == 0U) channel->first = at;
    channel->distance = at - last;
    last = at;
    channel->outer[channel->rows] = tf_sxtb16(weights);
    middles[channel->rows++] = tf_sxtb16_odd(weights);
    stream += 3;
  }
  channel->middle = tf_pack_low(middles[0], middles[1]);
  channel->last_middle = middles[2];
  return stream;
}

void tf_depthwise3x3(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch) {
  const uint8_t *stream = layer->weights;
  const int clamped = layer->lo > -128 || layer->hi < 127;
  struct channel channel = {0, 0, 0, 0, 0, {0, 0, 0}, 0, 0};
  (void)scratch;
  out += layer->out_offset;
  for (uint32_t c = 0; c < layer->channels; c++, in += layer->in_plane, out += layer->out_plane) {
    if (*stream == 0U) {
      tf_fill_plane(out, layer, stream[1]);
      stream += 2;
      continue;
    }
    fill_border(layer, in, *stream);
    stream = read_channel(stream, layer->in_row, &channel);
    convolve_plane(layer, &channel, in + layer->in_offset, out);
    if (clamped) tf_clamp_plane(out, layer);
  }
}

#else

struct channel {
  int32_t bias, multiplier;
  int8_t weight[9];
};

static const uint8_t *read_channel(const uint8_t *stream, struct channel *channel) {
  const uint32_t mask = *stream;
  stream = tf_depthwise_header(stream, &channel->bias, &channel->multiplier);
  for (uint32_t i = 0; i < 9; i++) channel->weight[i] = (mask >> (i / 3U) & 1U) ? (int8_t)*stream++ : (int8_t)0;
  return stream;
}

void tf_depthwise3x3(const struct tf_depthwise3x3_layer *layer, int8_t *in, int8_t *out, void *scratch) {
  const uint8_t *stream = layer->weights;
  (void)scratch;
  out += layer->out_offset;
  for (uint32_t c = 0; c < layer->channels; c++, in += layer->in_plane, out += layer->out_plane) {
    struct channel channel;
    if (*stream == 0U) {
      for (uint32_t y = 0; y < layer->height; y++)
        for (uint32_t x = 0; x < layer->width; x++) out[y * layer->out_row + x] = (int8_t)stream[1];
      stream += 2;
      continue;
    }
    fill_border(layer, in, *stream);
    stream = read_channel(stream, &channel);
    for (uint32_t y = 0; y < layer->height; y++)
      for (uint32_t x = 0; x < layer->width; x++) {
        const int8_t *const window = in + layer->in_offset + (y * layer->in_row + x) * layer->stride;
        int32_t sum = channel.bias;
        for (uint32_t i = 0; i < 9; i++) sum += channel.weight[i] * window[i / 3U * layer->in_row + i % 3U];
        out[y * layer->out_row + x] = (int8_t)tf_clamp(tf_multiply_high(sum, channel.multiplier, layer->zero), layer->lo, layer->hi);
      }
  }
}

#endif
