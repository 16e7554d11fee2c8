import test from 'ava';
import { type SearchSpace, TinyformerError } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { SparseEngineCostModel } from '../../plugins/sparse-engine/cost/cost-model.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import type { SpaceSample } from '../../plugins/super-nas/analyze/analysis.js';
import { bindingLimits, describeBinding } from '../../plugins/super-nas/analyze/binding-limits.js';
import { nearestChange } from '../../plugins/super-nas/analyze/nearest-change.js';
import { type Sampling, sampleSpace } from '../../plugins/super-nas/analyze/sample-space.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';

const services = { target: new CortexMTarget(stm32f746), cost: new SparseEngineCostModel(kernels) };
const host = { signal: new AbortController().signal, onBatch: () => undefined };

/** What the stage asks of a space by default, for CIFAR-10 on the STM32F746. */
function sampling(space: SearchSpace): Sampling {
  return {
    space,
    services,
    shape: [32, 32, 3],
    classes: 10,
    constraints: { flash: 1 << 20, ram: 320 * 1024 },
    lambdaLow: 1 << 16,
    lambdaHigh: 1 << 20,
    minimum: 0.9,
    samples: 400,
    random: (index) => randomStream(1, 'analyze', 'path', index),
  };
}

const preset = (name: 'small' | 'normal' | 'large', replaced: Readonly<Record<string, unknown>> = {}): Sampling =>
  sampling(new DotSpace(presetSpace(name, replaced)));

test('of the three presets only normal passes 90 %, the others stay under 30 %', async (t) => {
  const normal = await sampleSpace(preset('normal'), host);
  t.true(normal.accepted && normal.interval[0] > 0.9, `normal ${normal.probability}`);
  for (const name of ['small', 'large'] as const) {
    const { accepted, probability, interval } = await sampleSpace(preset(name), host);
    t.false(accepted);
    t.true(probability < 0.3 && interval[1] < 0.3, `${name} ${probability}, ${interval}`);
  }
});

test('an answer that is clear comes early, and a glance at a hopeless space is enough for those in a hurry', async (t) => {
  t.is((await sampleSpace(preset('normal'), host)).samples.length, 50);
  t.is((await sampleSpace(preset('large'), host, true)).samples.length, 10);
  const [calm, hurried] = [await sampleSpace(preset('normal'), host), await sampleSpace(preset('normal'), host, true)];
  t.deepEqual(hurried, calm, 'what is accepted is accepted without hurry too');
});

test('a path without a kernel does not fit, and a space that has some is refused', async (t) => {
  const normal = preset('normal');
  const { cost, target } = services;
  let drawn = 0;
  const estimate: typeof cost.estimate = (...path) => {
    if (drawn++ % 25 === 0) throw new TinyformerError('TF_OPERATOR', 'no kernel serves fully-connected', { hint: 'use fewer inputs' });
    return cost.estimate(...path);
  };
  const partly = { ...normal, services: { target, cost: { id: 'partly', version: '1', estimate } } };
  const found = await sampleSpace(partly, host);
  t.false(found.accepted);
  t.deepEqual(found.unserved, { count: drawn - found.samples.length, first: 'no kernel serves fully-connected', hint: 'use fewer inputs' });
  t.true(found.unserved!.count >= 2);
  const { accepted, unserved } = await sampleSpace({ ...partly, minimum: 0, samples: 50 }, host);
  t.true(accepted && unserved!.count >= 2, 'a minimum of 0 refuses nothing');
  const none = {
    id: 'none',
    version: '1',
    estimate: (): never => {
      throw new TinyformerError('TF_OPERATOR', 'no kernel');
    },
  };
  const hopeless = { ...normal, services: { target, cost: none } };
  t.is(
    await nearestChange(hopeless, await sampleSpace(hopeless, host, true), { signal: host.signal, onTried: () => undefined }),
    undefined,
  );
});

test('an interrupted analysis ends', async (t) => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await t.throwsAsync(sampleSpace(preset('normal'), { ...host, signal: stop.signal }), { message: 'enough' });
});

test('the nearest change of a refused space is one key, and what it writes into the config passes', async (t) => {
  t.timeout(120_000);
  const refused = preset('small');
  const found = await nearestChange(refused, await sampleSpace(refused, host), { signal: host.signal, onTried: () => undefined });
  t.truthy(found);
  t.notRegex(found!.summary, /;/);
  t.true(found!.distance > 0 && found!.probability >= 0.9);
  const { space } = found!.options as { space: Record<string, unknown> };
  const written = await sampleSpace(preset('small', space), host);
  t.true(written.accepted);
  t.is(written.probability, found!.probability);
});

test('a space without changes has no way out', async (t) => {
  const { changes: _changes, ...space } = { ...new DotSpace(presetSpace('small', {})), changes: undefined };
  const mute = { ...space, sampleSupernet: () => ({}), supergraph: () => t.fail() as never } as unknown as SearchSpace;
  t.is(await nearestChange(sampling(mute), { samples: [] }, { signal: host.signal, onTried: () => undefined }), undefined);
});

test('the limit that most samples miss comes first', (t) => {
  const sample = (flash: number, ram: number, parameters: number): SpaceSample => ({
    flash,
    ram,
    parameters,
    instructions: 1,
    fits: false,
    capable: false,
  });
  const acceptance = { ...preset('normal'), lambdaLow: 100 };
  const samples = [sample(2 << 20, 1, 50), sample(3 << 20, 1, 200), sample(1, 1 << 20, 200), sample(1, 1, 1 << 30)];
  t.deepEqual(
    bindingLimits(samples, acceptance).map((binding) => describeBinding(binding, samples.length)),
    [
      '2 of 4 samples exceed flash (limit 1048576, smallest seen 1)',
      '1 of 4 samples exceed ram (limit 327680, smallest seen 1)',
      '1 of 4 samples exceed parameters (limit 1048576, smallest seen 50)',
      '1 of 4 samples have too few parameters (lambdaLow 100, most seen 1073741824)',
    ],
  );
  t.deepEqual(bindingLimits([sample(1, 1, 200)], acceptance), []);
});
