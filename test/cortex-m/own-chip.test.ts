import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { FileStore } from '../../core/artifacts/file-store.js';
import { loadConfig } from '../../core/config/index.js';
import type { ErrorCode, TinyformerError } from '../../core/errors/index.js';
import { packageRoot } from '../../core/package-root.js';
import { type MadePlan, makePlan } from '../../core/plan/make-plan.js';
import { type ArtifactRef, type Stage, type Target, Targets } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import { type CortexMChip, CortexMTarget, defineChip, flashStage } from '../../plugins/cortex-m/index.js';
import { randomQuantizedModel } from '../../plugins/ptq/index.js';
import { codegenStage } from '../../plugins/sparse-engine/codegen/codegen-stage.js';
import { verifyStage } from '../../plugins/sparse-engine/verify/verify-stage.js';
import { blocksOf } from '../docs/markdown-pages.js';
import { engineServices, storeImages, storeQuantized } from '../sparse-engine/engine-fixture.js';
import { cortexM33, cortexM33WithoutDsp } from './chips.js';

/** The config of the page that users copy from. */
async function documentedConfig(): Promise<string> {
  const text = await readFile(join(packageRoot(), 'docs/targets.md'), 'utf8');
  return blocksOf({ path: 'docs/targets.md', text })
    .find(({ info }) => info === 'file=f446.yaml')!
    .lines.join('\n');
}

