import { join } from 'node:path';
import { singlePath } from '../../../core/graph/single-path.js';
import type { BenchResult, Path, SuperGraph } from '../../../core/plugin/index.js';
import type { Batch } from '../augment/mix.js';
import { fixedChoice, supernetChoices } from '../model/fragment.js';
import { tf } from '../tensorflow/load.js';
import { Training } from '../train/training.js';
import type { TrainingGraphOptions } from '../train/training-graph.js';
import { ConvolutionStep } from './convolution-step.js';
import { referenceNetwork } from './reference-network.js';
import { stockStep } from './stock-step.js';

const fixedBatch = 128;
const supernetBatch = 64;
const fixedRounds = 5;
const supernetRounds = 5;
const convolutionRounds = 9;
/** Side of the image, channels. */
const wideConvolutions = [
  [16, 64],
  [8, 192],
] as const;
const rate = 0.001;

export interface Measurement {
  readonly supergraph: SuperGraph;
  readonly paths: readonly Path[];
}

/** Steps of the reference network against stock TensorFlow.js, of wide convolutions against direct ones, of a supernet against its paths alone: medians of interleaved steps. */
export async function measure(
  { supergraph, paths }: Measurement,
  folder: string,
  report: (fraction: number, message: string) => Promise<void>,
): Promise<BenchResult> {
  await report(0, 'reference network, stock and graph');
  const fixed = fixedStep(folder);
  await report(0.5, 'convolutions');
  const convolutions = wideConvolutions.map(([side, channels]) => ({ channels, ratio: convolutionRatio(side, channels, folder) }));
  await report(0.6, 'supernet and its paths alone');
  const supernet = supernetStep(supergraph, paths, folder);
  return {
    rows: [
      { id: 'step-fixed', value: fixed.graph / fixed.stock, unit: 'x' },
      { id: 'step-fixed-ms', value: fixed.graph, unit: 'ms' },
      { id: 'step-stock-ms', value: fixed.stock, unit: 'ms' },
      { id: 'step-supernet', value: supernet.ratio, unit: 'x' },
      { id: 'step-supernet-ms', value: supernet.ms, unit: 'ms' },
      { id: 'images-per-second', value: (1000 * fixedBatch) / fixed.graph, unit: 'images/s' },
      ...convolutions.map(({ channels, ratio }) => ({ id: `winograd-${channels}`, value: ratio, unit: 'x' })),
    ],
    notes: [
      `step-fixed: 45.7 M MACs, batch ${fixedBatch}, one graph with AdamW, against TensorFlow.js's own operations and Adam in the same process; medians of ${fixedRounds} interleaved steps`,
      `step-supernet: batch ${supernetBatch}, a new path each step, against a graph of that path alone; median over ${paths.length} paths of ${supernetRounds} interleaved steps each`,
      `winograd-N: a 3x3 convolution of N channels with both gradients as training computes it over the direct one, batch ${fixedBatch}, ${wideConvolutions.map(([side, channels]) => `${side}x${side}x${channels}`).join(' and ')}; medians of ${convolutionRounds} interleaved runs`,
      `TensorFlow threads: ${process.env['TF_NUM_INTRAOP_THREADS']}`,
    ],
  };
}

function fixedStep(folder: string): { readonly graph: number; readonly stock: number } {
  const path = [0];
  const training = open(referenceNetwork, fixedChoice(referenceNetwork, path), fixedBatch, folder);
  const batch = batchOf(referenceNetwork, fixedBatch);
  const stock = stockStep(singlePath(referenceNetwork, path), rate);
  const graphTimes: number[] = [];
  const stockTimes: number[] = [];
  for (let round = -1; round < fixedRounds; round++) {
    const graphTime = timed(() => training.step(batch, rate, undefined));
    const stockTime = timed(() =>
      tf.tidy(() => stock(tf.tensor(batch.inputs, [fixedBatch, 32, 32, 3]), tf.tensor(batch.labels, [fixedBatch, 10]))),
    );
    // The first of each prepares kernels and memory.
    if (round >= 0) {
      graphTimes.push(graphTime);
      stockTimes.push(stockTime);
    }
  }
  training.close();
  return { graph: median(graphTimes), stock: median(stockTimes) };
}

function convolutionRatio(side: number, channels: number, folder: string): number {
  const step = new ConvolutionStep(fixedBatch, side, channels, join(folder, 'graph'));
  const times = { fast: [] as number[], direct: [] as number[] };
  for (let round = -1; round < convolutionRounds; round++) {
    const fast = timed(() => step.run(true));
    const direct = timed(() => step.run(false));
    if (round < 0) continue;
    times.fast.push(fast);
    times.direct.push(direct);
  }
  step.close();
  return median(times.fast) / median(times.direct);
}

function supernetStep(supergraph: SuperGraph, paths: readonly Path[], folder: string): { readonly ratio: number; readonly ms: number } {
  const supernet = open(supergraph, supernetChoices(supergraph), supernetBatch, folder);
  const alone = paths.map((path) => open(supergraph, fixedChoice(supergraph, path), supernetBatch, folder));
  const batch = batchOf(supergraph, supernetBatch);
  const times = paths.map(() => ({ supernet: [] as number[], alone: [] as number[] }));
  for (let round = -1; round < supernetRounds; round++) {
    paths.forEach((path, i) => {
      const inSupernet = timed(() => supernet.step(batch, rate, path));
      const byItself = timed(() => alone[i]!.step(batch, rate, undefined));
      if (round < 0) return;
      times[i]!.supernet.push(inSupernet);
      times[i]!.alone.push(byItself);
    });
  }
  for (const training of [supernet, ...alone]) training.close();
  return {
    ratio: median(times.map((t) => median(t.supernet) / median(t.alone))),
    ms: median(times.flatMap((t) => t.supernet)),
  };
}

function open(supergraph: SuperGraph, choices: ReturnType<typeof fixedChoice>, batch: number, folder: string): Training {
  const recipe: TrainingGraphOptions['recipe'] = {
    batch,
    optimizer: 'adamw',
    weightDecay: 0.05,
    clipNorm: 2,
    ema: 0,
  };
  const training = new Training({ choices, classes: supergraph.classes, recipe, masked: false }, join(folder, 'graph'));
  training.initialize(1, undefined);
  return training;
}

/** Any numbers do: the time of a step does not depend on them. */
function batchOf({ input, classes }: SuperGraph, batch: number): Batch {
  const size = input.reduce((a, b) => a * b, 1);
  return {
    inputs: Float32Array.from({ length: batch * size }, (_, i) => Math.sin(i)),
    labels: Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === Math.floor(i / classes) % classes ? 1 : 0)),
  };
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
