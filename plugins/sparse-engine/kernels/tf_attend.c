#include "tf_attend.h"

#if TF_DSP

#include "tf_arith.h"

struct head {
  uint32_t width, fours, stride; /* channels, rounded up to four, bytes from row to row */
  uint32_t rows, row_fours;      /* keys */
};

/* Keys [T / 4][w / 2][4]; channels past w are zero. */
static void expand_keys(const int8_t *key, const struct head *head, uint32_t *keys) {
  const uint32_t last = head->width & 3U ? (UINT32_C(1) << 8U * (head->width & 3U)) - 1U : UINT32_MAX;
  for (uint32_t t = 0; t < head->row_fours; t += 4) {
    const int8_t *row[4];
    for (uint32_t i = 0; i < 4; i++) row[i] = key + (t + i < head->rows ? t + i : head->rows - 1U) * head->stride;
    for (uint32_t c = 0; c < head->fours; c += 4, keys += 8) {
      const uint32_t mask = c + 4U > head->width ? last : UINT32_MAX;
      for (uint32_t i = 0; i < 4; i++) {
        const uint32_t word = tf_load32(row[i] + c) & mask;
        keys[i] = tf_sxtb16(word);
        keys[i + 4] = tf_sxtb16_odd(word);
      }
    }
  }
}

/* Values [w / 4][T / 2][4]. */
static void expand_values(const int8_t *value, const struct head *head, uint32_t *values) {
  for (uint32_t c = 0; c < head->width; c += 4) {
    const int8_t *row = value + c;
    for (uint32_t t = 0; t < head->row_fours; t += 2, row += 2U * head->stride, values += 4) {
      const uint32_t even = t < head->rows ? tf_load32(row) : 0, odd = t + 1U < head->rows ? tf_load32(row + head->stride) : 0;
      const uint32_t even02 = tf_sxtb16(even), even13 = tf_sxtb16_odd(even), odd02 = tf_sxtb16(odd), odd13 = tf_sxtb16_odd(odd);
      values[0] = tf_pack_low(even02, odd02);
      values[1] = tf_pack_low(even13, odd13);
      values[2] = tf_pack_high(even02, odd02);
      values[3] = tf_pack_high(even13, odd13);
    }
  }
}

/* The channels past w meet zero keys. */
static void expand_query(const int8_t *a, const int8_t *b, const struct head *head, uint32_t *query) {
  for (uint32_t c = 0; c < head->width; c += 4, query += 4) {
    const uint32_t word_a = tf_load32(a + c), word_b = tf_load32(b + c);
    query[0] = tf_sxtb16(word_a);
    query[1] = tf_sxtb16(word_b);
    query[2] = tf_sxtb16_odd(word_a);
    query[3] = tf_sxtb16_odd(word_b);
  }
}

static void normalize(struct tf_attend_rows *rows, uint32_t row, uint32_t padding, const uint32_t *last, uint32_t ratio) {
  const uint32_t sum = rows->sum[row] - padding * (last[row] >> 16);
  rows->shift[row] = tf_leading_zeros(sum) - 8U;
  rows->factor[row] = tf_sum_reciprocal(sum << rows->shift[row], 8, ratio);
}

static void write_rows(const uint32_t *weights, const uint32_t *values, const struct head *head, struct tf_attend_rows *rows, int8_t *spare) {
  const uint32_t *const end = weights + head->row_fours;
  uint32_t c = 0;
  for (; c + 4U <= head->width; c += 4, values += 2U * head->row_fours) tf_weighted_mean(weights, values, end, rows);
  if (c == head->width) return;
  int8_t *const out[2] = {rows->out[0], rows->out[1]};
  rows->out[0] = spare;
  rows->out[1] = spare + 4;
  tf_weighted_mean(weights, values, end, rows);
  for (uint32_t i = 0; i < (head->width & 3U); i++) {
    out[0][i] = spare[i];
    out[1][i] = spare[i + 4U];
  }
}

void tf_attend(const struct tf_attention_layer *layer, const int8_t *query, const int8_t *key, const int8_t *value, int8_t *out, void *scratch,
               tf_score_loop *scores, tf_score_maxima *maxima) {
  const uint32_t width = layer->head_width, fours = (width + 3U) & ~UINT32_C(3), row_fours = (layer->key_rows + 3U) & ~UINT32_C(3);
  const struct head head = {width, fours, layer->heads * width, layer->key_rows, row_fours};
  uint32_t *const keys = scratch, *const values = keys + fours / 2U * row_fours, *const score = values + fours / 2U * row_fours;
  uint32_t *const expanded = score + 2U * row_fours;
  int8_t *const spare = (int8_t *)expanded;
  int32_t *const end = (int32_t *)expanded;
  struct tf_attend_rows rows;
  rows.table = layer->table;
  rows.multiplier = layer->score_multiplier;
  for (uint32_t h = 0; h < head.stride; h += width) {
    expand_keys(key + h, &head, keys);
    expand_values(value + h, &head, values);
    for (uint32_t t = 0; t < layer->query_rows; t += 2) {
      const uint32_t a = t * head.stride + h, b = t + 1U < layer->query_rows ? a + head.stride : a;
      expand_query(query + a, query + b, &head, expanded);
      scores(keys, (int32_t *)score, end, expanded, fours / 2U);
      maxima((const int32_t *)score, end, &rows);
      tf_weigh((int32_t *)score, end, &rows);
      for (uint32_t row = 0; row < 2; row++) normalize(&rows, row, row_fours - head.rows, score + row_fours - 2U, layer->output_ratio);
      rows.out[0] = out + a;
      rows.out[1] = b == a ? spare + 8 : out + b;
      write_rows(score, values, &head, &rows, spare);
    }
  }
}

#else

typedef int tf_portable_attention_needs_no_loops;

#endif
