import test from 'ava';
import fc from 'fast-check';
import { floatInterpreter, runFloat } from '../../core/float/index.js';
import type { Graph, GraphNode, Shape, Weights } from '../../core/graph/graph.js';
import { inferShape } from '../../core/graph/infer-shape.js';
import { samePadding } from '../../core/image/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { randomNetwork } from '../../core/testkit/random-network.js';

function oneNode(node: GraphNode, shapes: Readonly<Record<string, Shape>>): Graph {
  const output = inferShape(
    node,
    node.inputs.map((name) => shapes[name]!),
  );
  return {
    format: 'tinyformer-graph@1',
    input: node.inputs[0]!,
    output: node.output,
    nodes: [node],
    shapes: { ...shapes, [node.output]: output },
  };
}

function run(
  node: GraphNode,
  shape: Shape,
  x: Float32Array,
  weights: Readonly<Record<string, { shape: Shape; data: Float32Array }>> = {},
): Float32Array {
  const named: Weights = new Map(Object.entries(weights).map(([role, tensor]) => [`${node.id}.${role}`, tensor]));
  return runFloat(oneNode(node, { x: shape }), named, x).get(node.output)!;
}

const close = (a: Float32Array, b: readonly number[], tolerance = 1e-5): boolean =>
  a.length === b.length && b.every((v, i) => Math.abs(a[i]! - v) <= tolerance * (1 + Math.abs(v)));

const size = fc.integer({ min: 1, max: 7 });
const layer = fc.record({
  depthwise: fc.boolean(),
  kernel: fc.constantFrom(1 as const, 3 as const),
  stride: fc.constantFrom(1 as const, 2 as const),
  height: size,
  width: size,
  inputs: size,
  outputs: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer(),
});

test('convolutions of any size and stride follow their definition', (t) => {
  fc.assert(
    fc.property(layer, (l) => {
      const random = randomStream(l.seed, 'layer');
      const outputs = l.depthwise ? l.inputs : l.outputs;
      const kernel = l.depthwise ? 3 : l.kernel;
      const normal = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());
      const x = normal(l.height * l.width * l.inputs);
      const weight = normal(kernel * kernel * (l.depthwise ? 1 : l.inputs) * outputs);
      const bias = normal(outputs);
      const node: GraphNode = l.depthwise
        ? { op: 'DepthwiseConv2D', id: 'n', inputs: ['x'], output: 'y', stride: l.stride }
        : { op: 'Conv2D', id: 'n', inputs: ['x'], output: 'y', kernel: l.kernel, stride: l.stride, channels: outputs, bias: true };
      const shape = l.depthwise ? [3, 3, outputs] : [kernel, kernel, l.inputs, outputs];
      const found = run(node, [l.height, l.width, l.inputs], x, {
        weight: { shape, data: weight },
        ...(l.depthwise ? {} : { bias: { shape: [outputs], data: bias } }),
      });
      const v = samePadding(l.height, kernel, l.stride);
      const h = samePadding(l.width, kernel, l.stride);
      const expected: number[] = [];
      for (let oy = 0; oy < v.size; oy++)
        for (let ox = 0; ox < h.size; ox++)
          for (let co = 0; co < outputs; co++) {
            let sum = l.depthwise ? 0 : bias[co]!;
            for (let dy = 0; dy < kernel; dy++)
              for (let dx = 0; dx < kernel; dx++) {
                const iy = oy * l.stride - v.before + dy;
                const ix = ox * l.stride - h.before + dx;
                if (iy < 0 || ix < 0 || iy >= l.height || ix >= l.width) continue;
                for (let ci = l.depthwise ? co : 0; ci < (l.depthwise ? co + 1 : l.inputs); ci++) {
                  const w = l.depthwise
                    ? weight[(dy * 3 + dx) * outputs + co]!
                    : weight[((dy * kernel + dx) * l.inputs + ci) * outputs + co]!;
                  sum += x[(iy * l.width + ix) * l.inputs + ci]! * w;
                }
              }
            expected.push(sum);
          }
      t.true(close(found, expected));
    }),
    { numRuns: 200 },
  );
});

