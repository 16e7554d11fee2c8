/**
 * Bytes of a firmware that do not depend on its model, measured on linked images (gcc 12.2, -O3, Cortex-M7): start-up, vector table, input and
 * output of the test harness, libgcc. The build reports the true sums; these only serve the estimate.
 */
export const fixedFlashBytes = 2400;

/** Flash of one call in the generated function with the harness around it; its descriptor is among the constants of the kernel. */
export const callBytes = 44;

/** Stack that linker scripts set aside; the deepest kernel and its callers need about a kilobyte. */
export const stackBytes = 4096;

/** Static variables beside the arena. */
export const staticBytes = 16;

/** Instructions of one call in the generated function. */
export const callInstructions = 12;
