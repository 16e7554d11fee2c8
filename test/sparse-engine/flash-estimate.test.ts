import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createExec } from '../../core/exec/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { writeFiles } from '../../plugins/native/index.js';
import { randomIntegers } from '../../plugins/sparse-engine/bench/random-integers.js';
import { otherNetworks, referenceNetwork, type TwoDotConfig, twoDotNetwork } from '../../plugins/sparse-engine/bench/two-dot-network.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { engineProject } from '../../plugins/sparse-engine/codegen/project-files.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { compileModel } from '../../plugins/sparse-engine/program/compile-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const cases: readonly (readonly [string, TwoDotConfig, number, 2 | 4])[] = [
  ['dense', referenceNetwork, 0, 4],
  ['75 % sparse', referenceNetwork, 0.75, 4],
  ['90 % sparse in blocks of two', otherNetworks['deep']!, 0.9, 2],
];

for (const [name, network, sparsity, blockSize] of cases) {
  test(`the flash and the instructions that the search counts on are those of the linked image within 1 %: ${name}`, async (t) => {
    const graph = twoDotNetwork(network);
    const compiled = compileModel(randomIntegers(graph, sparsity, blockSize, randomStream(1, name)), kernels, stm32f746, 'balanced');
    const target = new CortexMTarget(stm32f746);
    const { files, sources } = engineProject(compiled);
    const folder = await mkdtemp(join(tmpdir(), 'tinyformer-flash-'));
    await writeFiles(folder, { ...files, ...target.projectFiles({ name: 'firmware', sources }) });
    const { flashBytes, ramBytes } = await target.build(folder, { exec: createExec() });

    const blocks = new Map(graph.nodes.flatMap(({ prune }) => (prune ? [[prune.choiceBlock, { sparsity, blockSize }] as const] : [])));
    const { flash, ram, instructions } = new SparseEngineCostModel(kernels).estimate(graph, blocks, stm32f746);
    const error = flash / flashBytes - 1;
    t.true(error > -0.002 && error < 0.01, `${flash} estimated, ${flashBytes} linked`);
    const modelled = compiled.calls.reduce((sum, { choice }) => sum + choice.instructions, 0);
    t.true(Math.abs(instructions / modelled - 1) < 0.01, `${instructions} instructions estimated, ${modelled} modelled`);
    t.true(ram >= ramBytes + 4096 && ram < ramBytes + 4096 + 64, `${ram} estimated, ${ramBytes} and the stack linked`);
  });
}
