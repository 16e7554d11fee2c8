/*
 * Attention, row by row and head by head: no map, no head transposes.
 *
 * Query, key, value, out: [T, d] int8, zero point 0; head h owns columns [h w, h w + w). out may be query: rows are read before they are written.
 * With a_t = q · k_t:
 *   i_t = min(255, ((max a - a_t) score_multiplier + 2^31) >> 32)
 *   out = Σ table[i_t] v_t / Σ table[i_t] * output_ratio / 2^16, the roundings as in docs/numerics.md
 */
#ifndef TF_ATTENTION_H
#define TF_ATTENTION_H

#include <stdint.h>

struct tf_attention_layer {
  const uint16_t *table; /* 256 weights, round(P exp(-step i)) */
  int32_t score_multiplier;
  uint32_t output_ratio;
  uint32_t query_rows;
  uint32_t key_rows;
  uint32_t heads;
  uint32_t head_width;
};

/* Any head width. */
void tf_attention(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);

/* Equal bits, fewer instructions, for a core with the FPU of a Cortex-M7: any head width, and some with a score loop of their own. */
void tf_attention_fpu(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);
void tf_attention_w8(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);
void tf_attention_w16(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);
void tf_attention_w24(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);
void tf_attention_w32(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch);

#endif
