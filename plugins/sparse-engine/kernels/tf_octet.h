/*
 * Octets: the loops that turn eight positions of expanded input into eight positions of every output channel.
 *
 * A tile holds int16 pairs of channels, one word per pair and position, as [K / 4][(k0, k2), (k1, k3)][8 positions], or for blocks of two as
 * [K / 2][8 positions]. A loop runs over the output channels and streams their packed weights (tf_stream.h) once per tile. Its arithmetic is
 *
 *   out[c][p] = saturate8(addend + ((sum multiplier + 2^31) >> 32)),     sum = bias + Σ w q
 *
 * with the zero point or the skip tensor as addend; the clamp of an activation is left to the caller. Tiles hold values without their zero point.
 */
#ifndef TF_OCTET_H
#define TF_OCTET_H

#include "tf_kernel.h"

/* The assembly knows the order of these fields. */
struct tf_octet {
    int32_t stride3;         /* three times stride */
    int32_t stride;          /* bytes between positions of the output; planar loops: between its channels */
    int32_t zero_point;      /* of the output */
    int32_t output_channels; /* dense loops */
    int32_t blocks;          /* dense loops: blocks of four weights per channel, at least one */
};

/* Writes eight positions of all output channels. `tile` is 8-byte aligned. */
typedef void tf_octet_loop(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet);

tf_octet_loop tf_octet_block4, tf_octet_block4_planar, tf_octet_block4_residual;
tf_octet_loop tf_octet_block2, tf_octet_block2_planar, tf_octet_block2_residual;
tf_octet_loop tf_octet_dense, tf_octet_dense_planar, tf_octet_dense_residual;

#endif
