import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { createExec } from '../../core/exec/index.js';
import { buildAndRun, NativeTarget, writeFiles } from '../../plugins/native/index.js';

const context = { exec: createExec() };

const doubling = `
#include "tf_io.h"
#include "tf_profile.h"
int main(int argc, char **argv) {
  signed char buffer[8];
  int in = tf_io_open("inputs.bin", 0);
  int count = tf_io_read(in, buffer, sizeof buffer);
  tf_profile_begin(0);
  for (int i = 0; i < count; i++) buffer[i] = (signed char)(2 * buffer[i]);
  tf_profile_end();
  int out = tf_io_open("outputs.bin", 1);
  tf_io_write(out, buffer, count);
  tf_io_close(out);
  tf_io_print(argc > 1 ? argv[1] : "no argument");
  return count;
}
`;

test('a program reads and writes files of its working folder and returns its exit code', async (t) => {
  const program = {
    files: { 'main.c': doubling },
    inputs: { 'inputs.bin': Uint8Array.of(1, 2, 255) },
    outputs: ['outputs.bin'],
    arguments: ['hello'],
  };
  const result = await buildAndRun(new NativeTarget(), program);
  t.is(result.exitCode, 3);
  t.is(result.stdout, 'hello');
  t.deepEqual([...(result.outputs['outputs.bin'] ?? [])], [2, 4, 254]);
  t.deepEqual(result.regions, []);
});

test('sanitizers end a program that reads behind an array', async (t) => {
  const source = 'int main(int argc, char **argv) { int a[4] = {0}; (void)argv; return a[argc + 3]; }';
  const result = await buildAndRun(new NativeTarget({ sanitize: true }), { files: { 'main.c': source } });
  t.not(result.exitCode, 0);
  t.regex(result.stdout, /out of bounds|stack-buffer-overflow/);
});

test('a warning is an error, with the compiler’s words', async (t) => {
  const source = 'int main(void) { int unused; return 0; }';
  const error = await t.throwsAsync<TinyformerError>(buildAndRun(new NativeTarget(), { files: { 'main.c': source } }), {
    instanceOf: TinyformerError,
  });
  t.is(error.code, 'TF_TOOL_FAILED');
  t.regex(error.message, /main\.c.*unused/s);
});

test('a compiler that is not there is named', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(new NativeTarget({ compiler: '/nowhere/cc', sanitize: false }).fingerprint());
  t.is(error.code, 'TF_TOOL_MISSING');
});

test('make builds what build() builds', async (t) => {
  const target = new NativeTarget();
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-native-'));
  await writeFiles(folder, { 'main.c': doubling, ...target.projectFiles({ name: 'doubling', sources: ['main.c'] }) });
  const { elf } = await target.build(folder, context);
  const built = await readFile(elf);
  await context.exec('make', ['clean', 'all', 'CC=gcc'], { cwd: folder });
  t.deepEqual(await readFile(elf), built);
});
