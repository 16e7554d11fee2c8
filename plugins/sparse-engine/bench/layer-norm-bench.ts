import type { Bench } from '../../../core/plugin/index.js';
import { CortexMTarget } from '../../cortex-m/index.js';
import { stm32f746 } from '../../stm32f746/index.js';
import { layerNormRows } from './layer-norm-rows.js';

/** `tinyformer bench layer-norm`: two rows of `bench engine`, alone and in seconds. */
export const layerNormBench: Bench = {
  id: 'layer-norm',
  summary: 'Instructions of LayerNorm in FP32 C over Scaled-LayerNorm, without and with FPU.',
  async run(context) {
    context.progress({ fraction: 0, message: 'LayerNorm on the emulated Cortex-M7' });
    return {
      rows: await layerNormRows(new CortexMTarget(stm32f746), context),
      notes: ['256 tokens of 64 channels, exact instruction counts on the emulated Cortex-M7; no board was timed.'],
    };
  },
};
