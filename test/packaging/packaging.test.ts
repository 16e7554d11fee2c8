import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../core/package-root.js';
import { fixture } from '../fixtures/fixture-path.js';

let folder: string;
let app: string;

/** A command in the user's folder, as they type it. */
const typed = (file: string, ...args: string[]) => execa(file, args, { cwd: app, env: { TEMPORAL_ADDRESS: '' }, timeout: 300_000 });
const tinyformer = (...args: string[]) => typed(process.execPath, join(app, 'node_modules/tinyformer/bin/run.js'), ...args);

async function pack(packageFolder: string): Promise<string> {
  const { stdout } = await execa('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: packageFolder });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  contents.set(
    filename,
    files.map(({ path }) => path),
  );
  return join(folder, filename);
}
const contents = new Map<string, string[]>();

test.before(async (t) => {
  t.timeout(600_000);
  folder = await mkdtemp(join(tmpdir(), 'tinyformer-package-'));
  app = join(folder, 'app');
  await cp(fixture('micro'), app, { recursive: true, filter: (path) => !/[/\\](\.tinyformer|results)$/.test(path) });
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  const tarballs = [await pack(packageRoot()), await pack(join(packageRoot(), 'examples/plugin'))];
  await typed('npm', 'install', ...tarballs, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error');
});
test.after.always(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

test.serial('the tarball has what runs, and nothing of the workshop', (t) => {
  const files = contents.get('tinyformer-0.1.0.tgz') ?? [];
  for (const needed of [
    'bin/run.js',
    'oclif.manifest.json',
    'dist/cli/main.js',
    'scripts/setup.mjs',
    'LICENSE',
    'plugins/native/runtime/tf_io.c',
    'examples/templates/cifar10.yaml',
  ]) {
    t.true(files.includes(needed), needed);
  }
  t.deepEqual(
    files.filter((path) => /^(dist\/test|test|\.build)\/|tsconfig|\.tinyformer/.test(path)),
    [],
  );
});

test.serial('its own doctor completes it', async (t) => {
  t.timeout(600_000);
  await tinyformer('doctor', '--fix', '--json');
  const { ok } = JSON.parse((await tinyformer('doctor', '--json')).stdout) as { ok: boolean };
  t.true(ok);
});

test.serial('a config that init wrote can be planned', async (t) => {
  t.timeout(120_000);
  await tinyformer('init', 'first');
  const plan = JSON.parse((await tinyformer('plan', 'first/tinyformer.yaml', '--json')).stdout) as { name: string; stages: unknown[] };
  t.is(plan.name, 'first');
  t.is(plan.stages.length, 9);
});

test.serial(
  'a plugin from its own tarball replaces a stage, adds one and brings the search space, and the pipeline runs with it',
  async (t) => {
    t.timeout(300_000);
    const yaml = (await readFile(join(app, 'tinyformer.yaml'), 'utf8'))
      .replace(
        /^ {2}analyze:\n {4}options:.*$/m,
        '  analyze: { use: acme/survey }\n  card: { use: acme/model-card, after: verify, options: { title: Frogs and ships } }',
      )
      .replace(/^space:\n(?: .*\n)+/m, 'space: { use: acme/plain }\n')
      .replace(/^seed:/m, 'plugins: [{ package: acme-tinyformer-plugin, options: { author: Ada } }]\nseed:');
    await writeFile(join(app, 'tinyformer.yaml'), yaml);
    const output = JSON.parse((await tinyformer('run', '--json')).stdout) as {
      stages: { name: string; stage: string; artifact: string }[];
      accuracy: { int8: number };
    };
    t.deepEqual(
      output.stages.filter(({ stage }) => stage.startsWith('acme/')).map(({ name, stage }) => [name, stage]),
      [
        ['analyze', 'acme/survey'],
        ['card', 'acme/model-card'],
      ],
    );
    t.true(output.accuracy.int8 >= 0 && output.accuracy.int8 <= 1);
    const listed = (await tinyformer('plugins', '-c', 'tinyformer.yaml')).stdout;
    t.regex(listed, /acme +acme-tinyformer-plugin +1\.0\.0 +stage acme\/survey, acme\/model-card; space acme\/plain/);
  },
);

test.serial('what that run left is evaluated anew, and prepared for training further without what that does not need', async (t) => {
  t.timeout(300_000);
  const results = join(app, 'results/micro');
  const { plugins } = JSON.parse(await readFile(join(results, 'run.json'), 'utf8')) as { plugins: Readonly<Record<string, unknown>>[] };
  t.deepEqual(
    plugins.filter((plugin) => 'package' in plugin),
    [{ name: 'acme', version: '1.0.0', package: 'acme-tinyformer-plugin', options: { author: 'Ada' } }],
  );
  const { rows } = JSON.parse((await tinyformer('evaluate', results, '--data', app, '--json')).stdout) as {
    rows: { id: string; value: number }[];
  };
  t.true(rows.some(({ id, value }) => id === 'accuracy-int8' && value > 0));
  await tinyformer('init', 'further', '--from', results);
  const further = await readFile(join(app, 'further/tinyformer.yaml'), 'utf8');
  t.false(further.includes('acme'), 'its stages and its space are for the search: training further needs neither');
  await tinyformer('plan', 'further/tinyformer.yaml');
});
