import type { IntegerTensor, QuantizedModel, QuantizedNode, QuantizedTensor } from '../../../core/graph/quantized.js';
import { nodeOperation } from '../../../core/integer/index.js';
import type { RandomStream } from '../../../core/random/random-stream.js';
import type { Kernel, Operand, Operation } from '../../../plugins/sparse-engine/kernel.js';
import { borderedPlane, depthwisePlane } from '../../../plugins/sparse-engine/layout.js';
import type { KernelCase } from './kernel-program.js';

/** A layer that sums products over channels. */
export interface LayerSpec {
  readonly kind: 'pointwise' | 'conv3x3' | 'fully-connected';
  /** `[H, W, C]`, `[T, C]` or `[C]`. */
  readonly input: readonly number[];
  readonly outputs: number;
  readonly stride?: 1 | 2;
  readonly block: 0 | 2 | 4;
  /** Share of blocks that are kept. */
  readonly kept?: number;
  readonly residual?: boolean;
  readonly pool?: 0 | 2;
  readonly from?: 'hwc' | 'planar' | 'depthwise';
  readonly to?: 'hwc' | 'planar';
  /** Half of the biases need more than 16 bits. */
  readonly wideBias?: boolean;
  /** Fused activation: a lower bound at the zero point, and with 'relu6' an upper one. */
  readonly activation?: 'none' | 'relu' | 'relu6';
}

/** The layer with random inputs and weights (or the given ones), and the output that the integer reference gives. */
export function layerCase(kernel: Kernel, random: RandomStream, spec: LayerSpec, weights?: Int8Array): KernelCase {
  const { kind, block, stride = 1, kept = 1, residual = false, pool = 0, from = 'hwc', to = 'hwc', activation = 'none' } = spec;
  const inputs = spec.input.at(-1)!;
  const shape = spec.input.map((size, axis) => (axis === spec.input.length - 1 ? spec.outputs : Math.ceil(size / stride)));
  const pooled = pool ? shape.map((size, axis) => (axis < 2 ? Math.floor(size / 2) : size)) : shape;
  const zeroPoint = random.integer(256) - 128;
  const x = { ...operand('x', spec.input, random.integer(256) - 128), ...layoutOf(from, spec.input) };
  const convolution = operand('sum', shape, zeroPoint);
  const output = { ...operand(pool ? 'pooled' : 'sum', pooled, zeroPoint), ...layoutOf(to, pooled) };
  const skip = residual ? [operand('skip', shape, zeroPoint)] : [];

  const taps = kind === 'conv3x3' ? 9 : 1;
  const weight = weights ?? randomWeights(random, spec.outputs * taps, inputs, block, kept);
  const wide = spec.wideBias ? 0.5 : 0;
  const bias = Int32Array.from({ length: spec.outputs }, (_, channel) => {
    const centred = random.uniform() < wide ? random.integer(2 ** 21) - 2 ** 20 : random.integer(6001) - 3000;
    const weights = weight.subarray(channel * taps * inputs, (channel + 1) * taps * inputs);
    return centred - x.zeroPoint * weights.reduce((sum, w) => sum + w, 0);
  });
  const spread = 2 ** 32 / (2 ** 6 * Math.sqrt(inputs * taps) * 60);
  const multiplier = Int32Array.from({ length: spec.outputs }, () => Math.round(spread * (0.5 + 2 * random.uniform())));
  const lo = activation === 'none' ? -128 : zeroPoint;
  const hi = activation === 'relu6' ? Math.min(127, zeroPoint + 20 + random.integer(80)) : 127;

  const common = { id: 'n', output: 'sum', lo, hi, blockSize: block };
  const names = ['x', ...skip.map(({ tensor }) => tensor)] as unknown as readonly [string];
  const isImage = spec.input.length === 3;
  const node: QuantizedNode = isImage
    ? { op: 'Conv2D', ...common, inputs: names, kernel: kind === 'conv3x3' ? 3 : 1, stride }
    : { op: 'Linear', ...common, inputs: names };
  const weightShape = isImage ? [spec.outputs, Math.sqrt(taps), Math.sqrt(taps), inputs] : [spec.outputs, inputs];
  const parameters = new Map<string, IntegerTensor>([
    ['n.weight', { dtype: 'int8', shape: weightShape, data: weight }],
    ['n.bias', { dtype: 'int32', shape: [spec.outputs], data: bias }],
    ['n.multiplier', { dtype: 'int32', shape: [spec.outputs], data: multiplier }],
  ]);
  const poolNode: QuantizedNode = { op: 'MaxPool2D', id: 'p', inputs: ['sum'], output: 'pooled', size: 2 };
  const tensors: Record<string, QuantizedTensor> = Object.fromEntries(
    [x, ...skip, convolution, output].map((tensor) => [tensor.tensor, tensor]),
  );
  const model: QuantizedModel = {
    graph: { format: 'tinyformer-quantized@1', input: 'x', output: 'sum', nodes: [node], tensors, classes: 1 },
    parameters,
  };

  const values = [x, ...skip].map((tensor) =>
    Int8Array.from({ length: tensor.shape.reduce((a, b) => a * b, 1) }, () => random.integer(256) - 128),
  );
  const sum = nodeOperation(node, model)(values);
  const operation: Operation = {
    ...{ id: 'n', kind, inputs: [x, ...skip], output, stride, residual, pool, size: 0, heads: 0, lo, hi, weight, bias, multiplier },
    blockSize: block,
    keptBlocks: block ? keptBlocks(weight, spec.outputs, taps, inputs, block) : undefined,
  };
  return {
    name: describe(spec),
    kernel,
    operation,
    inputs: values,
    expected: pool ? nodeOperation(poolNode, model)([sum]) : sum,
    inPlace: residual || random.integer(2) === 0,
  };
}

