import type { IntegerTensor, QuantizedModel, QuantizedNode } from '../../../core/graph/quantized.js';
import { layerNormFraction, nodeOperation } from '../../../core/integer/index.js';
import type { RandomStream } from '../../../core/random/random-stream.js';
import type { Kernel, Operand, Operation } from '../../../plugins/sparse-engine/kernel.js';
import { averagePool } from '../../../plugins/sparse-engine/kernels/average-pool.js';
import { layerNorm } from '../../../plugins/sparse-engine/kernels/layer-norm.js';
import { maxPool } from '../../../plugins/sparse-engine/kernels/max-pool.js';
import { seqPool } from '../../../plugins/sparse-engine/kernels/seq-pool.js';
import { softmax } from '../../../plugins/sparse-engine/kernels/softmax.js';
import { borderedPlane, depthwisePlane } from '../../../plugins/sparse-engine/layout.js';
import type { KernelCase } from './kernel-program.js';

/** All of int8, near one value (where normalisation is hardest), or only the extremes. */
export type Spread = 'full' | 'narrow' | 'extreme';

export function randomValues(
  random: RandomStream,
  length: number,
  spread: Spread = random.pick(['full', 'full', 'narrow', 'extreme']),
): Int8Array {
  const centre = random.integer(250) - 125;
  return Int8Array.from({ length }, () => {
    if (spread === 'narrow') return centre + random.integer(3) - 1;
    if (spread === 'extreme') return random.integer(2) ? 127 : -128;
    return random.integer(256) - 128;
  });
}

export function attentionCase(
  kernel: Kernel,
  random: RandomStream,
  queries: number,
  keys: number,
  heads: number,
  width: number,
): KernelCase {
  const d = heads * width;
  const inputs = [operand('q', [queries, d]), operand('k', [keys, d]), operand('v', [keys, d])];
  const scoreMultiplier = random.integer(4) === 0 ? random.integer(2 ** 31) : Math.round(2 ** 32 * 10 ** (-4 + 2 * random.uniform()));
  const numbers = { heads, scoreMultiplier, outputRatio: 1 + random.integer(2 ** 19 - 1) };
  const node: QuantizedNode = { op: 'Attention', id: 'n', inputs: ['q', 'k', 'v'], output: 'out', ...numbers };
  return kernelCase(kernel, random, 'attention', node, inputs, operand('out', [queries, d]), { ...numbers });
}

export function softmaxCase(random: RandomStream, rows: number, width: number, scale = 0.003 + 0.5 * random.uniform()): KernelCase {
  const input = operand('x', [rows, width], scale);
  return kernelCase(
    softmax,
    random,
    'softmax',
    { op: 'Softmax', id: 'n', inputs: ['x'], output: 'out' },
    [input],
    operand('out', [rows, width]),
    {},
  );
}

export function layerNormCase(random: RandomStream, rows: number, width: number, spread?: Spread): KernelCase {
  const gain = Int16Array.from({ length: width }, () => random.integer(65536) - 32768);
  const offset = Int32Array.from({ length: width }, () => Math.round((random.uniform() - 0.5) * 2 ** (18 + random.integer(14))));
  const numbers = { epsilon: random.integer(2) ? 1 : 1 + random.integer(2 ** 23), fraction: layerNormFraction(width) };
  const node: QuantizedNode = { op: 'LayerNorm', id: 'n', inputs: ['x'], output: 'out', ...numbers };
  const parameters = new Map<string, IntegerTensor>([
    ['n.gain', { dtype: 'int16', shape: [width], data: gain }],
    ['n.offset', { dtype: 'int32', shape: [width], data: offset }],
  ]);
  const output = operand('out', [rows, width]);
  const input = operand('x', [rows, width]);
  return kernelCase(layerNorm, random, 'layer-norm', node, [input], output, { ...numbers, gain, offset }, parameters, spread);
}

export function poolCase(
  random: RandomStream,
  kind: 'max-pool' | 'average-pool',
  height: number,
  width: number,
  channels: number,
  size: number,
): KernelCase {
  const node: QuantizedNode = { op: kind === 'max-pool' ? 'MaxPool2D' : 'AvgPool2D', id: 'n', inputs: ['x'], output: 'out', size };
  const input = operand('x', [height * size, width * size, channels]);
  const output = operand('out', [height, width, channels]);
  return kernelCase(kind === 'max-pool' ? maxPool : averagePool, random, kind, node, [input], output, { size });
}

