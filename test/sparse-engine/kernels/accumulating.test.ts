import test, { type ExecutionContext } from 'ava';
import { randomStream } from '../../../core/random/random-stream.js';
import { CortexMTarget } from '../../../plugins/cortex-m/index.js';
import { NativeTarget } from '../../../plugins/native/index.js';
import { accumulatingKernels } from '../../../plugins/sparse-engine/kernels/accumulating.js';
import { stm32f746 } from '../../../plugins/stm32f746/index.js';
import { type LayerSpec, layerCase } from './accumulating-cases.js';
import { type KernelCase, runKernels } from './kernel-program.js';
import { ownBytes } from './packed-bytes.js';

const host = new NativeTarget({ sanitize: true });
const chip = new CortexMTarget(stm32f746);

const storages: readonly Pick<LayerSpec, 'block' | 'kept'>[] = [
  { block: 4, kept: 0.25 },
  { block: 4, kept: 0.08 },
  { block: 4, kept: 0.7 },
  { block: 2, kept: 0.25 },
  { block: 2, kept: 0.08 },
  { block: 0 },
];

const pointwise: readonly Omit<LayerSpec, 'block'>[] = [
  { kind: 'pointwise', input: [13, 5, 7], outputs: 9 },
  { kind: 'pointwise', input: [4, 4, 16], outputs: 24, activation: 'relu6' },
  { kind: 'pointwise', input: [20, 40], outputs: 16, residual: true },
  { kind: 'pointwise', input: [20, 80], outputs: 16, wideBias: true },
  { kind: 'pointwise', input: [16, 44], outputs: 9, residual: true, wideBias: true },
  { kind: 'pointwise', input: [9, 11, 12], outputs: 6, to: 'planar', activation: 'relu' },
  { kind: 'pointwise', input: [8, 8, 32], outputs: 16, to: 'planar' },
  { kind: 'pointwise', input: [3, 2, 6], outputs: 5, to: 'planar' },
  { kind: 'pointwise', input: [1, 1, 3], outputs: 2, to: 'planar' },
  { kind: 'pointwise', input: [5, 7, 19], outputs: 16, from: 'depthwise' },
  { kind: 'pointwise', input: [16, 8, 20], outputs: 16, from: 'planar', residual: true },
  { kind: 'pointwise', input: [3, 3, 100], outputs: 5, from: 'depthwise', residual: true },
  { kind: 'pointwise', input: [9, 11, 30], outputs: 13, stride: 2 },
  { kind: 'pointwise', input: [8, 14, 8], outputs: 4, stride: 2, to: 'planar' },
  { kind: 'pointwise', input: [1, 1, 3], outputs: 1 },
];

const convolutions: readonly Omit<LayerSpec, 'block'>[] = [
  { kind: 'conv3x3', input: [5, 7, 9], outputs: 6, wideBias: true },
  { kind: 'conv3x3', input: [8, 8, 16], outputs: 8, residual: true, activation: 'relu6' },
  { kind: 'conv3x3', input: [7, 18, 5], outputs: 11, residual: true },
  { kind: 'conv3x3', input: [9, 11, 8], outputs: 7, stride: 2, activation: 'relu' },
  { kind: 'conv3x3', input: [8, 16, 12], outputs: 5, stride: 2, residual: true },
  { kind: 'conv3x3', input: [1, 1, 4], outputs: 3 },
  { kind: 'conv3x3', input: [2, 1, 4], outputs: 3, stride: 2 },
  { kind: 'conv3x3', input: [9, 13, 8], outputs: 6, pool: 2, activation: 'relu6' },
  { kind: 'conv3x3', input: [16, 16, 8], outputs: 8, pool: 2 },
  { kind: 'conv3x3', input: [9, 22, 3], outputs: 8, pool: 2, stride: 2 },
  { kind: 'conv3x3', input: [4, 3, 66], outputs: 2 },
];

const vectors: readonly Omit<LayerSpec, 'block'>[] = [
  { kind: 'fully-connected', input: [64], outputs: 10 },
  { kind: 'fully-connected', input: [128], outputs: 30, wideBias: true },
  { kind: 'fully-connected', input: [67], outputs: 11, residual: true, activation: 'relu6' },
  { kind: 'fully-connected', input: [1], outputs: 3, activation: 'relu' },
];

const firstConvolutions: readonly LayerSpec[] = [1, 2, 3, 5, 7].flatMap((channels) =>
  ([1, 2] as const).flatMap((stride) =>
    ([0, 2] as const).flatMap((pool): LayerSpec[] => [
      { kind: 'conv3x3', input: [9, 11, channels], outputs: 6, block: 0, stride, pool, activation: 'relu6' },
      { kind: 'conv3x3', input: [8, 18, channels], outputs: 5, block: 0, stride, pool },
    ]),
  ),
);

