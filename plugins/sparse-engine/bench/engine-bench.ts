import type { Bench } from '../../../core/plugin/index.js';
import { benchEngine } from './bench-engine.js';

/** `tinyformer bench engine`: exact instruction counts on the emulated core, and the memory planner. */
export const engineBench: Bench = {
  id: 'engine',
  summary: 'Instructions of kernels and whole models on the emulated STM32F746 against CMSIS-NN; memory planner.',
  async run(context) {
    const { rows, table } = await benchEngine({
      exec: context.exec,
      progress: (message) => context.progress({ fraction: 0, message }),
    });
    return {
      rows,
      notes: [
        'Exact instruction counts (gcc -O3, Cortex-M7); every output is compared with the integer reference. No board was timed.',
        'Ratios are against the counts of CMSIS-NN in plugins/sparse-engine/baseline; its softmax depends on the data, here at score scale .1.',
        table.slice(table.indexOf('Reference network')),
      ],
    };
  },
};
