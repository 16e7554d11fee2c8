import test from 'ava';
import type { BenchContext, Services } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { publishedNetworks } from '../../plugins/sparse-engine/bench/networks/published-networks.js';
import { networksBench } from '../../plugins/sparse-engine/bench/networks-bench.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { paperRows } from '../fixtures/paper-figures.js';

const published = { 'cct-7-3x1': 3.76e6, 'mobilenet-v2': 2.24e6, 'resnet-18': 11.17e6 };

for (const { id, graph, constants } of publishedNetworks) {
  test(`${id} has the parameters that are published for it, and a byte each is its storage`, (t) => {
    const { parameters, flash, ram, ramLowerBound } = new SparseEngineCostModel(kernels).estimate(graph(), new Map(), stm32f746);
    const known = published[id as keyof typeof published];
    t.true(Math.abs((parameters + constants) / known - 1) < 0.01, `${parameters + constants}`);
    t.true(flash + constants > known && flash + constants < 1.1 * known, `${flash + constants}`);
    t.true(ram >= ramLowerBound && ram < 1.1 * ramLowerBound, `${ram} of ${ramLowerBound}`);
  });
}

test("the bench has every row that the paper's table asks it for; only accuracies are not measured", async (t) => {
  const services = { cost: new SparseEngineCostModel(kernels), target: { chip: stm32f746, title: 'STM32F746' } } as unknown as Services;
  const context = await testStageContext({ options: {}, services, stage: 'networks' });
  const { rows } = await networksBench.run({
    ...context,
    stages: {},
    configured: {},
    stateFolder: context.workdir,
  } as unknown as BenchContext);
  const found = new Set(rows.map(({ id }) => id));
  const asked = await paperRows('networks');
  t.deepEqual(
    asked.filter((id) => !found.has(id)),
    publishedNetworks.map(({ id }) => `${id}-accuracy-int8`),
  );
  t.true(asked.length > publishedNetworks.length);
});