async function plan(yaml: string): Promise<MadePlan> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-chip-'));
  try {
    await writeFile(join(folder, 'tinyformer.yaml'), yaml);
    return await makePlan(await loadConfig(join(folder, 'tinyformer.yaml')), 'file:///nowhere');
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Verification {
  readonly agreed: { readonly on: readonly string[] };
  readonly instructions: { readonly counted: number };
}

/** The engine's own stages on a random model. */
async function fromModelToBoard(t: ExecutionContext, target: Target) {
  const { model } = await randomQuantizedModel(11);
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-chip-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const artifacts = new FileStore(folder);
  const { chip } = target;
  const services = engineServices(target, { flash: chip.flash.bytes, ram: 128 * 1024 });
  const run = async (stage: unknown, options: object, inputs: Record<string, ArtifactRef>) => {
    const { id, options: schema, run } = stage as Stage;
    return run(inputs, await testStageContext({ options: schema.parse(options), services, stage: id, artifacts }));
  };
  const quantized = await storeQuantized(artifacts, model);
  const dataset = await storeImages(artifacts, model, 20);
  const firmware = (await run(codegenStage, {}, { quantized })).artifact;
  const verified = await run(verifyStage, {}, { firmware, quantized, dataset });
  const verification = verified.artifact;
  const flashed = await run(flashStage, {}, { firmware, verification });
  return {
    makefile: (await artifacts.read(firmware, 'Makefile')).toString(),
    script: (await artifacts.read(firmware, 'target/memory.ld')).toString(),
    verification: await artifacts.readJson<Verification>(verification, 'verification.json'),
    flash: flashed.metrics,
  };
}

test('a table in the config is all that a chip needs, from the limits of the search to the command that programs it', async (t) => {
  t.timeout(300_000);
  const made = await plan(await documentedConfig());
  t.deepEqual(made.plan.constraints, { flash: 512 * 1024, ram: 128 * 1024 });
  t.is(made.services.target.title, 'STM32F446 (Cortex-M4, 180 MHz)');
  const { makefile, script, verification, flash } = await fromModelToBoard(t, made.loaded.registry.resolve(Targets, 'cortex-m'));
  t.regex(makefile, /-mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard/);
  t.regex(script, /FLASH \(rx\) : ORIGIN = 0x08000000, LENGTH = 524288/);
  t.regex(script, /RAM \(rw\) : ORIGIN = 0x20000000, LENGTH = 131072/);
  t.deepEqual(verification.agreed.on, ['reference', 'host', 'stm32f446']);
  t.true(verification.instructions.counted > 0);
  t.regex(String(flash.command), /-f target\/stm32f4x\.cfg .*0x08000000/);
});

for (const [chip, flags] of [
  [cortexM33, '-mcpu=cortex-m33 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard'],
  [cortexM33WithoutDsp, '-mcpu=cortex-m33+nodsp -mthumb -mfloat-abi=soft'],
] as const satisfies readonly (readonly [CortexMChip, string])[]) {
  test(`the same model runs on ${chip.name} with the same bytes`, async (t) => {
    t.timeout(300_000);
    const { makefile, verification, flash } = await fromModelToBoard(t, new CortexMTarget(chip));
    t.true(makefile.includes(`${flags} `));
    t.deepEqual(verification.agreed.on, ['reference', 'host', chip.name]);
    t.is(flash.board, 'none');
  });
}

test('a chip that no emulator has is built, and verified without one', async (t) => {
  t.timeout(300_000);
  const chip = defineChip({
    name: 'stm32h743',
    core: 'cortex-m7',
    fpu: 'double',
    flash: { origin: 0x0800_0000, bytes: '2 MB' },
    ram: [
      { name: 'DTCM', origin: 0x2000_0000, bytes: '128 KB', speed: 'tightly-coupled' },
      { name: 'AXI', origin: 0x2400_0000, bytes: '512 KB' },
    ],
  });
  t.is(chip.emulator, undefined);
  const target = new CortexMTarget(chip);
  const { script, verification } = await fromModelToBoard(t, target);
  t.regex(script, /RAM \(rw\) : ORIGIN = 0x24000000, LENGTH = 524288/);
  t.deepEqual(verification.agreed.on, ['reference', 'host']);
  t.is(verification.instructions.counted, 0);
  const build = { folder: '/nowhere', elf: '/nowhere', flashBytes: 0, ramBytes: 0 };
  t.false(target.canRun);
  await t.throwsAsync(
    target.run(
      build,
      { folder: '/nowhere', arguments: [], profile: false },
      await testStageContext({ options: {}, services: engineServices(target), stage: 'x' }),
    ),
  );
});

const chip = (lines: string): string =>
  `name: own\ntarget:\n  use: cortex-m\n  options:\n    chip:\n${lines.replaceAll(/^/gm, '      ')}\n`;
const whole = 'name: own\ncore: cortex-m4\nflash: { origin: 0x08000000, bytes: 512 KB }\nram:\n  - { origin: 0x20000000, bytes: 128 KB }';

const refused = test.macro(async (t, yaml: string, code: ErrorCode, said: RegExp) => {
  const error = await t.throwsAsync<TinyformerError>(plan(yaml), { name: 'TinyformerError' });
  t.is(error.code, code);
  t.regex(error.message, said);
  t.truthy(error.hint);
});

test(
  'no table',
  refused,
  'name: own\ntarget:\n  use: cortex-m\n',
  'TF_PLUGIN_OPTIONS',
  /yaml:2:1: target\.options\.chip: the table of the chip is missing/,
);
test(
  'an unknown core',
  refused,
  chip(whole.replace('m4', 'm9')),
  'TF_PLUGIN_OPTIONS',
  /yaml:7:7: target\.options\.chip\.core: .*cortex-m33/,
);
test('an unknown key', refused, chip(`${whole}\nsram: 3`), 'TF_PLUGIN_OPTIONS', /yaml:11:7: target\.options\.chip\.sram: unknown key/);
test(
  'a size that is none',
  refused,
  chip(whole.replace('128 KB', '128 kilos')),
  'TF_PLUGIN_OPTIONS',
  /yaml:10:\d+: target\.options\.chip\.ram\.0\.bytes: "128 kilos" is no size/,
);
test(
  'an address that is none',
  refused,
  chip(whole.replace('0x20000000', 'high')),
  'TF_PLUGIN_OPTIONS',
  /chip\.ram\.0\.origin: "high": write an address: 0x20000000/,
);
test('no flash', refused, chip(whole.replace(/^flash.*\n/m, '')), 'TF_PLUGIN_OPTIONS', /target\.options\.chip\.flash: /);
test(
  'an FPU that the core cannot have',
  refused,
  chip(`${whole}\nfpu: double`),
  'TF_CHIP',
  /yaml:5:5: target\.options\.chip: chip own: no cortex-m4 has an FPU of double precision/,
);
test('a core without what it always has', refused, chip(`${whole}\ndsp: false`), 'TF_CHIP', /dsp is false, but every cortex-m4 has it/);
test(
  'banks that overlap',
  refused,
  chip(whole.replace('0x20000000', '0x08000000')),
  'TF_CHIP',
  /yaml:5:5: .*banks flash .* and RAM .* overlap/,
);
