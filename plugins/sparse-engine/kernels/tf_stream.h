/*
 * The block run-length code of docs/numerics.md as the octet loops (tf_octet.h) and the vector kernel read it, one output channel after another.
 *
 * Sparse: a code byte, bias (2 bytes), blocks, multiplier (4 bytes). With U = 4 for blocks of four weights, 8 for blocks of two:
 *   code r < U      more than 1 + U blocks, r = (blocks - 1) mod U: one block, r blocks, then rounds of U
 *   code U          end of the stream; two bytes follow
 *   code U + 1      no blocks: two bytes are what every position gets (twice the output byte; with a skip tensor what is added)
 *   code U + 2      a wide bias: its lower half, then the code of one of the other rows, its upper half, and so on
 *   code U + 2 + n  n blocks, n <= 1 + U
 * Blocks of four: gap, w0, w1, w2, w3. Blocks of two: w0, gap, w1. A gap is the number of blocks skipped since the block before; the last gap of every
 * round, r blocks included, is twice that, plus one in the last round.
 *
 * Dense: per channel bias (4 bytes), weights in blocks of four, multiplier (4 bytes).
 *
 * Sums are over inputs without their zero point, so that biases are small.
 */
#ifndef TF_STREAM_H
#define TF_STREAM_H

#include "tf_kernel.h"

enum tf_stream_code { TF_STREAM_END, TF_STREAM_CONSTANT, TF_STREAM_WIDE };

/* A channel while its blocks are read. */
struct tf_stream_channel {
    int32_t code; /* less U where it is not below */
    int32_t bias;
    int32_t left; /* blocks of this round, and of the next */
    int32_t next;
    int32_t marked; /* this round's last gap says whether there is a next */
};

static inline int32_t tf_stream_half(const uint8_t *stream) {
    return (int16_t)(uint16_t)(stream[0] | stream[1] << 8);
}

/* Reads what stands before the blocks, and gives where they begin. */
static inline const uint8_t *tf_stream_begin(const uint8_t *stream, int32_t unit, struct tf_stream_channel *channel) {
    int32_t code = stream[0];
    channel->bias = tf_stream_half(stream + 1);
    stream += 3;
    if (code == unit + TF_STREAM_WIDE) {
        code = stream[0];
        channel->bias = (int32_t)tf_pair16(channel->bias, tf_stream_half(stream + 1));
        stream += 3;
    }
    const int32_t rounds = code < unit;
    channel->code = rounds ? code : code - unit;
    channel->left = rounds ? 1 : channel->code - TF_STREAM_WIDE;
    channel->next = !rounds ? 0 : code > 0 ? code : unit;
    channel->marked = 0;
    return stream;
}

/* Ends a round: the distance that the gap byte of its last block means. */
static inline int32_t tf_stream_end_round(struct tf_stream_channel *channel, int32_t unit, int32_t gap) {
    const int32_t marked = channel->marked;
    channel->left = marked && (gap & 1) ? 0 : channel->next;
    channel->next = channel->next ? unit : 0;
    channel->marked = channel->next != 0;
    return marked ? gap >> 1 : gap;
}

#endif
