import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import { Project } from './command-line.js';

interface Output {
  readonly runId: string;
  readonly accuracy: { readonly float: number; readonly int8: number; readonly int8Images: number; readonly equalImages: number };
  readonly flash: { readonly bytes: number; readonly limit: number };
  readonly ram: { readonly bytes: number; readonly limit: number };
  readonly instructions: { readonly count: number; readonly dense: number; readonly counted: boolean };
  readonly firmware: { readonly folder: string; readonly sha256: string };
  readonly stages: readonly { readonly name: string; readonly state: string }[];
}

let project: Project;
let output: Output;

test.before(async (t) => {
  t.timeout(180_000);
  project = await Project.micro();
  output = await project.json<Output>('run');
});
test.after.always(() => project?.remove());

test.serial('the summary has what the stages measured, inside the limits', (t) => {
  t.is(output.accuracy.int8Images, 100);
  t.is(output.accuracy.equalImages, 20);
  t.true(output.flash.bytes < output.flash.limit && output.flash.limit === 1_048_576);
  t.true(output.ram.bytes < output.ram.limit && output.ram.limit === 327_680);
  t.true(output.instructions.counted && output.instructions.dense > output.instructions.count);
});

test.serial('results are copied beside the config, and name no path of this machine', async (t) => {
  t.is(output.firmware.folder, join(project.folder, 'results/micro/firmware'));
  for (const file of [
    'firmware/build/firmware.elf',
    'firmware/Makefile',
    'model/weights.safetensors',
    'quantized/graph.json',
    'verification/verification.json',
  ]) {
    await t.notThrowsAsync(access(join(project.folder, 'results/micro', file)), file);
  }
  const run = await readFile(join(project.folder, 'results/micro/run.json'), 'utf8');
  t.false(run.includes(project.folder));
});

