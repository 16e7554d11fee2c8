import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { createExec, findOnPath, findProgram } from '../../core/exec/index.js';
import { armCompiler, buildAndRun, CortexMTarget, siblingTool } from '../../plugins/cortex-m/index.js';
import { NativeTarget, sourcesOf, writeFiles } from '../../plugins/native/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { cortexM3, cortexM4, cortexM33, cortexM33WithoutDsp, stm32f405 } from './chips.js';

const context = { exec: createExec() };
const target = new CortexMTarget(stm32f746);
const main = (body: string, before = '') => ({
  'main.c': `#include "tf_io.h"\n#include "tf_stack.h"\n${before}\nint main(int argc, char **argv) { (void)argc; (void)argv; ${body} }`,
});

const doubling = {
  ...main(`
  static signed char buffer[8];
  static int scale = 2;
  int in = tf_io_open("inputs.bin", 0);
  int count = tf_io_read(in, buffer, sizeof buffer);
  for (int i = 0; i < count; i++) buffer[i] = (signed char)(scale * buffer[i]);
  int out = tf_io_open("outputs.bin", 1);
  tf_io_write(out, buffer, count);
  tf_io_close(out);
  for (int i = 1; i < argc; i++) tf_io_print(argv[i]);
  return tf_io_open("absent.bin", 0) < 0 ? count : 100;`),
};
const doubled = {
  files: doubling,
  inputs: { 'inputs.bin': Uint8Array.of(1, 2, 255) },
  outputs: ['outputs.bin'],
  arguments: ['hello,', 'board'],
};

for (const chip of [stm32f746, stm32f405, cortexM4, cortexM3, cortexM33, cortexM33WithoutDsp]) {
  test(`on the ${chip.name} a program reads and writes files of its working folder and returns its exit code`, async (t) => {
    const result = await buildAndRun(new CortexMTarget(chip), doubled);
    t.is(result.exitCode, 3);
    t.is(result.stdout, 'hello,board');
    t.deepEqual([...(result.outputs['outputs.bin'] ?? [])], [2, 4, 254]);
  });
}

test('emulated chip and host give the same bytes', async (t) => {
  const [chip, host] = await Promise.all([buildAndRun(target, doubled), buildAndRun(new NativeTarget(), doubled)]);
  t.deepEqual(chip.outputs, host.outputs);
});

test('sizes are those of the linked image', async (t) => {
  const { build } = await buildAndRun(target, {
    files: main('arena[argc] = 7; return table[argc] + arena[0];', 'static char arena[100000]; static const char table[50000] = {1};'),
  });
  t.true(build.flashBytes > 50_000 && build.flashBytes < 52_000, `${build.flashBytes}`);
  t.true(build.ramBytes >= 100_000 && build.ramBytes < 100_100, `${build.ramBytes}`);
});

test('an image that is too large says by how many bytes', async (t) => {
  const files = main(
    'arena[argc] = 7; return table[argc] + arena[0];',
    `static char arena[320 * 1024]; static const char table[1 << 20] = {1};`,
  );
  const error = await t.throwsAsync<TinyformerError>(buildAndRun(target, { files }), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_DOES_NOT_FIT');
  t.is(error.details.ramOverflow, 4096);
  t.true(Number(error.details.flashOverflow) > 0);
  t.regex(error.message, /exceeds the stm32f746 by \d+ bytes of flash \(it has 1048576\) and 4096 bytes of RAM/);
});

test('the heap is no part of firmware', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(
    buildAndRun(target, { files: main('return malloc((unsigned)argc) != 0;', '#include <stdlib.h>') }),
  );
  t.is(error.code, 'TF_TOOL_FAILED');
  t.regex(error.message, /_sbrk/);
});

test('a fault ends the program and says where', async (t) => {
  const result = await buildAndRun(target, { files: main('return *(volatile int *)0xA5000000;') });
  t.is(result.exitCode, 99);
  t.regex(result.stdout, /^fault: status [0-9a-f]{8} at 0020[0-9a-f]{4} called from 0020[0-9a-f]{4}\n$/);
});

for (const chip of [stm32f746, cortexM33])
  test(`a stack overflow on the ${chip.name} is reported as such`, async (t) => {
    const before =
      'static volatile int forever = 1; static __attribute__((noinline)) int deep(int n) { volatile char room[64]; room[n] = 1; return forever ? deep(n) + room[n] : 0; }';
    const result = await buildAndRun(new CortexMTarget(chip), { files: main('return deep(1);', before) });
    t.is(result.exitCode, 99);
    t.is(result.stdout, 'fault: stack overflow\n');
  });

