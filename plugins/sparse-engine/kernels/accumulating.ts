import type { Kernel } from '../kernel.js';
import { conv3x3 } from './conv3x3.js';
import { firstConv3x3 } from './first-conv3x3.js';
import { fullyConnected } from './fully-connected.js';
import { pointwise } from './pointwise.js';

/** The kernels that sum products over channels: dense and sparse convolutions and linear layers. */
export const accumulatingKernels: readonly Kernel[] = [pointwise, firstConv3x3, conv3x3, fullyConnected];
