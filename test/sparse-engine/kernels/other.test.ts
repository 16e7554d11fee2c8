import test, { type ExecutionContext } from 'ava';
import { type RandomStream, randomStream } from '../../../core/random/random-stream.js';
import { CortexMTarget } from '../../../plugins/cortex-m/index.js';
import { NativeTarget } from '../../../plugins/native/index.js';
import type { Kernel } from '../../../plugins/sparse-engine/kernel.js';
import { otherKernels } from '../../../plugins/sparse-engine/kernels/other.js';
import { stm32f746 } from '../../../plugins/stm32f746/index.js';
import { type KernelCase, runKernels } from './kernel-program.js';
import { attentionCase, depthwiseCase, layerNormCase, poolCase, seqPoolCase, softmaxCase } from './other-cases.js';
import { ownBytes } from './packed-bytes.js';

const host = new NativeTarget({ sanitize: true });
const chip = new CortexMTarget(stm32f746);

const widthOf = (kernel: Kernel): number | undefined => (/-w\d+$/.test(kernel.id) ? Number(kernel.id.split('-w')[1]) : undefined);
const kernelsOf = (prefix: string): readonly Kernel[] => otherKernels.filter(({ id }) => id.startsWith(prefix));
const kernelOf = (id: string): Kernel => kernelsOf(id).find((kernel) => kernel.id === id)!;
const repeat = (count: number, draw: () => KernelCase): KernelCase[] => Array.from({ length: count }, draw);
const between = (random: RandomStream, least: number, most: number): number => least + random.integer(most - least + 1);

const groups: Readonly<Record<string, (random: RandomStream) => readonly KernelCase[]>> = {
  attention: (random) => [
    ...kernelsOf('attention').flatMap((kernel) =>
      repeat(8, () => {
        const width = widthOf(kernel) ?? random.pick([1, 2, 3, 4, 5, 7, 12, 16, 20, 36, 50]);
        return attentionCase(
          kernel,
          random,
          between(random, 1, 9),
          between(random, 1, random.pick([20, 90])),
          between(random, 1, 3),
          width,
        );
      }),
    ),
    attentionCase(kernelOf('attention'), random, 3, 7, 1, 256),
  ],
  softmax: (random) => [
    ...repeat(12, () => softmaxCase(random, between(random, 1, 5), between(random, 1, 80))),
    softmaxCase(random, 1, 512),
  ],
  LayerNorm: (random) => [
    ...repeat(20, () => layerNormCase(random, between(random, 1, 6), between(random, 4, 90))),
    ...repeat(4, () => layerNormCase(random, 2, between(random, 400, 511))),
  ],
  pooling: (random) => {
    const pool = (kind: 'max-pool' | 'average-pool', channels: number, size: number): KernelCase =>
      poolCase(random, kind, between(random, 1, 5), between(random, 1, 5), channels, size);
    return [
      ...repeat(8, () => pool('max-pool', between(random, 1, 20), between(random, 1, 4))),
      ...repeat(4, () => pool('max-pool', 8 * between(random, 1, 4), 2)),
      ...repeat(8, () => pool('average-pool', between(random, 1, 20), between(random, 1, 5))),
      poolCase(random, 'average-pool', 1, 1, 5, 16),
      poolCase(random, 'average-pool', 1, 1, 6, 17),
    ];
  },
  SeqPool: (random) => repeat(12, () => seqPoolCase(random, between(random, 1, 60), between(random, 1, 50))),
  'depthwise 3x3': (random) =>
    kernelsOf('depthwise').flatMap((kernel) =>
      repeat(14, () => {
        const width = widthOf(kernel);
        const shape = [between(random, 1, 10), width ?? between(random, 1, 11), between(random, 1, 9)] as const;
        const stride = width === undefined && random.integer(2) ? 2 : 1;
        return depthwiseCase(kernel, random, shape, stride, random.pick([1, 0.5, 0.25]));
      }),
    ),
};

