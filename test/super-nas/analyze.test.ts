import test from 'ava';
import type { Services, Stage } from '../../core/plugin/index.js';
import { TinyformerError } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { analyzeStage } from '../../plugins/super-nas/analyze/analyze-stage.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';

const analyze = analyzeStage as unknown as Stage;
const services = {
  space: new DotSpace(presetSpace('tiny', {})),
  target: new CortexMTarget(stm32f746),
  cost: new SparseEngineCostModel(kernels),
  constraints: { flash: 1 << 20, ram: 320 << 10 },
} as unknown as Services;

async function run(options: object): Promise<Readonly<Record<string, number | string>>> {
  const context = await testStageContext({ options: analyze.options.parse(options), services, stage: analyze.id });
  const dataset = await context.artifacts.put('dataset', {
    'meta.json': JSON.stringify({ shape: [32, 32, 3], classes: Array(10).fill('') }),
  });
  return (await analyze.run({ dataset }, context)).metrics;
}

test('sampling ends as soon as the answer is certain', async (t) => {
  const { samples, probability } = await run({ lambdaLow: 1000 });
  t.is(probability, 1);
  t.true(Number(samples) < 400);
});

test('a space that is not capable is refused', async (t) => {
  const error = await t.throwsAsync(run({ lambdaLow: 500_000 }), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_INFEASIBLE');
});

test('a minimum of 0 refuses nothing and takes all samples', async (t) => {
  t.is((await run({ lambdaLow: 500_000, minimum: 0, samples: 100 }))['samples'], 100);
  t.is((await run({ lambdaLow: 1000, minimum: 0, samples: 100 }))['samples'], 100);
});
