import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { FileStore } from '../../core/artifacts/file-store.js';
import { loadConfig } from '../../core/config/index.js';
import { makePlan } from '../../core/plan/make-plan.js';
import { runPlanHere } from '../../core/testkit/index.js';
import { fixture } from '../fixtures/fixture-path.js';

/** The micro project with its training done by a plugin of another package. */
async function planWith(device: string, forgetsAccuracy = false) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-trainer-'));
  for (const file of ['tinyformer.yaml', 'train.bin', 'test.bin'])
    await copyFile(fixture(`micro/${file}`), join(folder, file === 'tinyformer.yaml' ? 'base.yaml' : file));
  const config = {
    name: 'other',
    extends: './base.yaml',
    plugins: [fixture('plugins/other-trainer')],
    trainer: { use: 'other/luck', options: { device, forgetsAccuracy } },
  };
  await writeFile(join(folder, 'tinyformer.yaml'), JSON.stringify(config));
  return { folder, made: await makePlan(await loadConfig(join(folder, 'tinyformer.yaml')), 'file:///nowhere') };
}

test('supernets and candidates are trained by the trainer of a plugin', async (t) => {
  const { folder, made } = await planWith('gpu');
  t.teardown(() => rm(folder, { recursive: true }));
  const store = new FileStore(join(folder, 'store'));
  const outputs = await runPlanHere(made, { artifacts: store, until: 'search' });
  const weights = await store.read(outputs.get('supernet')!.artifact, 'weights.safetensors');
  t.deepEqual(JSON.parse(Buffer.from(weights).toString()), { device: 'gpu', stream: 'supernet/0' });
  const { metrics } = outputs.get('search')!;
  t.is(metrics['candidates'], 2);
  t.true(Number(metrics['accuracy']) > 0);
});

test('what its fingerprint says is part of the stages that train, and of no other', async (t) => {
  const { folder, made } = await planWith('gpu');
  t.teardown(() => rm(folder, { recursive: true }));
  const fingerprints = new Map(made.plan.stages.map(({ name, fingerprint }) => [name, fingerprint]));
  for (const stage of ['supernet', 'search', 'finetune']) t.deepEqual(fingerprints.get(stage), { device: 'gpu' });
  t.false('device' in fingerprints.get('codegen')!);
});

test('a trainer that does not say how good a model is, though it was asked, is named', async (t) => {
  const { folder, made } = await planWith('gpu', true);
  t.teardown(() => rm(folder, { recursive: true }));
  const artifacts = new FileStore(join(folder, 'store'));
  await t.throwsAsync(runPlanHere(made, { artifacts, until: 'finetune' }), {
    code: 'TF_STAGE',
    message: /trainer other\/luck gave no accuracy/,
  });
});
