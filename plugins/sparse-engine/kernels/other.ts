import type { Kernel } from '../kernel.js';
import { attentionKernels } from './attention.js';
import { averagePool } from './average-pool.js';
import { depthwiseKernels } from './depthwise3x3.js';
import { layerNorm } from './layer-norm.js';
import { maxPool } from './max-pool.js';
import { seqPool } from './seq-pool.js';
import { softmax } from './softmax.js';

/** Every kernel but the dense and sparse products over channels. */
export const otherKernels: readonly Kernel[] = [
  ...depthwiseKernels,
  ...attentionKernels,
  softmax,
  layerNorm,
  maxPool,
  averagePool,
  seqPool,
];
