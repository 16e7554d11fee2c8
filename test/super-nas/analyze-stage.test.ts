import test, { type ExecutionContext } from 'ava';
import type { DataSetMeta, Services, Stage } from '../../core/plugin/index.js';
import { TinyformerError } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import type { AnalysisReport } from '../../plugins/super-nas/analyze/analysis.js';
import { analyzeStage } from '../../plugins/super-nas/analyze/analyze-stage.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { paperMetrics } from '../fixtures/paper-figures.js';

const stage = analyzeStage as unknown as Stage;
const meta: DataSetMeta = {
  format: 'tinyformer-dataset@1',
  name: 'none',
  shape: [32, 32, 3],
  classes: ['a', 'b'],
  counts: { train: 0, validation: 0, test: 0 },
};

async function analyze(t: ExecutionContext, options: object, constraints: Services['constraints']) {
  t.timeout(120_000);
  const space = new DotSpace(
    presetSpace('tiny', { stem: [8], dots: [{ channels: [16], reduce: [true], mobilenets: [1], transformers: [1], widths: [16] }] }),
  );
  const services = {
    space,
    target: new CortexMTarget(stm32f746),
    cost: new SparseEngineCostModel(kernels),
    constraints,
  } as unknown as Services;
  const context = await testStageContext({ options: stage.options.parse(options), services, stage: 'analyze' });
  const dataset = await context.artifacts.put('dataset', { 'meta.json': JSON.stringify(meta) });
  const read = (sha256: string): Promise<AnalysisReport> =>
    context.artifacts.readJson({ kind: 'analysis', sha256, bytes: 0 }, 'analysis.json');
  return { run: () => stage.run({ dataset }, context), read };
}

const roomy = { flash: 1 << 20, ram: 320 * 1024 };

test('an accepted space tells its probability with the interval', async (t) => {
  const { run, read } = await analyze(t, { lambdaLow: 1000 }, roomy);
  const { artifact, metrics } = await run();
  t.is(metrics['probability'], 1);
  for (const name of await paperMetrics('analyze')) t.true(name in metrics, name);
  t.true((metrics['low'] as number) > 0.9);
  const report = await read(artifact.sha256);
  t.is(report.samples.length, 50);
  t.deepEqual(report.binding, []);
  t.is(report.adjustment, undefined);
});

test('a refused space names the limit that binds and the nearest change that passes; its report has both', async (t) => {
  const { run, read } = await analyze(t, { lambdaLow: 6000 }, roomy);
  const error = await t.throwsAsync<TinyformerError>(run(), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_INFEASIBLE');
  t.regex(error.message, /\d+ of \d+ samples have too few parameters \(lambdaLow 6000, most seen \d+\)/);
  t.regex(error.hint ?? '', /Nearest change that passes, with [\d.]+ %: .* -> .* \(distance [\d.]+\)\. "tinyformer analyze --adjust"/);
  const report = await read(String(error.details['report']));
  t.false(report.accepted);
  t.deepEqual(report.adjustment, error.details['adjustment'] as typeof report.adjustment);
});

test('a space that no change makes fit says what all samples stay within', async (t) => {
  const { run } = await analyze(t, { samples: 10 }, { flash: 10_000, ram: 4_000 });
  const error = await t.throwsAsync<TinyformerError>(run(), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_INFEASIBLE');
  t.regex(error.message, /10 of 10 samples exceed (flash|ram) \(limit \d+, smallest seen \d+\)/);
  t.regex(error.hint ?? '', /raise constraints\.flash to \d+ .*raise constraints\.ram to \d+/);
});
