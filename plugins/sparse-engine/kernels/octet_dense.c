/* Octet loops over dense weights (tf_octet.h): 26 instructions for 32 products. */
#include "tf_octet.h"

#include "tf_octet_asm.h"
#include "tf_octet_portable.h"

#if TF_DSP

TF_OCTET_FUNCTION(tf_octet_dense) {
    __asm__ volatile(TF_DENSE(TF_OUTPUT_END_HWC, TF_EPILOGUE_HWC));
}

TF_OCTET_FUNCTION(tf_octet_dense_planar) {
    __asm__ volatile(TF_DENSE(TF_OUTPUT_END_PLANAR, TF_EPILOGUE_PLANAR));
}

TF_OCTET_FUNCTION(tf_octet_dense_residual) {
    __asm__ volatile(TF_DENSE(TF_OUTPUT_END_HWC, TF_EPILOGUE_RESIDUAL));
}

#else

void tf_octet_dense(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_dense(tile, weights, output, octet, TF_HWC);
}

void tf_octet_dense_planar(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_dense(tile, weights, output, octet, TF_PLANAR);
}

void tf_octet_dense_residual(const uint32_t *tile, const uint8_t *weights, int8_t *output, const struct tf_octet *octet) {
    tf_portable_dense(tile, weights, output, octet, TF_RESIDUAL);
}

#endif