/** Rows of `inputs` weights of which whole blocks are zero. */
function randomWeights(random: RandomStream, rows: number, inputs: number, block: 0 | 2 | 4, kept: number): Int8Array {
  const weight = new Int8Array(rows * inputs);
  const size = block || 4;
  for (let row = 0; row < rows; row++) {
    for (let start = 0; start < inputs; start += size) {
      if (random.uniform() >= kept) continue;
      for (let i = start; i < Math.min(inputs, start + size); i++) weight[row * inputs + i] = random.integer(255) - 127;
    }
  }
  return weight;
}

/** Blocks of each output channel that have a weight other than zero. */
function keptBlocks(weight: Int8Array, outputs: number, taps: number, inputs: number, block: number): readonly number[] {
  return Array.from({ length: outputs }, (_, channel) => {
    let kept = 0;
    for (let tap = channel * taps; tap < (channel + 1) * taps; tap++) {
      for (let i = 0; i < inputs; i += block)
        if (weight.subarray(tap * inputs + i, tap * inputs + Math.min(inputs, i + block)).some((w) => w !== 0)) kept++;
    }
    return kept;
  });
}

function layoutOf(layout: 'hwc' | 'planar' | 'depthwise', shape: readonly number[]): Pick<Operand, 'layout' | 'plane'> {
  if (layout === 'hwc') return { layout };
  const plane = borderedPlane(shape);
  return { layout: 'planar', plane: layout === 'planar' ? plane : depthwisePlane(plane) };
}

function operand(tensor: string, shape: readonly number[], zeroPoint: number): Operand {
  return { tensor, shape: [...shape], layout: 'hwc', scale: 1, zeroPoint };
}

function describe({
  kind,
  input,
  outputs,
  stride = 1,
  block,
  kept = 1,
  residual,
  pool,
  from = 'hwc',
  to = 'hwc',
  activation = 'none',
  wideBias,
}: LayerSpec): string {
  const weights = block ? `${Math.round(100 * (1 - kept))} % sparse in blocks of ${block}` : 'dense';
  const options = [
    stride === 2 && 'stride 2',
    residual && 'with a skip',
    pool && 'pooled',
    from !== 'hwc' && `from ${from}`,
    to !== 'hwc' && `to ${to}`,
    activation !== 'none' && activation,
    wideBias && 'wide biases',
  ];
  return [`${kind} ${input.join('x')}-${outputs}`, weights, ...options.filter(Boolean)].join(', ');
}
