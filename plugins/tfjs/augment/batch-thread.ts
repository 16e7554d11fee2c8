import { parentPort, workerData } from 'node:worker_threads';
import { Batches } from './batches.js';
import type { BatchRequest, BatchSource } from './batches-ahead.js';

/** Thread that makes the batches of the steps it is told, in that order. */
const { data, recipe, seed, stream } = workerData as BatchSource;
const batches = new Batches(data, recipe, seed, stream);
parentPort!.on('message', ({ step, shown }: BatchRequest) => {
  const { inputs, labels } = batches.at(step, shown);
  parentPort!.postMessage({ inputs, labels }, [inputs.buffer, labels.buffer] as ArrayBuffer[]);
});
