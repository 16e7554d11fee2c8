import { readPackageFile } from '../codegen/model-files.js';
import type { OperationKind } from '../kernel.js';

/** What the baseline needs to know of a layer. */
export interface DenseLayer {
  readonly kind: OperationKind;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly residual: boolean;
  readonly pool: 0 | 2;
  readonly heads: number;
  readonly macs: number;
}

/** Instructions of a dense int8 deployment with CMSIS-NN, softmax apart because its cost depends on the data (score scale 0.1 here). */
export interface DenseInstructions {
  readonly total: number;
  /** The same with a table softmax, which the library does not have. */
  readonly withTableSoftmax: number;
  /** Share of `total` that stands on class rates, not on a measurement of that very layer. */
  readonly estimated: number;
}

interface Rate {
  readonly perMac?: number;
  readonly perOutput?: number;
  readonly perInput?: number;
  readonly perScore?: number;
}

const read = <T>(name: string): T => JSON.parse(readPackageFile(`plugins/sparse-engine/baseline/${name}`)) as T;
let loaded: { readonly layers: Readonly<Record<string, number>>; readonly classes: Readonly<Record<string, Rate>> } | undefined;

/** The dense baseline of a model: measured layers where there are such, class rates elsewhere. */
export function denseInstructions(layers: readonly DenseLayer[]): DenseInstructions {
  loaded ??= {
    layers: read<{ layers: Record<string, number> }>('dense-layers.json').layers,
    classes: read<{ classes: Record<string, Rate> }>('class-rates.json').classes,
  };
  const sum = { total: 0, withTableSoftmax: 0, estimated: 0 };
  for (const layer of layers) for (const part of partsOf(layer)) add(sum, part, loaded.layers, loaded.classes);
  return { ...sum, estimated: sum.total === 0 ? 0 : sum.estimated / sum.total };
}

/** A call of the library: the measured layer that it is, and how its class is charged. */
interface Part {
  readonly measured: string | undefined;
  readonly times: number;
  readonly rate: string;
  readonly macs: number;
  readonly outputs: number;
  readonly inputs: number;
  readonly scores: number;
}

function add(
  sum: { total: number; withTableSoftmax: number; estimated: number },
  part: Part,
  layers: Readonly<Record<string, number>>,
  classes: Readonly<Record<string, Rate>>,
): void {
  const measured = part.measured === undefined ? undefined : layers[part.measured];
  const charge = (name: string): number => {
    const { perMac = 0, perOutput = 0, perInput = 0, perScore = 0 } = classes[name]!;
    return perMac * part.macs + perOutput * part.outputs + perInput * part.inputs + perScore * part.scores;
  };
  const instructions = measured === undefined ? charge(part.rate) : measured * part.times;
  sum.total += instructions;
  sum.withTableSoftmax += part.rate === 'softmax' ? charge('table-softmax') : instructions;
  if (measured === undefined) sum.estimated += instructions;
}

function partsOf(layer: DenseLayer): readonly Part[] {
  const [input] = layer.inputs as readonly [readonly number[]];
  const channels = layer.output.at(-1)!;
  const side = squareSide(layer.output) * (layer.pool || 1);
  const outputs = elements(layer.output) * (layer.pool || 1) ** 2;
  const part = (rate: string, measured?: string, more: Partial<Part> = {}): Part => ({
    rate,
    measured,
    times: 1,
    macs: layer.macs,
    outputs,
    inputs: elements(input),
    scores: 0,
    ...more,
  });
  const pooled = layer.pool ? [part('max-pool', `maxpool_${side}_${channels}`, { inputs: outputs })] : [];
  const residual = layer.residual ? [part('residual', `add_${outputs}`)] : [];
  switch (layer.kind) {
    case 'pointwise':
      return [part('pointwise', `conv1x1_${side}_${input.at(-1)}_${channels}`), ...pooled, ...residual];
    case 'conv3x3':
      return [part('conv3x3', `conv3x3_${side}_${input.at(-1)}_${channels}`), ...pooled, ...residual];
    case 'depthwise3x3':
      return [part('depthwise3x3', input[0] === layer.output[0] ? `dw_${side}_${channels}` : undefined)];
    case 'fully-connected':
      return [part('fully-connected', `fc_1_${input.at(-1)}_${channels}`)];
    case 'max-pool':
      return [part('max-pool', `maxpool_${squareSide(input)}_${channels}`)];
    case 'average-pool':
      return [part('average-pool')];
    case 'layer-norm':
      return [part('layer-norm', `ln_${outputs / channels}_${channels}`)];
    case 'softmax':
      return [part('softmax', `softmax_${outputs / channels}_${channels}`, { scores: outputs })];
    case 'seq-pool': {
      const tokens = input[0]!;
      const products = [
        part('seq-pool', tokens === 64 && channels === 64 ? 'fc_64_64_1' : undefined),
        part('softmax', `softmax_1_${tokens}`, { scores: tokens }),
      ];
      return tokens === 64 && channels === 64 ? [...products, part('seq-pool', 'bmm0_1_64_64')] : products;
    }
    case 'attention':
      return attentionParts(layer, part);
  }
}

function attentionParts(layer: DenseLayer, part: (rate: string, measured?: string, more?: Partial<Part>) => Part): readonly Part[] {
  const [queries, width] = layer.inputs[0] as readonly [number, number];
  const keys = layer.inputs[1]![0]!;
  const { heads } = layer;
  const head = width / heads;
  const scores = heads * queries * keys;
  const half = { macs: layer.macs / 2, times: heads, scores };
  const transposes =
    queries === keys
      ? [
          `thd_hTd_${queries}_${heads}_${head}`,
          `thd_hTd_${queries}_${heads}_${head}`,
          `thd_hdT_${queries}_${heads}_${head}`,
          `hTd_thd_${heads}_${queries}_${head}`,
        ]
      : [];
  const measuredTransposes = transposes.length > 0 && transposes.every((name) => loaded!.layers[`transpose_${name}`] !== undefined);
  return [
    part('attention-scores', `ntt_${queries}_${keys}_${head}`, half),
    part('softmax', `softmax_${queries}_${keys}`, half),
    part('attention-values', `ntt_${queries}_${head}_${keys}`, half),
    ...(measuredTransposes
      ? transposes.map((name) => part('attention-transposes', `transpose_${name}`))
      : [part('attention-transposes', undefined, { inputs: keys * width })]),
  ];
}

/** Side of a square image, or of the image that as many tokens were. */
function squareSide(shape: readonly number[]): number {
  return Math.sqrt(elements(shape) / shape.at(-1)!);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
