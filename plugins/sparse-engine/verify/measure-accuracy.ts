import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { LabelledImages } from '../../../core/dataset/index.js';
import { severalAtOnce } from '../../../core/exec/index.js';
import { argMax, quantizeImage } from '../../../core/integer/index.js';
import type { StageContext, Workload } from '../../../core/plugin/index.js';
import type { FirmwareReport } from '../codegen/firmware-report.js';
import { elements, type Runner, runModel } from './firmware-run.js';

/**
 * Instructions of the target that the host build does the work of in a second, on two cores: a model of 45 M instructions took 15.5 ms of one core of
 * an EPYC Zen 3 for an image.
 */
const instructionsPerSecond = 5.8e9;

/** Images of one run of the program: its files stay small, and progress is seen. */
const batch = 250;

/** Share of images that the program classifies rightly. Several runs at a time. */
export async function measureAccuracy(
  runner: Runner,
  report: FirmwareReport,
  data: LabelledImages,
  context: StageContext<unknown>,
  progress: (fraction: number) => void,
): Promise<{ readonly accuracy: number; readonly correct: number; readonly images: number }> {
  const pixels = elements(data.shape);
  const starts = Array.from({ length: Math.ceil(data.count / batch) }, (_, i) => i * batch);
  let correct = 0;
  let done = 0;
  await severalAtOnce(starts, availableParallelism(), async (start) => {
    context.signal.throwIfAborted();
    const end = Math.min(start + batch, data.count);
    const { outputs } = await runModel(
      runner,
      report,
      quantizeImage(data.images.subarray(start * pixels, end * pixels)),
      join(context.workdir, `images-${start}`),
      context,
    );
    const classes = outputs.length / (end - start);
    for (let i = start; i < end; i++)
      if (argMax(outputs.subarray((i - start) * classes, (i - start + 1) * classes)) === data.labels[i]) correct++;
    done += end - start;
    progress(done / data.count);
  });
  return { accuracy: correct / data.count, correct, images: data.count };
}

/** Seconds of that, before there is a model; 0 where nothing is known of it. @param wanted images, 0 = all of the test split */
export function accuracySeconds(wanted: number, { network, counts }: Pick<Workload, 'network' | 'counts'>): number {
  const all = counts?.test ?? 0;
  const images = wanted === 0 ? all : Math.min(wanted, all);
  return (images * (network?.instructions ?? 0)) / instructionsPerSecond;
}
