#include "tf_depthwise_planes.h"

#if TF_DSP

#include "tf_arith.h"
#include "tf_depthwise_output.h"
#include "tf_depthwise_stream.h"

/* How a strip runs down a plane. */
struct run {
  uint32_t back, row_bytes, skipped;
};

static struct run run_of(uint32_t lead, uint32_t rows, uint32_t unroll, uint32_t row) {
  const struct run run = {(rows + lead) * row - 2U, rows * row, (0U - rows) & (unroll - 1U)};
  return run;
}

static inline void set_run(struct tf_depthwise_strips *strips, const struct run *run) {
  strips->back = run->back;
  strips->row_bytes = run->row_bytes;
  strips->skipped = run->skipped;
}

static inline void set_full_weights(struct tf_depthwise_strips *strips, const uint8_t *weights, int32_t border) {
  const uint32_t first = tf_load32(weights), second = tf_load32(weights + 3), third = tf_load32(weights + 6), ones = 0x00010001U;
  const uint32_t top = tf_sxtb16(first), bottom = tf_sxtb16(third), bottom_middle = tf_sxtb16_odd(third);
  const uint32_t middles = tf_pack_low(tf_sxtb16_odd(first), tf_sxtb16_odd(second));
  strips->r1 = top;
  strips->r2 = tf_sxtb16(second);
  strips->r3 = bottom;
  strips->r12 = middles;
  strips->lr = bottom_middle;
  strips->first_bias = strips->bias + border * tf_smlad(top, ones, tf_low16(middles));
  strips->last_term = border * tf_smlad(bottom, ones, tf_low16(bottom_middle));
}

static inline void set_weights(struct tf_depthwise_strips *strips, const uint8_t *weights) {
  const uint32_t first = tf_load32(weights), second = tf_load32(weights + 3);
  strips->r1 = tf_sxtb16(first);
  strips->r2 = tf_sxtb16(second);
  strips->r3 = tf_pack_low(tf_sxtb16_odd(first), tf_sxtb16_odd(second));
  strips->r12 = (uint32_t)strips->bias;
}

/* By mask: rows of the plane above a strip's first, kept rows, rows before the loop. */
static const uint8_t above[8] = {0, 0, 1, 0, 2, 0, 1, 1}, kept[8] = {0, 1, 1, 2, 1, 2, 2, 3}, lead[8] = {0, 0, 0, 1, 0, 2, 1, 0};

void tf_depthwise_planes(const struct tf_depthwise3x3_layer *layer, const int8_t *in, int8_t *out, tf_depthwise_strip *const *routines, uint32_t row) {
  const int in_place = in + layer->in_offset == out + layer->out_offset && layer->in_row == row && layer->out_row == row;
  if (!in_place || layer->in_plane != layer->out_plane || layer->stride != 1 || layer->height < 4U || layer->height & 1U) {
    tf_depthwise3x3(layer, in, out, 0);
    return;
  }
  const struct run full = {layer->height * row - 2U, (layer->height - 2U) * row, (2U - layer->height) & 7U};
  const struct run runs[3] = {run_of(0, layer->height, 4, row), run_of(1, layer->height, 4, row), run_of(2, layer->height, 4, row)};
  const int clamped = layer->lo > -128 || layer->hi < 127;
  const uint32_t width = layer->width, plane_bytes = layer->out_plane;
  const int32_t border = layer->in_zero;
  const uint8_t *stream = layer->weights;
  int8_t *plane = out + layer->out_offset;
  struct tf_depthwise_strips strips;
  strips.zero = layer->zero;
  for (uint32_t channels = layer->channels; channels; channels--, plane += plane_bytes) {
    const uint32_t mask = *stream & 7U;
    if (mask == 0U) {
      tf_fill_plane(plane, layer, stream[1]);
      stream += 2;
      continue;
    }
    stream = tf_depthwise_header(stream, &strips.bias, &strips.multiplier);
    if (mask == 7U) {
      set_full_weights(&strips, stream, border);
      set_run(&strips, &full);
    } else {
      set_weights(&strips, stream);
      set_run(&strips, &runs[lead[mask]]);
    }
    int8_t *const strip = plane + above[mask] * row;
    strips.strips_end = strip + width;
    routines[mask](strip, &strips);
    if (clamped) tf_clamp_plane(plane, layer);
    stream += 3U * kept[mask];
  }
}

#else

typedef int tf_portable_depthwise_needs_no_planes;

#endif
