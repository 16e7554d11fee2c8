import type { FitJob, Path } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import { samplePath } from '../../../core/search/index.js';
import type { Batch } from '../augment/mix.js';
import type { Stepped, Training } from './training.js';

/** Trains on a batch. */
export type Stepper = (batch: Batch, learningRate: number, step: number) => Pick<Stepped, 'loss' | 'losses'>;

/**
 * What a job does in a step: a fixed path always trains; a supernet trains one uniform path (single-path one-shot, Guo et al. 2020), or by the
 * sandwich rule (Yu and Huang 2019) its largest path on the labels, and its smallest and a random one on what the largest answers, in one update by the
 * sum of their gradients. Paths depend on the step alone.
 */
export function stepper(training: Training, { path, supergraph, recipe, stream }: FitJob, seed: number): Stepper {
  if (path !== 'uniform') return (batch, learningRate) => training.step(batch, learningRate, undefined);
  const random = (step: number): Path => samplePath(supergraph, randomStream(seed, stream, 'path', step));
  if (!recipe.sandwich) return (batch, learningRate, step) => training.step(batch, learningRate, random(step));
  const [smallest, largest] = extremePaths(training);
  return (batch, learningRate, step) => {
    const stepped = training.step(batch, learningRate, largest);
    const answers = { ...batch, labels: softmaxRows(stepped.logits, supergraph.classes) };
    const others = [smallest, random(step)];
    for (const path of others) training.step(answers, learningRate, path);
    training.update(learningRate, [largest, ...others]);
    return stepped;
  };
}

/** The paths of fewest and most weights. */
function extremePaths({ groups }: Training): readonly [Path, Path] {
  const sizes = groups.map((branches) => branches.map((g) => g.layout.size));
  return [sizes.map((s) => s.indexOf(Math.min(...s))), sizes.map((s) => s.indexOf(Math.max(...s)))];
}

function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const shares = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const values = logits.subarray(row, row + classes);
    const largest = Math.max(...values);
    const exponentials = Array.from(values, (v) => Math.exp(v - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    for (let c = 0; c < classes; c++) shares[row + c] = exponentials[c]! / sum;
  }
  return shares;
}