function checkOutputs(t: ExecutionContext, cases: readonly KernelCase[], outputs: readonly Int8Array[]): void {
  for (const [i, { name, expected }] of cases.entries()) t.deepEqual(outputs[i], expected, name);
}

for (const [name, draw] of Object.entries(groups)) {
  const cases = draw(randomStream(1, name));

  test(`${name} gives the reference's bits on the host, without undefined behaviour`, async (t) => {
    checkOutputs(t, cases, (await runKernels(host, cases)).outputs);
  });

  test(`${name} gives the reference's bits on the emulated core`, async (t) => {
    checkOutputs(t, cases, (await runKernels(chip, cases)).outputs);
  });

  test(`${name} takes the bytes that are announced`, (t) => {
    for (const { name: layer, kernel, operation } of cases) {
      t.is(ownBytes(kernel, operation), kernel.constantBytes(operation), layer);
      t.is(kernel.scratchBytes(operation) % 8, 0, layer);
    }
  });
}

test('shared tables have the name and the bytes that are announced', (t) => {
  const random = randomStream(2, 'tables');
  for (const { kernel, operation } of [attentionCase(kernelOf('attention'), random, 4, 300, 1, 4), seqPoolCase(random, 40, 8)]) {
    const shared = kernel.pack(operation).constants.filter((constant) => constant.shared);
    t.deepEqual(kernel.sharedBytes?.(operation), new Map(shared.map(({ name, data }) => [name, data.byteLength])));
  }
});

test('modelled instructions are within 3 % of those counted', async (t) => {
  const random = randomStream(3, 'measured');
  const dense = (id: string, size: number, stride: 1 | 2): KernelCase =>
    depthwiseCase(kernelOf(id), random, [size, size, 32], stride, 1, false);
  const pruned = (id: string, size: number, stride: 1 | 2): KernelCase =>
    depthwiseCase(kernelOf(id), random, [size, size, 32], stride, 0.25, false);
  const batches: readonly (readonly KernelCase[])[] = [
    [attentionCase(kernelOf('attention-w16'), random, 128, 128, 2, 16), attentionCase(kernelOf('attention-w24'), random, 64, 64, 4, 24)],
    [attentionCase(kernelOf('attention-w32'), random, 64, 16, 2, 32), attentionCase(kernelOf('attention-w8'), random, 49, 49, 4, 8)],
    [attentionCase(kernelOf('attention'), random, 64, 64, 2, 16), attentionCase(kernelOf('attention-fpu'), random, 50, 36, 3, 20)],
    [
      softmaxCase(random, 64, 64, 0.1),
      softmaxCase(random, 20, 50, 0.1),
      layerNormCase(random, 64, 64, 'full'),
      layerNormCase(random, 30, 97, 'full'),
    ],
    [poolCase(random, 'max-pool', 8, 8, 32, 2), poolCase(random, 'max-pool', 5, 5, 10, 3), poolCase(random, 'average-pool', 1, 1, 64, 8)],
    [seqPoolCase(random, 64, 64), seqPoolCase(random, 49, 50), poolCase(random, 'average-pool', 4, 4, 30, 3)],
    [dense('depthwise3x3-w16', 16, 1), pruned('depthwise3x3-w16', 16, 1), dense('depthwise3x3-w8', 8, 1), pruned('depthwise3x3-w8', 8, 1)],
    [dense('depthwise3x3', 15, 1), pruned('depthwise3x3', 15, 1), dense('depthwise3x3', 16, 2), pruned('depthwise3x3', 16, 2)],
  ];
  for (const batch of batches) {
    const cases = batch.map((kernelCase) => ({ ...kernelCase, inPlace: true }));
    const { regions } = (await runKernels(chip, cases, true)).result;
    cases.forEach(({ name, kernel, operation }, i) => {
      const counted = regions[i]!.instructions;
      const error = kernel.cost(operation, chip.chip).instructions / counted - 1;
      t.true(Math.abs(error) < 0.03, `${name}: modelled ${(100 * error).toFixed(2)} % off ${counted}`);
    });
  }
});