test('batch norm uses its stored statistics and epsilon 1e-3', (t) => {
  const of = (...values: number[]) => ({ shape: [2], data: Float32Array.from(values) });
  const y = run({ op: 'BatchNorm', id: 'n', inputs: ['x'], output: 'y' }, [1, 1, 2], Float32Array.of(3, -2), {
    gamma: of(2, 1),
    beta: of(0.5, -1),
    mean: of(1, 0),
    variance: of(0.249, 3.999),
  });
  t.true(close(y, [8.5, -2]));
});

test('layer norm gives rows mean beta and deviation gamma', (t) => {
  const of = (...values: number[]) => ({ shape: [4], data: Float32Array.from(values) });
  const y = run({ op: 'LayerNorm', id: 'n', inputs: ['x'], output: 'y' }, [2, 4], Float32Array.of(1, 1, 3, 3, 5, 5, 5, 5), {
    gamma: of(1, 2, 1, 2),
    beta: of(0, 1, 0, 1),
  });
  t.true(close(y, [-1, -1, 1, 3, 0, 1, 0, 1], 1e-4));
});

test('attention heads see their own channels, and equal keys give the mean of the values', (t) => {
  const node: GraphNode = { op: 'Attention', id: 'n', inputs: ['x', 'x', 'x'], output: 'y', heads: 2 };
  const y = run(node, [2, 4], Float32Array.of(1, 0, 0, 7, 1, 0, 0, 7));
  t.true(close(y, [1, 0, 0, 7, 1, 0, 0, 7]));
  const far = run(node, [2, 2], Float32Array.of(10, 0, -10, 0));
  t.true(close(far, [10, 0, -10, 0]));
});

test('softmax rows sum to one, also for large scores', (t) => {
  const y = run({ op: 'Softmax', id: 'n', inputs: ['x'], output: 'y' }, [2, 3], Float32Array.of(1000, 1000, 0, -5, -5, -5));
  t.true(close(y, [0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3]));
});

test('sequence pooling is the mean of the tokens for a weight of zeros', (t) => {
  const y = run({ op: 'SeqPool', id: 'n', inputs: ['x'], output: 'y' }, [2, 2], Float32Array.of(1, 2, 3, 6), {
    weight: { shape: [2], data: new Float32Array(2) },
  });
  t.true(close(y, [2, 4]));
});

test('pools, activations and adds act on elements', (t) => {
  const x = Float32Array.of(-1, 7, 3, 2);
  t.deepEqual([...run({ op: 'MaxPool2D', id: 'n', inputs: ['x'], output: 'y', size: 2 }, [2, 2, 1], x)], [7]);
  t.deepEqual([...run({ op: 'AvgPool2D', id: 'n', inputs: ['x'], output: 'y', size: 2 }, [2, 2, 1], x)], [2.75]);
  t.deepEqual([...run({ op: 'ReLU', id: 'n', inputs: ['x'], output: 'y' }, [4], x)], [0, 7, 3, 2]);
  t.deepEqual([...run({ op: 'ReLU6', id: 'n', inputs: ['x'], output: 'y' }, [4], x)], [0, 6, 3, 2]);
  t.deepEqual([...run({ op: 'Add', id: 'n', inputs: ['x', 'x'], output: 'y' }, [4], x)], [-2, 14, 6, 4]);
});

test('a missing or misshapen weight is refused by name', (t) => {
  const { graph, weights } = randomNetwork(3, 1);
  const [name, tensor] = [...weights][0]!;
  t.throws(() => floatInterpreter(graph, new Map([...weights].filter(([n]) => n !== name))), { code: 'TF_GRAPH' });
  t.throws(() => floatInterpreter(graph, new Map([...weights, [name, { ...tensor, shape: [1] }]])), {
    code: 'TF_GRAPH',
    message: /expected/,
  });
});
