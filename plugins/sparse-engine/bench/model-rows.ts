import type { RandomStream } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import type { CortexMTarget } from '../../cortex-m/index.js';
import type { Row } from './bench-engine.js';
import { type CountContext, type CountedModel, countModel } from './count-model.js';
import { randomIntegers } from './random-integers.js';
import { otherNetworks, referenceNetwork, type TwoDotConfig, twoDotNetwork } from './two-dot-network.js';

const seed = 1;

/** The counted model of a network with a share of its blocks removed. */
export function countNetwork(
  network: TwoDotConfig,
  sparsity: number,
  blockSize: 2 | 4,
  target: CortexMTarget,
  context: CountContext,
): Promise<CountedModel> {
  const random: RandomStream = randomStream(seed, 'bench', sparsity, blockSize);
  return countModel(randomIntegers(twoDotNetwork(network), sparsity, blockSize, random), target, 'speed', random, context);
}

/** Rows of the reference network: whole model against the dense baseline, classes of layers, flash of prunable weights, error of the cost model. */
export async function referenceRows(
  target: CortexMTarget,
  context: CountContext,
  progress: (message: string) => void,
): Promise<{ readonly rows: readonly Row[]; readonly model75: CountedModel }> {
  const rows: Row[] = [];
  const counted = new Map<number, CountedModel>();
  for (const percent of [0, 75, 90]) {
    progress(`reference network, ${percent} % sparse`);
    const model = await countNetwork(referenceNetwork, percent / 100, 4, target, context);
    counted.set(percent, model);
    rows.push(ratio(`model-${percent}`, model.report.dense.total, model));
    if (percent > 0) {
      rows.push(ratio(`model-${percent}-table`, model.report.dense.withTableSoftmax, model));
      rows.push(perMac(`conv1x1-${percent}`, model, (layer) => layer.kind === 'pointwise' && layer.inputs[0]!.at(-1)! >= 64));
      rows.push(perMac(`conv3x3-${percent}`, model, (layer) => layer.kind === 'conv3x3' && layer.inputs[0]!.at(-1)! > 3));
      rows.push({ id: `flash-${percent}`, value: kilobytes(model, ['pointwise', 'conv3x3']), unit: 'KB' });
      rows.push({ id: `flash-${percent}-depthwise`, value: kilobytes(model, ['depthwise3x3']), unit: 'KB' });
    }
    if (percent < 90) rows.push(perMac(`depthwise-${percent}`, model, (layer) => layer.kind === 'depthwise3x3'));
    rows.push({ id: `instructions-${percent}`, value: model.instructions, unit: 'instructions' });
  }
  progress('reference network, 75 % sparse in blocks of two');
  const blocksOfTwo = await countNetwork(referenceNetwork, 0.75, 2, target, context);
  rows.push(ratio('model-75-b2', blocksOfTwo.report.dense.total, blocksOfTwo));
  rows.push(perMac('attention', counted.get(75)!, (layer) => layer.kind === 'attention'));
  rows.push({ id: 'cost-error', value: Math.max(...[...counted.values(), blocksOfTwo].map(largestClassError)), unit: '%' });
  return { rows, model75: counted.get(75)! };
}

/** Four more networks, against the dense baseline by class rates; and their storage against dense weights. */
export async function otherNetworkRows(
  target: CortexMTarget,
  context: CountContext,
  progress: (message: string) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, network] of Object.entries(otherNetworks)) {
    progress(`network ${name}, 75 % sparse`);
    const model = await countNetwork(network, 0.75, 4, target, context);
    const dense = model.report.layers.reduce((sum, layer) => sum + layer.denseBytes, 0);
    const stored = model.report.layers.reduce((sum, layer) => sum + layer.bytes, 0);
    rows.push(ratio(`models-${name}`, model.report.dense.total, model));
    rows.push({ id: `models-${name}-storage`, value: (100 * stored) / dense - 100, unit: '%' });
  }
  const ratios = rows.filter(({ unit }) => unit === 'x').map(({ value }) => value);
  return [
    { id: 'models-min', value: Math.min(...ratios), unit: 'x' },
    { id: 'models-max', value: Math.max(...ratios), unit: 'x' },
    ...rows,
  ];
}

type Layer = CountedModel['report']['layers'][number];

function ratio(id: string, dense: number, { instructions }: CountedModel): Row {
  return { id, value: dense / instructions, unit: 'x' };
}

function perMac(id: string, model: CountedModel, of: (layer: Layer) => boolean): Row {
  const layers = model.report.layers.filter(of);
  const instructions = layers.reduce((sum, { index }) => sum + model.layers[index]!.instructions, 0);
  return { id, value: instructions / layers.reduce((sum, { macs }) => sum + macs, 0), unit: 'instructions/MAC' };
}

/**
 * Thousands of bytes of prunable layers: weights, codes, biases, multipliers, descriptors. Dense int8 weights with 12 bytes a channel are 346 of 1x1,
 * token-linear and 3x3 layers, 16 of depthwise ones.
 */
function kilobytes({ report }: CountedModel, kinds: readonly string[]): number {
  const layers = report.layers.filter(({ kind, index }) => kinds.includes(kind) && index > 0);
  return layers.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
}

/** Largest error of the estimate over the kinds of layers, in percent of the count. */
function largestClassError({ report, layers }: CountedModel): number {
  const kinds = [...new Set(report.layers.map((layer) => layer.kind))];
  return Math.max(
    ...kinds.map((kind) => {
      const ofKind = report.layers.filter((layer) => layer.kind === kind);
      const counted = ofKind.reduce((sum, { index }) => sum + layers[index]!.instructions, 0);
      return Math.abs((100 * ofKind.reduce((sum, layer) => sum + layer.instructions, 0)) / counted - 100);
    }),
  );
}
