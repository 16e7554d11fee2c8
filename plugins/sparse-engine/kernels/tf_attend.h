/*
 * What attention kernels share: everything but the loop that computes scores and the search of their maximum.
 *
 * Two query rows A and B at a time. Scratch, with T and w rounded up to four: keys [T / 4][w / 2][4] and values [w / 4][T / 2][4] as int16 pairs
 * (of channels, of keys), score blocks [T / 4][A0 A1 B0 B1 A2 A3 B2 B3], whose memory the weights [T / 2][A, B] take, as pairs of keys, and the
 * query [w / 2][A, B]. Channel pairs are (c0, c2), (c1, c3). Keys past T repeat the last one; their values are zero.
 */
#ifndef TF_ATTEND_H
#define TF_ATTEND_H

#include "attention.h"
#include "tf_kernel.h"

/* Two query rows on their way from scores to outputs. The assembly knows the order of these fields. */
struct tf_attend_rows {
  const uint16_t *table;
  int32_t multiplier;
  int32_t max[2];
  uint32_t sum[2];
  uint32_t shift[2];
  int32_t factor[2];
  int8_t *out[2];
};

/* Writes blocks of scores + 2^30 until `end`; `steps` pairs of channels. The bias makes every score a positive float of the same order. */
typedef void tf_score_loop(const uint32_t *keys, int32_t *scores, const int32_t *end, const uint32_t *query, uint32_t steps);

/* Finds the largest score of both rows. */
typedef void tf_score_maxima(const int32_t *scores, const int32_t *end, struct tf_attend_rows *rows);

tf_score_loop tf_scores_any;
tf_score_maxima tf_maxima_any, tf_maxima_fpu;

/* Replaces scores by weights and sums them. */
void tf_weigh(int32_t *scores, const int32_t *end, struct tf_attend_rows *rows);

/* Writes the weighted mean of four channels of `values` for both rows and moves their output pointers on. */
void tf_weighted_mean(const uint32_t *weights, const uint32_t *values, const uint32_t *weights_end, struct tf_attend_rows *rows);

/* Attention with the given loops; the portable version has its own. */
void tf_attend(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch,
               tf_score_loop *scores, tf_score_maxima *maxima);

#endif
