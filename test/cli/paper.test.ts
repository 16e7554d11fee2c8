import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../../cli/experiment/experiment-file.js';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { type MadePlan, makePlan } from '../../core/plan/make-plan.js';
import { Benches } from '../../core/plugin/index.js';

const folder = join(packageRoot(), 'examples/paper');
const yaml = async (path: string): Promise<string[]> => (await readdir(path)).filter((name) => name.endsWith('.yaml'));
const [configs, experiments] = [await yaml(join(folder, 'configs')), await yaml(folder)];
const plans = new Map<string, MadePlan>();

for (const name of configs) {
  test.serial(`examples/paper/configs/${name} can be planned, and its images are there`, async (t) => {
    t.timeout(60_000);
    const made = await makePlan(await loadConfig(join(folder, 'configs', name)), 'file:///unused');
    plans.set(name, made);
    t.is(made.plan.name, name.replace('.yaml', ''));
    for (const file of made.plan.services.dataset.options['train'] as string[]) await t.notThrowsAsync(access(join(made.plan.root, file)));
  });
}

for (const name of experiments) {
  test.serial(`examples/paper/${name} asks for figures of stages and benches that there are`, async (t) => {
    const { experiment } = await loadExperiment(join(folder, name));
    for (const { run, bench } of experiment.rows) {
      const { plan, loaded } = plans.get(basename(run ?? 'configs/tinyformer-300k.yaml'))!;
      if (bench !== undefined) t.true(loaded.registry.ids(Benches).includes(bench), bench);
      const wanted = run === undefined ? [] : experiment.columns.flatMap(({ metric }) => metric?.split('.')[0] ?? []);
      for (const stage of wanted) t.true(plan.stages.map((planned) => planned.name).includes(stage), stage);
    }
  });
}
