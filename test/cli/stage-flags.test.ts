import { join } from 'node:path';
import test from 'ava';
import { withStageFlags } from '../../cli/project/stage-flags.js';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { makePlan } from '../../core/plan/make-plan.js';

const quickstart = await loadConfig(join(packageRoot(), 'examples/quickstart/tinyformer.yaml'));

/** Options of verify and flash, as they are planned under these flags. */
async function planned(flags: Parameters<typeof withStageFlags>[1], config = quickstart) {
  const { plan } = await makePlan(withStageFlags(config, flags), 'file:///nowhere');
  const options = (role: string) => plan.stages.find(({ name }) => name === role)!.options;
  return { plan, layers: options('verify')['layers'], dryRun: options('flash')['dryRun'] };
}

test('--layers makes verify compare every layer, and changes no other stage', async (t) => {
  const without = await planned({ layers: false });
  const { plan, layers } = await planned({ layers: true });
  t.deepEqual([without.layers, layers], [false, true]);
  const others = (stages: typeof plan.stages) => stages.filter(({ name }) => name !== 'verify');
  t.deepEqual(others(plan.stages), others(without.plan.stages));
});

test('--dry-run and --no-dry-run say whether flash programs, whatever the config says', async (t) => {
  const { config } = quickstart;
  const board = { enabled: true, options: { interface: 'interface/jlink.cfg', dryRun: false } };
  const meant = { ...quickstart, config: { ...config, stages: { ...config.stages, flash: board } } };
  t.is((await planned({ layers: false }, meant)).dryRun, false);
  t.is((await planned({ layers: false, 'dry-run': true }, meant)).dryRun, true);
  t.is((await planned({ layers: false, 'dry-run': false })).dryRun, false);
});
