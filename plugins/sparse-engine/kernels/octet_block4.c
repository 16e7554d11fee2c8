/* Octet loops over blocks of four weights (tf_octet.h): 28 instructions for 32 products. */
#include "tf_octet.h"

#include "tf_octet_asm.h"
#include "tf_octet_portable.h"

#if TF_DSP

TF_OCTET_FUNCTION(tf_octet_block4) {
    __asm__ volatile(TF_SPARSE4(TF_EPILOGUE_HWC, TF_EMPTY_HWC));
}

TF_OCTET_FUNCTION(tf_octet_block4_planar) {
    __asm__ volatile(TF_SPARSE4(TF_EPILOGUE_PLANAR, TF_EMPTY_PLANAR));
}

TF_OCTET_FUNCTION(tf_octet_block4_residual) {
    __asm__ volatile(TF_SPARSE4(TF_EPILOGUE_RESIDUAL, TF_EMPTY_RESIDUAL));
}

#else

void tf_octet_block4(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_sparse(tile, weights, output, octet, 4, TF_HWC);
}

void tf_octet_block4_planar(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_sparse(tile, weights, output, octet, 4, TF_PLANAR);
}

void tf_octet_block4_residual(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_sparse(tile, weights, output, octet, 4, TF_RESIDUAL);
}

#endif
