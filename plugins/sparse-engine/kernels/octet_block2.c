/* Octet loops over blocks of two weights (tf_octet.h): 15 instructions for 16 products. */
#include "tf_octet.h"

#include "tf_octet_asm.h"
#include "tf_octet_portable.h"

#if TF_DSP

TF_OCTET_FUNCTION(tf_octet_block2) {
    __asm__ volatile(TF_SPARSE2(TF_EPILOGUE_HWC, TF_EMPTY_HWC));
}

TF_OCTET_FUNCTION(tf_octet_block2_planar) {
    __asm__ volatile(TF_SPARSE2(TF_EPILOGUE_PLANAR, TF_EMPTY_PLANAR));
}

TF_OCTET_FUNCTION(tf_octet_block2_residual) {
    __asm__ volatile(TF_SPARSE2(TF_EPILOGUE_RESIDUAL, TF_EMPTY_RESIDUAL));
}

#else

void tf_octet_block2(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_sparse(tile, weights, output, octet, 2, TF_HWC);
}

void tf_octet_block2_planar(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_sparse(tile, weights, output, octet, 2, TF_PLANAR);
}

void tf_octet_block2_residual(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_sparse(tile, weights, output, octet, 2, TF_RESIDUAL);
}

#endif
