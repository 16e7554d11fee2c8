import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../core/package-root.js';
import { fixture } from '../fixtures/fixture-path.js';
import { Project } from './command-line.js';

/** The fast project with a plugin of its own, linked by its path. */
async function withLinkedPlugin(): Promise<Project> {
  const project = await Project.fast();
  await cp(fixture('plugins/fast-stages'), join(project.folder, 'mine'), { recursive: true });
  await symlink(join(packageRoot(), 'node_modules'), join(project.folder, 'node_modules'));
  const file = join(project.folder, 'tinyformer.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(fixture('plugins/fast-stages'), './mine'));
  return project;
}

test.serial("a change of a linked plugin's code re-runs its stages, without a change of its version", async (t) => {
  t.timeout(120_000);
  interface Output {
    readonly stages: readonly { readonly name: string; readonly state: string; readonly metrics: { readonly sum?: number } }[];
  }
  interface Plan {
    readonly stages: readonly { readonly name: string; readonly cache: { readonly state: string; readonly reason: string } }[];
  }
  const project = await withLinkedPlugin();
  try {
    const before = await project.json<Output>('run');
    const cached = await project.json<Plan>('plan');
    t.true(cached.stages.every(({ cache }) => cache.state === 'hit'));

    const file = join(project.folder, 'mine/plain-stages.js');
    await writeFile(file, (await readFile(file, 'utf8')).replace('(a, b) => a + b, 0', '(a, b) => a + b, 1'));
    const [numbers] = (await project.json<Plan>('plan')).stages;
    t.is(numbers?.cache.state, 'miss');
    t.regex(numbers?.cache.reason ?? '', /^plugin is fast-stages@1\.2\.0\+[0-9a-f]{12}, was fast-stages@1\.2\.0\+[0-9a-f]{12}$/);

    const after = await project.json<Output>('run');
    t.true(after.stages.every(({ state }) => state === 'done'));
    t.is(after.stages.at(-1)!.metrics.sum, before.stages.at(-1)!.metrics.sum! + 1);
  } finally {
    await project.remove();
  }
});

test.serial('the options of a plugin are shown, whether or not it can be used with those that it has', async (t) => {
  const project = await Project.empty();
  try {
    await project.write('tinyformer.yaml', `name: shown\nplugins: [${fixture('plugins/wants-port')}]\n`);
    const { options } = await project.json<{ options: { required: string[] } }>('plugins', 'wants-port', '-c', 'tinyformer.yaml');
    t.deepEqual(options.required, ['port']);
    const { stages } = await project.json<{ stages: Record<string, unknown> }>('plugins', 'super-nas');
    t.deepEqual(Object.keys(stages), ['analyze', 'supernet']);
  } finally {
    await project.remove();
  }
});
