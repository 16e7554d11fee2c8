import test from 'ava';
import type { FileStore } from '../../core/artifacts/file-store.js';
import type { ArtifactRef, QuantizedModel, Stage, StageOutput } from '../../core/plugin/index.js';
import { TinyformerError } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/stage-context.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { randomQuantizedModel } from '../../plugins/ptq/index.js';
import { codegenStage } from '../../plugins/sparse-engine/codegen/codegen-stage.js';
import type { FirmwareReport } from '../../plugins/sparse-engine/index.js';
import { verifyStage } from '../../plugins/sparse-engine/verify/verify-stage.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { paperMetrics } from '../fixtures/paper-figures.js';
import { engineServices, storeImages, storeQuantized } from './engine-fixture.js';

const target = new CortexMTarget(stm32f746);
const codegen = codegenStage as unknown as Stage;
const verify = verifyStage as unknown as Stage;

test('a model becomes firmware, and reference, host and emulated chip agree on every layer', async (t) => {
  const { model, artifacts, firmware, quantized } = await generated();
  const files = (await artifacts.files(firmware.artifact)).map(({ name }) => name);
  for (const name of [
    'README.md',
    'Makefile',
    'CMakeLists.txt',
    'model/tinyformer_model.h',
    'model/tinyformer_model.c',
    'build/firmware.elf',
    'build/firmware.bin',
    'build/firmware.hex',
    'build/firmware.map',
  ]) {
    t.true(files.includes(name), name);
  }
  const dataset = await storeImages(artifacts, model, 24);
  const context = await testStageContext({
    options: verify.options.parse({ layers: true }),
    services: engineServices(target),
    stage: 'verify',
    artifacts,
  });
  const { artifact, metrics } = await verify.run({ firmware: firmware.artifact, quantized, dataset }, context);
  t.is(metrics.images, 20);
  for (const name of await paperMetrics('verify')) t.true(name in metrics, name);
  t.true(Number(metrics.instructions) > 0 && Number(metrics.stack) > 0 && Number(metrics.stack) < 4096);
  const verification = await artifacts.readJson<{ accuracy: { images: number }; flash: { total: number; limit: number } }>(
    artifact,
    'verification.json',
  );
  t.is(verification.accuracy.images, 24);
  t.true(verification.flash.total > 0 && verification.flash.total < verification.flash.limit);
});

test('hot loops and weights are copied to fast memory, unless the option says no', async (t) => {
  const { artifacts, firmware, quantized } = await generated();
  const { artifact } = firmware;
  const { memory } = await artifacts.readJson<FirmwareReport>(artifact, 'report.json');
  t.true(memory.hot.some(({ kind, bank }) => kind === 'code' && bank === 'ITCM'));
  t.true(memory.hot.some(({ kind, bank }) => kind === 'constants' && bank === 'DTCM'));
  const text = async (name: string): Promise<string> => Buffer.from(await artifacts.read(artifact, name)).toString();
  t.regex(await text('report.txt'), /^hot +\d+ bytes copied to ITCM: \S+ \(loop\)/m);
  t.regex(await text('target/memory.ld'), /\.hot_ITCM :/);
  const without = await generate(quantized, artifacts, undefined, { fastMemory: false });
  t.deepEqual((await artifacts.readJson<FirmwareReport>(without.artifact, 'report.json')).memory.hot, []);
  t.notRegex(Buffer.from(await artifacts.read(without.artifact, 'target/memory.ld')).toString(), /hot_/);
});

test('the same model gives the same bytes', async (t) => {
  const { artifacts, firmware, quantized } = await generated();
  t.is((await generate(quantized, artifacts)).artifact.sha256, firmware.artifact.sha256);
});

test('a model too large for the chip is refused with the bytes, the layer and a way out', async (t) => {
  const { artifacts, quantized } = await generated();
  const error = await t.throwsAsync<TinyformerError>(generate(quantized, artifacts, { flash: 1000, ram: 5000 }), {
    instanceOf: TinyformerError,
  });
  t.is(error.code, 'TF_DOES_NOT_FIT');
  t.regex(error.message, /RAM by \d+ bytes .* layer \d+, .*flash by \d+ bytes/);
  t.regex(error.hint ?? '', /fewer channels.*raise the sparsity/);
});

test('a chip that computes something else is caught with image, layer and element', async (t) => {
  const { model, artifacts, firmware } = await generated();
  const report = await artifacts.readJson<FirmwareReport>(firmware.artifact, 'report.json');
  const changed = report.layers.find((layer) => layer.kind === 'conv3x3' || layer.kind === 'pointwise')!;
  const wrong: QuantizedModel = { ...model, parameters: new Map(model.parameters) };
  const bias = model.parameters.get(`${changed.id}.bias`)!;
  wrong.parameters.set(`${changed.id}.bias`, { ...bias, data: bias.data.map((value) => value + 40_000) } as typeof bias);
  const dataset = await storeImages(artifacts, model, 20);
  const context = await testStageContext({
    options: verify.options.parse({}),
    services: engineServices(target),
    stage: 'verify',
    artifacts,
  });
  const error = await t.throwsAsync<TinyformerError>(
    verify.run({ firmware: firmware.artifact, quantized: await storeQuantized(artifacts, wrong), dataset }, context),
    { instanceOf: TinyformerError },
  );
  t.is(error.code, 'TF_VERIFY');
  t.regex(
    error.message,
    new RegExp(`host and reference differ on test image \\d+, layer \\d+ \\(.* ${changed.id}, kernel .*\\): element \\[`),
  );
});

interface Generated {
  readonly model: QuantizedModel;
  readonly artifacts: FileStore;
  readonly quantized: ArtifactRef;
  readonly firmware: StageOutput;
}

let made: Promise<Generated> | undefined;

/** A random model and its firmware, built once for all tests. */
function generated(): Promise<Generated> {
  made ??= (async () => {
    const { model } = await randomQuantizedModel(11);
    const { artifacts } = await testStageContext({ options: {}, services: engineServices(target), stage: 'codegen' });
    const store = artifacts as FileStore;
    const quantized = await storeQuantized(store, model);
    return { model, artifacts: store, quantized, firmware: await generate(quantized, store) };
  })();
  return made;
}

async function generate(
  quantized: ArtifactRef,
  artifacts: FileStore,
  constraints?: { flash: number; ram: number },
  options: object = {},
): Promise<StageOutput> {
  const context = await testStageContext({
    options: codegen.options.parse(options),
    services: engineServices(target, constraints),
    stage: 'codegen',
    artifacts,
  });
  return codegen.run({ quantized }, context);
}
