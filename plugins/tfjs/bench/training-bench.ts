import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, type BenchResult, type StageContext, TinyformerError } from '../../../core/plugin/index.js';
import { samplePath } from '../../../core/search/index.js';
import { type Task, taskFile } from '../process/messages.js';
import { runProcess } from '../process/run-process.js';

/** Paths of the supernet that are measured. */
const paths = 5;

/** `tinyformer bench training`, in a training process like any other. */
export function trainingBench(threads: number): Bench {
  return {
    id: 'training',
    summary: 'Time of a training step: the reference network against stock TensorFlow.js, a supernet against its paths alone.',
    async run(context: StageContext): Promise<BenchResult> {
      const { space } = context.services;
      const supergraph = space.supergraph(space.sampleSupernet(context.random('bench')), [32, 32, 3], 10);
      const random = context.random('bench', 'paths');
      const task: Task = { kind: 'measure', supergraph, paths: Array.from({ length: paths }, () => samplePath(supergraph, random)) };
      await mkdir(context.workdir, { recursive: true });
      const folder = await mkdtemp(join(context.workdir, 'bench-'));
      let result: BenchResult | undefined;
      try {
        await writeFile(join(folder, taskFile), JSON.stringify(task));
        await runProcess(folder, threads, context, async (message) => {
          if (message.type === 'progress') context.progress(message.progress);
          if (message.type === 'measured') result = message.result;
        });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      if (!result) throw new TinyformerError('TF_INTERNAL', 'the training process ended without a result');
      return result;
    },
  };
}
