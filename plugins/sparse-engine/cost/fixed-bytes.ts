/**
 * Bytes of a firmware that do not depend on its model, measured on linked images (gcc 12.2, -O3, Cortex-M7): start-up, vector table, input and
 * output of the test harness, libgcc. The build reports the true sums; these only serve the estimate.
 */
export const fixedFlashBytes = 4096;

/** Flash of one call in the generated function, descriptor excluded: a kernel counts that among its constants. */
export const callBytes = 40;

/** Stack that linker scripts set aside; the deepest kernel and its callers need about a kilobyte. */
export const stackBytes = 4096;

/** Static variables beside the arena. */
export const staticBytes = 16;

/** Instructions of one call in the generated function. */
export const callInstructions = 12;