test.serial('the report shows every part, in one file that needs nothing else', async (t) => {
  t.timeout(60_000);
  const { file } = await project.json<{ file: string }>('report');
  const page = await readFile(file, 'utf8');
  for (const title of ['The network', 'Search', 'Search space', 'Training', 'Layers', 'Memory', 'Quantization', 'Origin']) {
    t.true(page.includes(`<h2>${title}</h2>`), title);
  }
  t.true([...page.matchAll(/<svg/g)].length >= 6);
  t.notRegex(page, /<(script|link|img)|url\((?!#)/);
  t.true(page.includes(output.firmware.sha256.slice(0, 16)));
});

test.serial('a report says which part it cannot read, and shows the rest', async (t) => {
  t.timeout(60_000);
  const { progress } = await project.json<{ progress: { stages: { name: string; output: { artifact: ArtifactRef } }[] } }>('runs', 'show');
  const store = new FileStore(join(project.folder, '.tinyformer/store'));
  const search = progress.stages.find(({ name }) => name === 'search')!.output.artifact;
  const { sha256 } = (await store.files(search)).find(({ name }) => name === 'search.json')!;
  const blob = join(store.folder, 'blobs', sha256.slice(0, 2), sha256.slice(2));
  const whole = await readFile(blob);
  await writeFile(blob, 'rubbish');
  try {
    const { code, stdout, stderr } = await project.tinyformer('report', '-o', 'damaged.html');
    t.is(code, 0, stderr);
    t.regex(stdout, /wrote .*damaged\.html/);
    t.regex(stderr, /not shown: search, TF_ARTIFACT_CORRUPT: artifact search \w{12}, file search\.json, is damaged/);
    const page = await readFile(join(project.folder, 'damaged.html'), 'utf8');
    t.regex(page, /The search could not be read: <b>TF_ARTIFACT_CORRUPT<\/b> artifact search \w{12}, file search\.json,/);
    t.false(page.includes('<h2>Search</h2>'));
    t.true(page.includes('<h2>Layers</h2>'));
    const refused = await project.tinyformer('pareto');
    t.is(refused.code, 5);
    t.regex(refused.stderr, /TF_ARTIFACT_CORRUPT.*hint: Run again/s);
  } finally {
    await writeFile(blob, whole);
  }
});

test.serial('another candidate of the search is picked, and the search is not repeated for it', async (t) => {
  t.timeout(120_000);
  const { candidates } = await project.json<{ candidates: { index: number; winner: boolean; front: boolean }[] }>('pareto', '--all');
  t.true(candidates.some(({ winner, front }) => winner && front));
  const other = candidates.find(({ winner }) => !winner)!;
  const { file } = await project.json<{ file: string }>('pareto', '--pick', String(other.index));
  const picked = await project.json<Output>('run', file);
  t.is(picked.stages.find(({ name }) => name === 'search')?.state, 'cached');
  t.is(picked.stages.find(({ name }) => name === 'finetune')?.state, 'done');
  t.not(picked.firmware.sha256, output.firmware.sha256);
  const refused = await project.tinyformer('pareto', '--pick', '99');
  t.is(refused.code, 2);
  t.regex(refused.stderr, /--pick 99: the search of micro-pick-\d-\w+ has candidates 0 to 1/);
});

test.serial('saved results are evaluated anew and give the same figures', async (t) => {
  t.timeout(120_000);
  const { rows } = await project.json<{ rows: { id: string; value: number; unit: string }[] }>('evaluate', 'results/micro', '--data', '.');
  const row = (id: string) => rows.find((found) => found.id === id)?.value;
  t.is(row('accuracy-int8'), output.accuracy.int8);
  t.is(row('flash'), output.flash.bytes);
  t.is(row('ram'), output.ram.bytes);
  t.true(row('accuracy-float')! > 0);
  t.is(row('ptq-drop'), 100 * (row('accuracy-float')! - row('accuracy-int8')!));
  t.true(Math.abs(row('layernorm-drop')!) <= 5);
  t.true(row('sparsity')! > 0 && row('sparsity')! < row('sparsity-prunable')! && row('sparsity-prunable')! < 100);
  t.is((await project.tinyformer('evaluate', '.', '--data', '.')).code, 2);
});

test.serial('saved results are trained further: a budget is divided for the model, and the run starts from its accuracy', async (t) => {
  t.timeout(240_000);
  t.is((await project.tinyformer('init', 'further', '--from', 'results/micro')).code, 0);
  const config = join(project.folder, 'further/tinyformer.yaml');
  const { counts, measured } = await project.json<{ counts: Record<string, number>; measured: Record<string, number> }>(
    ...['plan', config, '--budget', '10m', '--write'],
  );
  t.true(measured['trainFurther']! > 0);
  const written = await readFile(config, 'utf8');
  t.regex(written, new RegExp(`steps: ${counts['trainFurtherSteps']} `));
  await writeFile(config, written.replace(/steps: \d+ .*/, 'steps: 4\n        batch: 32'));
  const further = await project.json<{ stages: { name: string; metrics: Record<string, number> }[] }>('run', config);
  t.is(further.stages.find(({ name }) => name === 'train-further')!.metrics['before'], output.accuracy.float);
  const refused = await project.tinyformer('plan', config, '--budget', '80s');
  t.is(refused.code, 2);
  t.regex(refused.stderr, /fewer than 50 steps/);
  await rm(join(project.folder, 'results/micro/model/graph.json'));
  const without = await project.tinyformer('plan', config, '--budget', '10m');
  t.is(without.code, 3);
  t.regex(without.stderr, /TF_CONFIG_VALUE: ..\/results\/micro holds no model/);
});

test.serial('a bench prints rows', async (t) => {
  t.timeout(300_000);
  const { rows } = await project.json<{ rows: { id: string; value: number; unit: string }[] }>('bench', 'space');
  t.true(rows.some(({ id, value, unit }) => id === 'candidates-per-second' && value > 0 && unit === '/s'));
});
