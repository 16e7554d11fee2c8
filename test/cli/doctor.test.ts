import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../core/package-root.js';
import { type Ended, tinyformer } from './command-line.js';

/** On a machine that has nothing but Node. */
async function onBareMachine(...args: string[]): Promise<Ended> {
  const home = await mkdtemp(join(tmpdir(), 'tinyformer-bare-'));
  const env = { HOME: home, PATH: '', TINYFORMER_CACHE: join(home, 'cache'), TINYFORMER_ARM_GCC: '', TINYFORMER_QEMU: '' };
  try {
    return await tinyformer(['doctor', ...args], tmpdir(), env);
  } finally {
    await rm(home, { recursive: true });
  }
}

test('where parts are missing it ends with 4, names each, what needs it and how to mend it', async (t) => {
  const { code, stdout } = await onBareMachine('--only', 'node,arm-gcc,qemu');
  t.is(code, 4);
  t.regex(stdout, /^ok +Node\.js +\d+\.\d+\.\d+ +\/\S+ +every command$/m);
  t.regex(stdout, /^MISSING +arm-none-eabi-gcc with newlib +- +- +verify, flash, bench engine, npm test$/m);
  t.regex(stdout, /^ {2}arm-none-eabi-gcc with newlib, not found: .*export TINYFORMER_ARM_GCC=/m);
  t.regex(stdout, /tinyformer doctor --fix/);
  const json = JSON.parse((await onBareMachine('--json', '--only', 'node,arm-gcc,qemu')).stdout) as {
    ok: boolean;
    missing: string[];
    parts: { id: string; version?: string; path?: string; neededBy: string[]; hint?: string }[];
  };
  t.false(json.ok);
  t.deepEqual(json.missing, ['arm-gcc', 'qemu']);
  t.like(json.parts[0], { id: 'node', version: process.versions.node, path: process.execPath, neededBy: ['every command'] });
  for (const part of json.parts.slice(1)) t.regex(part.hint ?? '', /export TINYFORMER_/);
});

test('where all is there it ends with 0', async (t) => {
  t.is((await onBareMachine('--only', 'node')).code, 0);
});

test('a part that is none is refused before anything is fetched', async (t) => {
  const { code, stderr } = await onBareMachine('--fix', '--only', 'node,temporel');
  t.is(code, 2);
  t.regex(
    stderr,
    /^error TF_USAGE: --only node,temporel: there is no part "temporel"\n {2}hint: Parts are: node, npm, build, .*openocd\.\n$/,
  );
});

test('npx tinyformer works in a clone that is set up', async (t) => {
  const { stdout } = await execa('npx', ['--no-install', 'tinyformer', '--version'], { cwd: packageRoot() });
  t.regex(stdout, /^tinyformer\/\d+\.\d+\.\d+/m);
});