export function seqPoolCase(random: RandomStream, tokens: number, channels: number): KernelCase {
  const weight = Int8Array.from({ length: channels }, () => random.integer(255) - 127);
  const numbers = {
    scoreMultiplier: Math.round(2 ** 32 * 10 ** (-4 + 2 * random.uniform())),
    outputRatio: 1 + random.integer(2 ** 19 - 1),
  };
  const node: QuantizedNode = { op: 'SeqPool', id: 'n', inputs: ['x'], output: 'out', ...numbers };
  const parameters = new Map<string, IntegerTensor>([['n.weight', { dtype: 'int8', shape: [channels], data: weight }]]);
  const input = operand('x', [tokens, channels], 1, random.integer(256) - 128);
  const output = operand('out', [channels], 1, random.integer(256) - 128);
  return kernelCase(seqPool, random, 'seq-pool', node, [input], output, { ...numbers, weight }, parameters);
}

/** `kept`: probability of a kernel row; 1 = dense weights. */
export function depthwiseCase(
  kernel: Kernel,
  random: RandomStream,
  [height, width, channels]: readonly [number, number, number],
  stride: 1 | 2,
  kept: number,
  activation = random.integer(2) === 1,
): KernelCase {
  const input = operand('x', [height, width, channels], 1, random.integer(256) - 128, 'planar');
  const shape = [Math.ceil(height / stride), Math.ceil(width / stride), channels];
  const output = { ...operand('out', shape, 1, random.integer(256) - 128, 'planar'), plane: depthwisePlane(borderedPlane(input.shape)) };
  const masks = Array.from({ length: channels }, () => [1, 2, 4].reduce((mask, bit) => mask + (random.uniform() < kept ? bit : 0), 0));
  const weight = Int8Array.from({ length: 9 * channels }, (_, i) =>
    (masks[Math.floor(i / 9)]! >> (Math.floor(i / 3) % 3)) & 1 ? random.integer(255) - 127 : 0,
  );
  const bias = Int32Array.from({ length: channels }, () => Math.round((random.uniform() - 0.5) * 2 ** (12 + random.integer(10))));
  // Some results pass 16 bits before they saturate.
  const multiplier = Int32Array.from({ length: channels }, () => Math.round(2 ** (18 + 12 * random.uniform())));
  const lo = activation ? output.zeroPoint : -128;
  const hi = activation && random.integer(2) ? lo + random.integer(128 - lo) : 127;
  const node: QuantizedNode = { op: 'DepthwiseConv2D', id: 'n', inputs: ['x'], output: 'out', stride, lo, hi, blockSize: 3 };
  const parameters = new Map<string, IntegerTensor>([
    ['n.weight', { dtype: 'int8', shape: [channels, 3, 3], data: weight }],
    ['n.bias', { dtype: 'int32', shape: [channels], data: bias }],
    ['n.multiplier', { dtype: 'int32', shape: [channels], data: multiplier }],
  ]);
  const pruning = kept === 1 ? {} : { blockSize: 3 as const, keptBlocks: masks };
  return kernelCase(
    kernel,
    random,
    'depthwise3x3',
    node,
    [input],
    output,
    { stride, weight, bias, multiplier, lo, hi, ...pruning },
    parameters,
  );
}

function operand(tensor: string, shape: readonly number[], scale = 1, zeroPoint = 0, layout: Operand['layout'] = 'hwc'): Operand {
  return { tensor, shape: [...shape], layout, scale, zeroPoint };
}

function kernelCase(
  kernel: Kernel,
  random: RandomStream,
  kind: Operation['kind'],
  node: QuantizedNode,
  inputs: readonly Operand[],
  output: Operand,
  numbers: Partial<Operation>,
  parameters: QuantizedModel['parameters'] = new Map(),
  spread?: Spread,
): KernelCase {
  const values = inputs.map(({ shape }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return randomValues(random, length, spread);
  });
  const tensors = Object.fromEntries([...inputs, output].map((tensor) => [tensor.tensor, tensor]));
  const model: QuantizedModel = {
    graph: { format: 'tinyformer-quantized@1', input: 'x', output: 'out', nodes: [node], tensors, classes: 1 },
    parameters,
  };
  const none = { stride: 1, residual: false, pool: 0, size: 0, heads: 0, blockSize: 0, lo: -128, hi: 127 } as const;
  const operation: Operation = { id: 'n', kind, inputs, output, ...none, ...numbers };
  const name = `${kernel.id} [${inputs.map(({ shape }) => shape.join('x')).join('], [')}] to [${output.shape.join('x')}]`;
  return { name, kernel, operation, inputs: values, expected: nodeOperation(node, model)(values), inPlace: random.integer(4) !== 0 };
}