const groups: Readonly<Record<string, readonly LayerSpec[]>> = {
  'pointwise layers': storages.flatMap((storage) => pointwise.map((spec) => ({ ...spec, ...storage }))),
  '3x3 convolutions': storages.flatMap((storage) => convolutions.map((spec) => ({ ...spec, ...storage }))),
  'first convolutions': firstConvolutions,
  'fully connected layers': storages.flatMap((storage) => vectors.map((spec) => ({ ...spec, ...storage }))),
};

/** One case for every kernel that serves a layer. */
function casesOf(name: string, specs: readonly LayerSpec[]): readonly KernelCase[] {
  return specs.flatMap((spec, index) => {
    const draw = (kernel: (typeof accumulatingKernels)[number]): KernelCase => layerCase(kernel, randomStream(1, name, index), spec);
    return accumulatingKernels.filter((kernel) => kernel.supports(draw(kernel).operation)).map(draw);
  });
}

function checkOutputs(t: ExecutionContext, cases: readonly KernelCase[], outputs: readonly Int8Array[]): void {
  cases.forEach(({ name, kernel, expected }, i) => t.deepEqual(outputs[i], expected, `${kernel.id}: ${name}`));
}

for (const [name, specs] of Object.entries(groups)) {
  test(`${name} give the reference's bits on the host, without undefined behaviour`, async (t) => {
    const cases = casesOf(name, specs);
    checkOutputs(t, cases, (await runKernels(host, cases)).outputs);
  });

  test(`${name} give the reference's bits on the emulated core`, async (t) => {
    const cases = casesOf(name, specs);
    checkOutputs(t, cases, (await runKernels(chip, cases)).outputs);
  });

  test(`${name} take the bytes that are announced`, (t) => {
    for (const { name: layer, kernel, operation } of casesOf(name, specs))
      t.is(ownBytes(kernel, operation), kernel.constantBytes(operation), layer);
  });
}

const measured: readonly LayerSpec[] = [
  ...([{ block: 4, kept: 0.25 }, { block: 4, kept: 0.1 }, { block: 2, kept: 0.25 }, { block: 0 }] as const).flatMap(
    (storage): LayerSpec[] => [
      { kind: 'pointwise', input: [8, 8, 64], outputs: 64, ...storage },
      { kind: 'pointwise', input: [16, 16, 32], outputs: 64, to: 'planar', ...storage },
      { kind: 'pointwise', input: [8, 8, 128], outputs: 32, from: 'depthwise', residual: true, ...storage },
      { kind: 'pointwise', input: [49, 48], outputs: 96, ...storage },
      { kind: 'conv3x3', input: [8, 8, 32], outputs: 32, ...storage },
      { kind: 'conv3x3', input: [16, 16, 32], outputs: 32, residual: true, ...storage },
      { kind: 'conv3x3', input: [16, 16, 16], outputs: 32, pool: 2, ...storage },
      { kind: 'conv3x3', input: [16, 16, 16], outputs: 32, stride: 2, ...storage },
      { kind: 'fully-connected', input: [256], outputs: 100, ...storage },
    ],
  ),
  { kind: 'conv3x3', input: [32, 32, 3], outputs: 32, block: 0, pool: 2 },
  { kind: 'conv3x3', input: [32, 32, 3], outputs: 16, block: 0 },
];

test('modelled instructions are within 3 % of those counted', async (t) => {
  const cases = measured.map((spec, index) => {
    const draw = (kernel: (typeof accumulatingKernels)[number]): KernelCase => layerCase(kernel, randomStream(2, 'measured', index), spec);
    return draw(accumulatingKernels.find((kernel) => kernel.supports(draw(kernel).operation))!);
  });
  for (let start = 0; start < cases.length; start += 6) {
    const some = cases.slice(start, start + 6);
    const { regions } = (await runKernels(chip, some, true)).result;
    some.forEach(({ name, kernel, operation }, i) => {
      const counted = regions[i]!.instructions;
      const error = kernel.cost(operation, chip.chip).instructions / counted - 1;
      t.true(Math.abs(error) < 0.03, `${name}: modelled ${(100 * error).toFixed(2)} % off ${counted}`);
    });
  }
});

test('blocks farther apart than a gap byte expresses are reached', async (t) => {
  const spec: LayerSpec = { kind: 'pointwise', input: [8, 2100], outputs: 3, block: 4, kept: 0 };
  const kernel = accumulatingKernels[0]!;
  const { operation } = layerCase(kernel, randomStream(3, 'gap'), spec);
  const weight = Int8Array.from(operation.weight!);
  weight[2096] = 5;
  weight[2100 + 1] = -7;
  weight[2 * 2100 - 1] = 9;
  const drawn = layerCase(kernel, randomStream(3, 'gap'), spec, weight);
  for (const target of [host, chip]) checkOutputs(t, [drawn], (await runKernels(target, [drawn])).outputs);
});
