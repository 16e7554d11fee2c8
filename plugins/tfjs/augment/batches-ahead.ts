import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LabelledImages } from '../../../core/dataset/index.js';
import type { Recipe } from '../../../core/plugin/index.js';
import { checkBatch } from './batches.js';
import type { ImageOrder, Shown } from './image-order.js';
import type { Batch } from './mix.js';

/** What decides the batches of a training. */
export interface BatchSource {
  readonly data: LabelledImages;
  readonly recipe: Pick<Recipe, 'batch' | 'labelSmoothing' | 'augment'>;
  readonly seed: number;
  readonly stream: string;
}

/** A batch to make, as the thread is asked for it. */
export interface BatchRequest {
  readonly step: number;
  readonly shown: Shown;
}

/** Batches that are made or wait while a step runs. */
const ahead = 2;
const thread = new URL('batch-thread.js', import.meta.url);

/**
 * The batches of all steps from `first` on. A thread makes them while the step before runs: TensorFlow blocks the thread that called it. Where an order
 * depends on losses, they are told before the next batch is asked for.
 *
 * @throws TF_DATASET when there are fewer images than a batch.
 */
export async function* batchesAhead(source: BatchSource, order: ImageOrder, first: number): AsyncGenerator<Batch, never> {
  const { data, recipe } = source;
  checkBatch(data, recipe);
  const worker = new Worker(thread, { workerData: { ...source, data: shared(data) } });
  try {
    const made = on(worker, 'message');
    const begun: Shown[] = [];
    let next = first;
    const beginUntil = (end: number): void => {
      while (next < end) {
        const shown = order.at(next);
        if (!shown) return;
        worker.postMessage({ step: next++, shown } satisfies BatchRequest);
        begun.push(shown);
      }
    };
    for (let step = first; ; step++) {
      beginUntil(step + ahead);
      const { value } = await made.next();
      beginUntil(step + ahead + 1);
      const { weights } = begun.shift()!;
      yield { ...(value as [Batch])[0], ...(weights ? { weights } : {}) };
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
