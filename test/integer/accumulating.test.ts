import test from 'ava';
import fc from 'fast-check';
import type { QuantizedModel, QuantizedNode } from '../../core/graph/quantized.js';
import { samePadding } from '../../core/image/index.js';
import { multiplyHigh } from '../../core/integer/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { oneNode, randomBytes, runOne } from './one-node.js';

interface Layer {
  readonly op: 'Conv2D' | 'DepthwiseConv2D';
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly zeroPoint: number;
  readonly residual: boolean;
  readonly seed: number;
}
const size = fc.integer({ min: 1, max: 7 });
const layer: fc.Arbitrary<Layer> = fc
  .record({
    op: fc.constantFrom('Conv2D' as const, 'DepthwiseConv2D' as const),
    kernel: fc.constantFrom(1 as const, 3 as const),
    stride: fc.constantFrom(1 as const, 2 as const),
    height: size,
    width: size,
    inputs: size,
    outputs: fc.integer({ min: 1, max: 9 }),
    zeroPoint: fc.integer({ min: -128, max: 127 }),
    residual: fc.boolean(),
    seed: fc.integer(),
  })
  .map((l) =>
    l.op === 'DepthwiseConv2D'
      ? { ...l, kernel: 3, outputs: l.inputs, residual: false }
      : { ...l, residual: l.residual && l.stride === 1 && l.inputs === l.outputs },
  );

interface Drawn {
  readonly model: QuantizedModel;
  readonly x: Int8Array;
  readonly weight: Int8Array;
  readonly bias: Int32Array;
  readonly multiplier: Int32Array;
}

function draw(l: Layer): Drawn {
  const random = randomStream(l.seed, 'layer');
  const shape = [l.outputs, l.kernel, l.kernel, ...(l.op === 'Conv2D' ? [l.inputs] : [])];
  const weight = randomBytes(
    random,
    shape.reduce((a, b) => a * b, 1),
    -127,
    127,
  );
  const depth = weight.length / l.outputs;
  // The stored bias holds -z_in Σw.
  const bias = Int32Array.from(
    { length: l.outputs },
    (_, c) => random.integer(20001) - 10000 - l.zeroPoint * weight.subarray(c * depth, (c + 1) * depth).reduce((a, w) => a + w, 0),
  );
  const multiplier = Int32Array.from({ length: l.outputs }, () => random.integer(2 ** 22));
  const out = (n: number): number => samePadding(n, l.kernel, l.stride).size;
  const base = { id: 'n', output: 'y', lo: l.residual ? -128 : -100, hi: l.residual ? 127 : 90, blockSize: 0 as const };
  const node: QuantizedNode =
    l.op === 'Conv2D'
      ? { ...base, op: 'Conv2D', inputs: l.residual ? ['x', 'x'] : ['x'], kernel: l.kernel, stride: l.stride }
      : { ...base, op: 'DepthwiseConv2D', inputs: ['x'], stride: l.stride };
  const model = oneNode(
    node,
    {
      x: { shape: [l.height, l.width, l.inputs], scale: 1, zeroPoint: l.zeroPoint },
      y: { shape: [out(l.height), out(l.width), l.outputs], scale: 1, zeroPoint: l.residual ? l.zeroPoint : 7 },
    },
    {
      weight: { dtype: 'int8', shape, data: weight },
      bias: { dtype: 'int32', shape: [l.outputs], data: bias },
      multiplier: { dtype: 'int32', shape: [l.outputs], data: multiplier },
    },
  );
  return { model, x: randomBytes(random, l.height * l.width * l.inputs), weight, bias, multiplier };
}

/** The definition, tap by tap: pixels outside the image have the value of the zero point. */
function naive(l: Layer, { x, weight, bias, multiplier }: Drawn): number[] {
  const y: number[] = [];
  const v = samePadding(l.height, l.kernel, l.stride);
  const h = samePadding(l.width, l.kernel, l.stride);
  for (let oy = 0; oy < v.size; oy++)
    for (let ox = 0; ox < h.size; ox++)
      for (let co = 0; co < l.outputs; co++) {
        let a = bias[co]!;
        for (let dy = 0; dy < l.kernel; dy++)
          for (let dx = 0; dx < l.kernel; dx++)
            for (const ci of l.op === 'Conv2D' ? Array.from({ length: l.inputs }, (_, i) => i) : [co]) {
              const iy = oy * l.stride - v.before + dy;
              const ix = ox * l.stride - h.before + dx;
              const inside = iy >= 0 && iy < l.height && ix >= 0 && ix < l.width;
              const q = inside ? x[(iy * l.width + ix) * l.inputs + ci]! : l.zeroPoint;
              const tap = (co * l.kernel + dy) * l.kernel + dx;
              a += q * (l.op === 'Conv2D' ? weight[tap * l.inputs + ci]! : weight[tap]!);
            }
        const at = (oy * h.size + ox) * l.outputs + co;
        const sum = (l.residual ? x[at]! : 7) + multiplyHigh(a, multiplier[co]!);
        y.push(l.residual ? Math.min(127, Math.max(-128, sum)) : Math.min(90, Math.max(-100, sum)));
      }
  return y;
}

test('convolutions of any size, stride and zero point follow their definition', (t) => {
  fc.assert(
    fc.property(layer, (l) => {
      const drawn = draw(l);
      t.deepEqual([...runOne(drawn.model, drawn.x)], naive(l, drawn));
    }),
    { numRuns: 300 },
  );
});

test('SAME padding lies where TensorFlow puts it', (t) => {
  t.deepEqual(samePadding(8, 3, 1), { size: 8, before: 1 });
  t.deepEqual(samePadding(8, 3, 2), { size: 4, before: 0 });
  t.deepEqual(samePadding(7, 3, 2), { size: 4, before: 1 });
  t.deepEqual(samePadding(8, 1, 2), { size: 4, before: 0 });
});

test('a linear is a convolution of one pixel', (t) => {
  const random = randomStream(5, 'linear');
  const weight = { dtype: 'int8' as const, shape: [3, 7], data: randomBytes(random, 21, -127, 127) };
  const bias = { dtype: 'int32' as const, shape: [3], data: Int32Array.of(5, -900, 77) };
  const multiplier = { dtype: 'int32' as const, shape: [3], data: Int32Array.of(2 ** 21, 2 ** 20, 0) };
  const base = { id: 'n', inputs: ['x'] as const, output: 'y', lo: -128, hi: 127, blockSize: 0 as const };
  const tensor = { scale: 1, zeroPoint: 0 };
  const x = randomBytes(random, 5 * 7);
  const asLinear = oneNode(
    { ...base, op: 'Linear' },
    { x: { ...tensor, shape: [5, 7] }, y: { ...tensor, shape: [5, 3] } },
    { weight, bias, multiplier },
  );
  const asConvolution = oneNode(
    { ...base, op: 'Conv2D', kernel: 1, stride: 1 },
    { x: { ...tensor, shape: [5, 1, 7] }, y: { ...tensor, shape: [5, 1, 3] } },
    { weight: { ...weight, shape: [3, 1, 1, 7] }, bias, multiplier },
  );
  t.deepEqual(runOne(asLinear, x), runOne(asConvolution, x));
});
