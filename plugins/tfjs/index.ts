import { Benches, definePlugin, Trainers, z } from '../../core/plugin/index.js';
import { trainingBench } from './bench/training-bench.js';
import { defaultThreads } from './tensorflow/environment.js';
import { TfjsTrainer } from './tfjs-trainer.js';

const options = z.strictObject({
  threads: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(defaultThreads)
    .describe('Threads inside an operation. Another number gives other bits, so it is part of the cache key.'),
});

/** Training and scoring with TensorFlow on the CPU. */
export default definePlugin<z.infer<typeof options>>({
  name: 'tfjs',
  version: '0.1.0',
  apiVersion: 1,
  options,
  register(container, { threads }) {
    container.register(Trainers, 'tfjs', () => new TfjsTrainer(threads));
    container.register(Benches, 'training', () => trainingBench(threads));
  },
});
