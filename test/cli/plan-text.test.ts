import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { planText } from '../../cli/plan/plan-text.js';
import { viewPlan } from '../../cli/plan/view-plan.js';
import { loadConfig } from '../../core/config/index.js';
import { checkImages } from '../../core/plan/check-images.js';
import { makePlan } from '../../core/plan/make-plan.js';
import { fixture } from '../fixtures/fixture-path.js';

/** What `plan` prints for a config. */
async function shown(yaml: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-plan-text-'));
  try {
    await writeFile(join(folder, 'tinyformer.yaml'), yaml);
    const config = await loadConfig(join(folder, 'tinyformer.yaml'));
    const made = await makePlan(config, `file://${folder}/store`);
    return planText(await viewPlan(config, made, await checkImages(made, config)), false);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('options of every kind of service are shown, set or default, and how many evaluations run at once', async (t) => {
  const text = await shown('name: a\nconcurrency: 3\ntarget: { use: native, options: { sanitize: true } }\n');
  t.regex(text, /^a: seed 1; .*; concurrency 3\nimages: 10 classes, 45,000 training, 5,000 validation, 10,000 test, 32x32\n/);
  t.regex(text, /^target +native, .*\n +set +sanitize true$/m);
  for (const kind of ['dataset', 'space', 'trainer', 'cost', 'strategy']) t.regex(text, new RegExp(`^${kind} .*\\n +(set|default) `, 'm'));
});

test('a concurrency that the search cannot use is said', async (t) => {
  const text = await shown('name: a\nconcurrency: 6\n');
  t.regex(text, /; concurrency 6, but search evaluates its batch of 4 at once: set its option batch to 6 or a multiple\n/);
  t.regex(await shown('name: a\nconcurrency: 6\nstages: { search: { options: { batch: 6 } } }\n'), /; concurrency 6\n/);
});

test('so are those of a plugin that provides stages alone', async (t) => {
  const text = await shown(
    `name: a\nplugins: [{ package: ${fixture('plugins/wants-port')}, options: { port: 80 } }]\nstages: { send: { use: wants-port/send, after: data } }\n`,
  );
  t.regex(text, /^plugin +wants-port .*\n +set +port 80$/m);
});

test('a time that nobody can tell is not counted as none', async (t) => {
  const off = ['analyze', 'supernet', 'search', 'finetune'].map((stage) => `  ${stage}: { enabled: false }\n`).join('');
  const text = await shown(
    `name: a\nstages:\n${off}  reuse: { after: data, options: { folder: gone } }\n  train-further: { after: reuse, options: { recipe: { steps: 100 } } }\n`,
  );
  t.regex(text, /about .* of work on two cores, and what nobody can tell yet: .*train-further/);
});
