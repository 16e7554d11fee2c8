import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LabelledImages } from '../../../core/dataset/index.js';
import type { Recipe } from '../../../core/plugin/index.js';
import { checkBatch } from './batches.js';
import type { Batch } from './mix.js';

/** What decides the batches of a training. */
export interface BatchSource {
  readonly data: LabelledImages;
  readonly recipe: Pick<Recipe, 'batch' | 'labelSmoothing' | 'augment'>;
  readonly seed: number;
  readonly stream: string;
}

/** Batches that are made or wait while a step runs. */
const ahead = 2;
const thread = new URL('batch-thread.js', import.meta.url);

/**
 * The batches of all steps from `first` on. A thread makes them while the step before runs: TensorFlow blocks the thread that called it.
 *
 * @throws TF_DATASET when there are fewer images than a batch.
 */
export async function* batchesAhead(source: BatchSource, first: number): AsyncGenerator<Batch, never> {
  const { data, recipe } = source;
  checkBatch(data, recipe);
  const worker = new Worker(thread, { workerData: { ...source, data: shared(data) } });
  try {
    const made = on(worker, 'message');
    let next = first;
    while (next < first + ahead) worker.postMessage(next++);
    for (;;) {
      const { value } = await made.next();
      worker.postMessage(next++);
      yield (value as [Batch])[0];
    }
  } finally {
    await worker.terminate();
  }
}

/** The same images in memory that threads share: others are copied to each. */
function shared(data: LabelledImages): LabelledImages {
  const images = new Uint8Array(new SharedArrayBuffer(data.images.length));
  images.set(data.images);
  return { ...data, images };
}
