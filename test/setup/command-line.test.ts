import path from 'node:path';
import test from 'ava';
import { runSetup, temporaryFolder } from './support.js';

/** Everything but the build, which other tests in this folder try on a project of their own. */
const INSTALLED = 'node,npm,tfjs,temporal,cc,arm-gcc,qemu';

test.serial('a second run finds everything in place, in under 2 seconds', async (t) => {
  const first = await runSetup(['--only', INSTALLED]);
  t.is(first.code, 0, first.stdout);
  const second = await runSetup(['--only', INSTALLED]);
  t.is(second.code, 0, second.stdout);
  t.true(second.seconds < 2, `${second.seconds} s`);
  const states = second.stdout.trim().split('\n').slice(0, -1);
  t.is(states.length, 7);
  for (const line of states) t.regex(line, /^ok /);
});

test('without network, root and tools it tells what to type, goes on to the last part, and ends with 4', async (t) => {
  const nowhere = 'http://127.0.0.1:9';
  const env = { HOME: temporaryFolder(t), PATH: '', HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
  const { code, stdout } = await runSetup(['--only', 'temporal,cc,arm-gcc,qemu'], env);
  t.is(code, 4, stdout);
  t.regex(stdout, /get {6}Temporal server: needed to run workflows that survive a crash \(download 45 MB, disk 156 MB, about 5 s\)/);
  t.regex(stdout, /not so: node .* ended with exit code 1/);
  t.regex(stdout, /export TEMPORAL_BIN=\/path\/to\/temporal/);
  t.regex(stdout, /export CC=/);
  t.regex(stdout, /export TINYFORMER_ARM_GCC=/);
  t.regex(stdout, /export TINYFORMER_QEMU=/);
  t.regex(stdout, /\nMissing: Temporal server, C compiler of this machine, arm-none-eabi-gcc with newlib, qemu-system-arm\./);
});

test('--json prints one object on standard output, and tells its progress on standard error', async (t) => {
  const env = { HOME: temporaryFolder(t), PATH: '' };
  const { code, stdout, stderr } = await runSetup(['--check', '--json', '--only', 'node,arm-gcc'], env);
  t.is(code, 4);
  const result = JSON.parse(stdout) as { ok: boolean; missing: string[]; parts: Record<string, unknown>[] };
  t.false(result.ok);
  t.deepEqual(result.missing, ['arm-gcc']);
  t.deepEqual(result.parts[0], {
    id: 'node',
    title: 'Node.js',
    ok: true,
    required: true,
    version: process.versions.node,
    path: process.execPath,
    neededBy: ['every command'],
  });
  t.is(result.parts[1]!.detail, 'not found');
  t.regex(String(result.parts[1]!.hint), /TINYFORMER_ARM_GCC/);
  t.regex(stderr, /missing {2}arm-none-eabi-gcc/);
});

test('OpenOCD is missed only where it is asked for', async (t) => {
  const env = { HOME: temporaryFolder(t), PATH: path.join(temporaryFolder(t)) };
  const missing = async (...args: string[]) =>
    (JSON.parse((await runSetup(['--check', '--json', ...args], env)).stdout) as { missing: string[] }).missing;
  t.false((await missing()).includes('openocd'));
  t.true((await missing('--with-openocd')).includes('openocd'));
});

test('an unknown part or option is named, and ends with 2', async (t) => {
  const part = await runSetup(['--check', '--only', 'temporel']);
  t.is(part.code, 2);
  t.regex(part.stderr, /no part is called 'temporel': there are node, npm, build/);
  const option = await runSetup(['--fast']);
  t.is(option.code, 2);
  t.regex(option.stderr, /'--fast'/);
});
