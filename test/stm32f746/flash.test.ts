import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { createExec } from '../../core/exec/index.js';
import type { Build, Stage } from '../../core/plugin/index.js';
import { CortexMTarget, type FlashReport, flashImage, flashStage, readElf, runEmulator } from '../../plugins/cortex-m/index.js';
import { NativeTarget, writeFiles } from '../../plugins/native/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { startSimulatedProbe } from './simulated-probe.js';
import { stageContext } from './stage-context.js';

interface FlashOptions {
  readonly dryRun?: boolean;
  readonly interface?: string;
}

const exec = createExec();
const stage = flashStage as unknown as Stage<FlashOptions>;
const target = new CortexMTarget(stm32f746);

let build: Build;
test.before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-flash-'));
  const main = '#include "tf_io.h"\nint main(void) { static int code = 5; tf_io_print("hello from flash\\n"); return code; }';
  await writeFiles(folder, { 'main.c': main, ...target.projectFiles({ name: 'hello', sources: ['main.c'] }) });
  build = await target.build(folder, { exec });
});

async function flash(options: FlashOptions, root?: string) {
  const context = await stageContext(stage.options.parse(options), target, root);
  const firmware = await context.artifacts.put('firmware', { 'build/firmware.elf': await readFile(build.elf) });
  const output = await stage.run({ firmware }, context);
  return { context, output, report: await context.artifacts.readJson<FlashReport>(output.artifact, 'flash.json') };
}

async function failure(attempt: Promise<unknown>): Promise<TinyformerError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof TinyformerError) return error;
    throw error;
  }
  throw new Error('did not fail');
}

test.serial('OpenOCD programs a chip, and what is read back runs', async (t) => {
  const probe = await startSimulatedProbe();
  t.teardown(() => probe.stop());
  const { context, output } = await flash({ interface: './probe.cfg' }, dirname(probe.script));
  const image = flashImage(readElf(await readFile(build.elf)), stm32f746);
  const readBack = new Uint8Array(await context.artifacts.read(output.artifact, 'readback.bin'));
  t.deepEqual(readBack, image);
  t.deepEqual((await probe.flash()).subarray(0, image.length), image);
  t.regex(await probe.tally(), /^erased 1 sectors, programmed \d+ words, 0 violations$/);

  const run = await runEmulator(stm32f746, await probe.flash(), { folder: context.workdir, arguments: [], profile: false }, context);
  t.is(run.stdout, 'hello from flash\n');
  t.is(run.exitCode, 5);
});

test.serial('a byte that does not hold is an error', async (t) => {
  const probe = await startSimulatedProbe(100);
  t.teardown(() => probe.stop());
  const error = await failure(flash({ interface: probe.script }));
  t.is(error.code, 'TF_PROBE');
  t.regex(error.message, /does not hold what was written/);
});

test.serial('a dry run shows the command and needs neither probe nor OpenOCD', async (t) => {
  await withEnvironment({ TINYFORMER_OPENOCD: '/nowhere/openocd' }, async () => {
    const { context, output, report } = await flash({});
    t.true(report.dryRun);
    t.regex(
      report.command,
      /^openocd -f interface\/stlink.cfg -f target\/stm32f7x.cfg .* 'program \{build\/firmware.elf\} verify' .* -c shutdown$/,
    );
    t.is(report.bytes, build.flashBytes);
    t.is(output.metrics.board, 'dry run');
    t.true(context.logged.some((line) => line.includes(report.command)));
  });
});

test.serial('for a target that OpenOCD does not program it does nothing, and refuses where a board was meant', async (t) => {
  const firmware = { kind: 'firmware', sha256: '0'.repeat(64), bytes: 0 };
  const run = async (options: FlashOptions) =>
    stage.run({ firmware }, await stageContext(stage.options.parse(options), new NativeTarget()));
  t.is((await run({})).metrics.board, 'none');
  const error = await failure(run({ interface: 'interface/stlink.cfg' }));
  t.is(error.code, 'TF_PROBE');
  t.regex(error.message, /script for the native is not known/);
});

test.serial('without a probe the error says what to do', async (t) => {
  const error = await failure(flash({ dryRun: false }));
  t.is(error.code, 'TF_PROBE');
  t.regex(error.message, /no debug probe answered/);
  t.regex(error.hint ?? '', /Connect the board/);
});

test.serial('an interface that OpenOCD does not know is named', async (t) => {
  const error = await failure(flash({ interface: 'interface/crystal-ball.cfg' }));
  t.is(error.code, 'TF_PROBE');
  t.regex(error.message, /no such script[\s\S]*crystal-ball/);
});

test.serial('a missing OpenOCD is named', async (t) => {
  await withEnvironment({ TINYFORMER_OPENOCD: undefined, PATH: '' }, async () => {
    const error = await failure(flash({ dryRun: false }));
    t.is(error.code, 'TF_TOOL_MISSING');
    t.regex(error.message, /openocd/);
  });
});

test.serial('firmware without an image is refused', async (t) => {
  const context = await stageContext(stage.options.parse({}), target);
  const firmware = await context.artifacts.put('firmware', { 'main.c': '' });
  t.is((await failure(stage.run({ firmware }, context))).code, 'TF_ARTIFACT_MISSING');
});

test.serial('an image that is no ELF file is refused', async (t) => {
  const context = await stageContext(stage.options.parse({}), target);
  const firmware = await context.artifacts.put('firmware', { 'firmware.elf': 'not an image' });
  t.is((await failure(stage.run({ firmware }, context))).code, 'TF_ARTIFACT_CORRUPT');
});

test.serial('flash that reads back differently is an error even when OpenOCD is content', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-openocd-'));
  const contentOpenOcd = join(folder, 'openocd');
  const copyOneByte = [
    '#!/bin/sh',
    'set -- $(for word; do echo "$word"; done | tr -d "{}" | grep ^dump_image)', // the words of: dump_image {file} address bytes
    'printf x > "$2"',
  ];
  await writeFile(contentOpenOcd, `${copyOneByte.join('\n')}\n`);
  await chmod(contentOpenOcd, 0o755);
  await withEnvironment({ TINYFORMER_OPENOCD: contentOpenOcd }, async () => {
    const error = await failure(flash({ dryRun: false }));
    t.is(error.code, 'TF_PROBE');
    t.regex(error.message, /the flash at 0x08000000 reads 78, written was 00/);
  });
});

async function withEnvironment(changes: Record<string, string | undefined>, work: () => Promise<void>): Promise<void> {
  const before = { ...process.env };
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(changes);
  try {
    await work();
  } finally {
    set(Object.fromEntries(Object.keys(changes).map((name) => [name, before[name]])));
  }
}
