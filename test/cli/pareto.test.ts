import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { RunDetails } from '../../activities/index.js';
import type { FrontRow } from '../../cli/pareto/front.js';
import { writePick } from '../../cli/pareto/write-pick.js';
import { withDataAt } from '../../cli/project/data-place.js';
import { projectOf, storeAddress } from '../../cli/project/project.js';
import { loadRun } from '../../cli/run/load-run.js';
import { loadConfig } from '../../core/config/index.js';
import { makePlan } from '../../core/plan/make-plan.js';
import { fixture } from '../fixtures/fixture-path.js';
import { Project } from './command-line.js';

const rows = [0, 1].map(
  (index): FrontRow => ({ index, accuracy: 0.5, flash: 1, ram: 1, instructions: 1, front: true, winner: index === 0 }),
);

/** The micro project with a run of it, which took place on paper. */
async function ranMicro(data?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-pareto-'));
  await cp(fixture('micro'), folder, { recursive: true, filter: (path) => !/[/\\](\.tinyformer|results)$/.test(path) });
  const file = join(folder, 'small.yaml');
  const text = await readFile(join(folder, 'tinyformer.yaml'), 'utf8');
  await writeFile(file, text);
  const project = projectOf(file);
  const { plan } = await makePlan(await withDataAt(await loadConfig(file), data), storeAddress(project));
  const run = { runId: 'micro-1', plan } as unknown as RunDetails;
  return {
    folder,
    run,
    pick: () => writePick({ project, run }, rows, 1),
    edit: (from: string, to: string) => writeFile(file, text.replace(from, to)),
    remove: () => rm(folder, { recursive: true }),
  };
}

test('a pick is a copy of the config of the run, comments included', async (t) => {
  const { folder, pick, remove } = await ranMicro();
  const { file, command } = await pick();
  t.is(file, join(folder, 'small.pick-1.yaml'));
  t.regex(await readFile(file, 'utf8'), /^# .*name: micro-pick-1\n.*pick: 1\n/s);
  t.regex(command, /small\.pick-1\.yaml$/);
  await remove();
});

test('a config that would search anew is refused, with what was changed; what comes after the search may change', async (t) => {
  const { pick, edit, remove } = await ranMicro();
  const changes: [from: string, to: string, message: RegExp][] = [
    ['seed: 1', 'seed: 2', /small\.yaml is no longer what run micro-1 searched with: seed is 2, was 1$/],
    ['candidates: 2', 'candidates: 3', /: search\.options\.candidates is 3, was 2$/],
    ['sparsities: [0, 0.5, 0.75]', 'sparsities: [0.5]', /: space\.options\.space\.sparsities is \[0\.5\], was \[0,0\.5,0\.75\]$/],
    ['stages:', 'constraints: { flash: 500000 }\nstages:', /: constraints\.flash is 500000, was 1048576$/],
  ];
  for (const [from, to, message] of changes) {
    await edit(from, to);
    await t.throwsAsync(pick, { message }, to);
  }
  await edit('candidates: 2', 'candidates: 3');
  await t.throwsAsync(pick, { code: 'TF_CONFIG_VALUE' });
  await edit('steps: 60', 'steps: 90');
  await t.notThrowsAsync(pick);
  await remove();
});

test('the images and the store that a run was told about are told to the next run', async (t) => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'tinyformer-images-'));
  const { pick, run, remove } = await ranMicro(elsewhere);
  t.true((await pick()).command.endsWith(`small.pick-1.yaml --data ${elsewhere}`));
  (run.plan as { store: string }).store = 'file:///shared/store';
  t.true((await pick()).command.endsWith(' --store /shared/store'));
  await remove();
  await rm(elsewhere, { recursive: true });
});

test('the last run of a folder brings the config with it that it was of', async (t) => {
  t.timeout(180_000);
  const project = await Project.fast();
  const before = process.cwd();
  try {
    await project.write('other.yaml', await readFile(join(project.folder, 'tinyformer.yaml'), 'utf8'));
    await project.json('run', 'other.yaml');
    process.chdir(project.folder);
    t.is((await loadRun(undefined, undefined, {})).project.config, join(process.cwd(), 'other.yaml'));
    t.is((await loadRun(undefined, 'tinyformer.yaml', {})).project.config, join(process.cwd(), 'tinyformer.yaml'));
  } finally {
    process.chdir(before);
    await project.remove();
  }
});
