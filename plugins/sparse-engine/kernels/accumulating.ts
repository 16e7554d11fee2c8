import type { Kernel } from '../kernel.js';
import { pointwise } from './pointwise.js';

/** The kernels that sum products over channels: dense and sparse convolutions and linear layers. */
export const accumulatingKernels: readonly Kernel[] = [pointwise];
