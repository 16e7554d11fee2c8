import test from 'ava';
import { randomStream } from '../../core/random/random-stream.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { randomIntegers } from '../../plugins/sparse-engine/bench/random-integers.js';
import { otherNetworks, twoDotNetwork } from '../../plugins/sparse-engine/bench/two-dot-network.js';
import type { Choice, Optimize } from '../../plugins/sparse-engine/choice/choose-kernel.js';
import { chooseTogether } from '../../plugins/sparse-engine/choice/choose-together.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { firmwareReport } from '../../plugins/sparse-engine/codegen/firmware-report.js';
import { reportTable } from '../../plugins/sparse-engine/codegen/report-table.js';
import { codeBytes } from '../../plugins/sparse-engine/kernels/code-bytes.js';
import { compileModel } from '../../plugins/sparse-engine/program/compile-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const model = randomIntegers(twoDotNetwork(otherNetworks['deep']!), 0.5, 2, randomStream(1, 'choice'));
const compiled = (optimize: Optimize) => compileModel(model, kernels, stm32f746, optimize);
const total = (choices: readonly Choice[], of: 'bytes' | 'instructions'): number => choices.reduce((sum, choice) => sum + choice[of], 0);

test('size gives the fewest bytes, speed the fewest instructions, balanced neither more than the other two', (t) => {
  const [size, speed, balanced] = (['size', 'speed', 'balanced'] as const).map((optimize) => {
    const choices = compiled(optimize).calls.map(({ choice }) => choice);
    const parts = new Set(choices.flatMap(({ kernel, operation }) => kernel.code(operation)));
    const code = [...parts].reduce((sum, part) => sum + codeBytes[part], 0);
    return { bytes: code + total(choices, 'bytes'), instructions: total(choices, 'instructions') };
  }) as [Sizes, Sizes, Sizes];
  t.true(size.bytes < speed.bytes && speed.instructions < size.instructions);
  t.true(size.bytes <= balanced.bytes && balanced.bytes <= speed.bytes);
  t.true(speed.instructions <= balanced.instructions && balanced.instructions <= size.instructions);
});

interface Sizes {
  readonly bytes: number;
  readonly instructions: number;
}

test('a block size is taken where its layers gain more than its loop costs', (t) => {
  const { calls } = compiled('size');
  const layer = calls.find(({ choice }) => choice.kernel.id === 'pointwise' && choice.operation.blockSize === 2)!.choice;
  const loop = codeBytes[layer.kernel.code(layer.operation).find((part) => part.startsWith('octet_'))!];
  const way = (blockSize: 2 | 4, bytes: number): Choice => ({ ...layer, bytes, operation: { ...layer.operation, blockSize } });
  const fours = Array.from({ length: 10 }, () => [way(4, 1000)]);
  const chosen = (gain: number): number =>
    chooseTogether([...fours, [way(2, 10_000 - gain), way(4, 10_000)]], 'size').at(-1)!.operation.blockSize;
  t.is(chosen(loop - 1), 4);
  t.is(chosen(loop + 1), 2);
});

test('the report says what was chosen for each layer and what it takes of the best dense storage', (t) => {
  const report = firmwareReport({
    compiled: compiled('size'),
    model,
    target: new CortexMTarget(stm32f746),
    optimize: 'size',
    limits: { flash: 2 ** 20, ram: 2 ** 18 },
    sources: [],
  });
  const sparse = report.layers.filter((layer) => layer.blockSize === 2);
  t.true(sparse.length > 0 && sparse.every((layer) => layer.bytes < layer.denseBytes));
  const line = reportTable(report)
    .split('\n')
    .find((text) => text.includes(` ${sparse[0]!.id} `));
  t.regex(line ?? '', new RegExp(`pointwise .*blocks of 2 +${sparse[0]!.bytes} +\\d+ % +${sparse[0]!.instructions} `));
});
