import { access, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadConfig } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { Project, tinyformerHere } from './command-line.js';
import { refused } from './refused.js';

const zoo = join(packageRoot(), 'zoo/cifar10-stm32f746');

interface RunJson {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}

/** A project with the results of a run: those of the model zoo, with a changed run.json. */
async function withResults(change: (run: RunJson) => unknown): Promise<Project> {
  const project = await Project.empty();
  const results = join(project.folder, 'results/old');
  await cp(join(zoo, 'model'), join(results, 'model'), { recursive: true });
  const run = JSON.parse(await readFile(join(zoo, 'run.json'), 'utf8')) as RunJson;
  const changed = change(run);
  await writeFile(join(results, 'run.json'), typeof changed === 'string' ? changed : JSON.stringify(changed));
  return project;
}

const withService =
  (kind: string, replaced: Readonly<Record<string, unknown>>) =>
  (run: RunJson): RunJson => ({ ...run, services: { ...run.services, [kind]: { ...run.services[kind], ...replaced } } });

test.serial('the config takes over seed, data set and limits of the saved run, and its files where they are from there', async (t) => {
  const ofFiles = withService('dataset', { options: { train: ['data/train.bin'], test: ['data/test.bin'], validation: 0.25 } });
  const project = await withResults((run) => ({ ...ofFiles(run), seed: 7, constraints: { flash: 1_048_576, ram: 131_072 } }));
  try {
    await mkdir(join(project.folder, 'data'));
    // Black images, enough for a batch.
    for (const name of ['train.bin', 'test.bin']) await writeFile(join(project.folder, 'data', name), Buffer.alloc(400 * 3073));
    t.is((await project.tinyformer('init', 'below/more', '--from', 'results/old')).code, 0);
    const { config } = await loadConfig(join(project.folder, 'below/more/tinyformer.yaml'));
    t.is(config.name, 'more');
    t.is(config.seed, 7);
    t.deepEqual(config.dataset.options, { train: ['../../data/train.bin'], test: ['../../data/test.bin'], validation: 0.25 });
    t.deepEqual(config.constraints, { ram: 131_072 }, 'only what is less than the chip has');
    t.is(config.stages['reuse']!.options['folder'], '../../results/old');
    const plan = await project.json<{ stages: { name: string }[] }>('plan', 'below/more/tinyformer.yaml');
    t.deepEqual(
      plan.stages.map(({ name }) => name),
      ['data', 'reuse', 'train-further', 'quantize', 'codegen', 'verify', 'flash'],
    );
  } finally {
    await project.remove();
  }
});

const isRefused = test.macro(async (t, change: (run: RunJson) => unknown, from: string, exitCode: number, code: string, said: RegExp) => {
  const project = await withResults(change);
  try {
    refused(t, await tinyformerHere(['init', 'more', '--from', from, '--json'], project.folder), exitCode, code, said);
    await t.throwsAsync(access(join(project.folder, 'more')), undefined, 'nothing is written');
  } finally {
    await project.remove();
  }
});
const asItIs = (run: RunJson): unknown => run;

test.serial('a folder that does not exist is refused', isRefused, asItIs, 'results/new', 2, 'TF_USAGE', /results\/new .*no such folder/);
test.serial('a folder without run.json', isRefused, asItIs, 'results', 2, 'TF_USAGE', /results .*no run\.json/);
test.serial('a damaged run.json', isRefused, () => '{"format": ', 'results/old', 2, 'TF_USAGE', /run\.json is damaged: .*JSON/);
test.serial(
  'a run.json that lacks something',
  isRefused,
  ({ seed: _, ...run }: RunJson) => run,
  'results/old',
  2,
  'TF_USAGE',
  /another format: seed: /,
);
test.serial(
  'results that need a plugin which is not installed',
  isRefused,
  (run: RunJson) => ({
    ...withService('dataset', { use: 'acme-photos', plugin: 'acme' })(run),
    plugins: [{ name: 'acme', version: '1.0.0', package: 'acme-photos' }],
  }),
  'results/old',
  3,
  'TF_PLUGIN_MISSING',
  /acme-photos: not found/,
);
test.serial(
  'results that need a service which nobody provides any more',
  isRefused,
  withService('target', { use: 'stm32f999' }),
  'results/old',
  3,
  'TF_PLUGIN_UNKNOWN',
  /stm32f999/,
);

test.serial('a plugin that the run took from a folder is taken from there, and missed where the folder is gone', async (t) => {
  const from = (folder: string) => (run: RunJson) => ({
    ...withService('trainer', { plugin: 'acme' })(run),
    plugins: [{ name: 'acme', package: folder, options: { level: 3 } }],
  });
  const project = await withResults(from('./plugins/acme'));
  try {
    const acme = join(project.folder, 'plugins/acme');
    await mkdir(acme, { recursive: true });
    const manifest = { plugins: [{ name: 'acme', entry: 'index.js', provides: {} }] };
    await writeFile(
      join(acme, 'package.json'),
      JSON.stringify({ name: 'acme-plugin', version: '1.0.0', type: 'module', tinyformer: manifest }),
    );
    await writeFile(
      join(acme, 'index.js'),
      `const options = { safeParse: (data) => ({ success: data.level === 3, data }) };
       export default { name: 'acme', version: '1.0.0', apiVersion: 1, options, register() {} };`,
    );
    t.is((await project.tinyformer('init', 'below/more', '--from', 'results/old')).code, 0);
    const text = await readFile(join(project.folder, 'below/more/tinyformer.yaml'), 'utf8');
    t.regex(text, /package: \.\.\/\.\.\/plugins\/acme, options: \{ level: 3 \}/);
    await rm(join(project.folder, 'plugins'), { recursive: true });
    refused(
      t,
      await project.tinyformer('evaluate', 'results/old', '--data', '.', '--json'),
      3,
      'TF_PLUGIN_MISSING',
      /plugins\/acme has no package\.json/,
    );
  } finally {
    await project.remove();
  }
});

test.serial('a run without a model is refused', async (t) => {
  const project = await Project.empty();
  try {
    await mkdir(join(project.folder, 'results/old'), { recursive: true });
    await cp(join(zoo, 'run.json'), join(project.folder, 'results/old/run.json'));
    refused(t, await tinyformerHere(['init', 'more', '--from', 'results/old', '--json'], project.folder), 2, 'TF_USAGE', /holds no model/);
  } finally {
    await project.remove();
  }
});
