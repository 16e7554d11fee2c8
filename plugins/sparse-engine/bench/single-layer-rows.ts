import { elements, inferShape } from '../../../core/graph/infer-shape.js';
import type { Graph, GraphNode, Shape } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import type { CortexMTarget } from '../../cortex-m/index.js';
import { readPackageFile } from '../codegen/model-files.js';
import type { Row } from './bench-engine.js';
import { type CountContext, countModel } from './count-model.js';
import { randomIntegers } from './random-integers.js';

type Draft = { readonly op: GraphNode['op']; readonly inputs: readonly string[] } & Readonly<Record<string, unknown>>;

/** Instructions of the last layer of a chain of nodes, tensors named `t0`, `t1`, ... after the nodes. */
export async function countLast(input: Shape, drafts: readonly Draft[], target: CortexMTarget, context: CountContext): Promise<number> {
  const shapes: Record<string, Shape> = { input };
  const nodes = drafts.map((draft, i): GraphNode => {
    const node = { ...draft, id: `t${i}`, output: `t${i}` } as unknown as GraphNode;
    shapes[node.output] = inferShape(
      node,
      node.inputs.map((tensor) => shapes[tensor]!),
    );
    return node;
  });
  // A model ends in a vector; as bytes it is the same.
  const last = nodes.at(-1)!.output;
  const flat: GraphNode = { op: 'Reshape', id: 'flat', inputs: [last], output: 'flat', shape: [elements(shapes[last]!)] };
  const graph: Graph = {
    format: 'tinyformer-graph@1',
    input: 'input',
    output: 'flat',
    nodes: [...nodes, flat],
    shapes: { ...shapes, flat: flat.shape },
  };
  const random = randomStream(1, 'single-layer');
  const { layers } = await countModel(randomIntegers(graph, 0, 4, random), target, 'speed', random, context);
  return layers.at(-1)!.instructions;
}

/** Softmax over `[n, n]` scores as a node of its own against CMSIS-NN, n from 16 to 256 as in Fig. 12 of the paper. */
export async function softmaxRows(target: CortexMTarget, context: CountContext): Promise<readonly Row[]> {
  const { layers } = JSON.parse(readPackageFile('plugins/sparse-engine/baseline/dense-layers.json')) as { layers: Record<string, number> };
  const perScore = layers['softmax_256_256']! / 65536;
  const rows: Row[] = [];
  for (const n of [16, 32, 64, 128, 256]) {
    const instructions = await countLast([n, n], [{ op: 'Softmax', inputs: ['input'] }], target, context);
    rows.push({ id: `softmax-${n}`, value: (layers[`softmax_${n}_${n}`] ?? perScore * n * n) / instructions, unit: 'x' });
  }
  return rows;
}

/** Max-pool of 2x2 per input, and what a residual adds to a projection per element. */
export async function smallLayerRows(target: CortexMTarget, context: CountContext): Promise<readonly Row[]> {
  const pooled = await countLast([32, 32, 32], [{ op: 'MaxPool2D', inputs: ['input'], size: 2 }], target, context);
  const convolution = (from: string): Draft => ({ op: 'Conv2D', inputs: [from], kernel: 1, stride: 1, channels: 64, bias: true });
  const plain = [convolution('input'), convolution('t0'), convolution('t1')];
  const shape = [16, 16, 64];
  const without = await countLast(shape, plain, target, context);
  const withSkip = await countLast(shape, [...plain, { op: 'Add', inputs: ['t0', 't2'] }], target, context);
  return [
    { id: 'maxpool', value: pooled / 32768, unit: 'instructions/input' },
    { id: 'residual', value: (withSkip - without) / 16384, unit: 'instructions/element' },
  ];
}