test('the painted stack tells how much of it was used', async (t) => {
  const before =
    'static __attribute__((noinline)) void use(void) { volatile char room[1000]; for (int i = 0; i < 1000; i++) room[i] = 1; (void)room[0]; }';
  const files = main(
    'unsigned quiet = tf_stack_used(); use(); return tf_stack_used() - quiet > 700 && tf_stack_used() < 1400 && quiet < 400 ? 0 : 1;',
    before,
  );
  t.is((await buildAndRun(target, { files })).exitCode, 0);
});

for (const [bank, address] of [
  ['ITCM', 0x40],
  ['DTCM', 0x2000_1000],
] as const) {
  test(`hot sections are copied to ${bank}, code and constants, and counted as flash alone`, async (t) => {
    const hot = { bank, sections: ['*(.text.sum)', '*(.rodata.table)'] };
    const before = `static const int table[4] = {1, 2, 3, 4};
      static __attribute__((noinline)) int sum(int n) { int s = 0; for (int i = 0; i < n; i++) s += ((volatile const int *)table)[i]; return s; }`;
    const body = `unsigned place = (unsigned)sum & ~1u, data = (unsigned)table;
      return sum(argc + 3) == 10 && place - ${address}u < 256u && data - ${address}u < 256u ? 7 : 1;`;
    const folder = await mkdtemp(join(tmpdir(), 'tinyformer-firmware-'));
    await writeFiles(folder, { ...main(body, before), ...target.projectFiles({ name: 'hot', sources: ['main.c'], hot: [hot] }) });
    const build = await target.build(folder, context);
    const run = await target.run(build, { folder, arguments: [], profile: false }, context);
    t.is(run.exitCode, 7);
    t.true(build.ramBytes < 64);
  });
}

test('hot sections need a bank of the chip', (t) => {
  const error = t.throws(() => target.projectFiles({ name: 'hot', sources: [], hot: [{ bank: 'CCM', sections: [] }] }));
  t.regex(error.message, /no bank CCM/);
});

test('make builds what build() builds', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-firmware-'));
  await writeFiles(folder, { ...doubling, ...target.projectFiles({ name: 'doubling', sources: ['main.c'] }) });
  await target.build(folder, context);
  const names = ['firmware.elf', 'firmware.bin', 'firmware.hex', 'firmware.map'];
  const built = await Promise.all(names.map((name) => readFile(join(folder, 'build', name))));
  await context.exec('make', ['clean', 'all', `PREFIX=${findProgram(armCompiler).replace(/gcc$/, '')}`], { cwd: folder });
  for (const [index, name] of names.entries()) t.deepEqual(await readFile(join(folder, 'build', name)), built[index] as Buffer, name);
});

test('CMakeLists.txt has the sources and flags of the Makefile, and builds the same where there is cmake', async (t) => {
  const project = target.projectFiles({ name: 'doubling', sources: ['main.c'] });
  const lists = project['CMakeLists.txt'] ?? '';
  for (const source of sourcesOf(project.Makefile ?? '')) t.true(lists.includes(`\n  ${source}`), source);
  t.regex(lists, /-O3 -mcpu=cortex-m7 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard -ffunction-sections -fdata-sections/);
  if (findOnPath('cmake', process.env.PATH) === undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-firmware-'));
  await writeFiles(folder, { ...doubling, ...project });
  await target.build(folder, context);
  await context.exec('cmake', ['-S', '.', '-B', 'cmake', '-G', 'Unix Makefiles', `-DCMAKE_C_COMPILER=${findProgram(armCompiler)}`], {
    cwd: folder,
  });
  await context.exec('cmake', ['--build', 'cmake'], { cwd: folder });
  t.deepEqual(await readFile(join(folder, 'cmake/firmware.bin')), await readFile(join(folder, 'build/firmware.bin')));
});

test('neither libm nor double-precision instructions are in the image', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-firmware-'));
  const files = main('volatile float x = 1.5f; for (int i = 0; i < argc; i++) x = x * x + 1.0f; return (int)x + (int)(argc * (double)x);');
  await writeFiles(folder, { ...files, ...target.projectFiles({ name: 'floats', sources: ['main.c'] }) });
  const { elf } = await target.build(folder, context);
  const { stdout } = await context.exec(siblingTool(findProgram(armCompiler), 'objdump'), ['-d', elf]);
  t.regex(stdout, /v(mul|fma)\.f32/);
  t.notRegex(stdout, /\.f64/);
  t.notRegex(await readFile(join(folder, 'build/firmware.map'), 'utf8'), /libm\.a/);
});
