import type { Kernel } from '../kernel.js';
import { conv3x3 } from './conv3x3.js';
import { pointwise } from './pointwise.js';

/** The kernels that sum products over channels: dense and sparse convolutions and linear layers. */
export const accumulatingKernels: readonly Kernel[] = [pointwise, conv3x3];
