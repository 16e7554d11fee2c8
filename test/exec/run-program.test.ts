import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { createExec, findProgram, runProgram } from '../../core/exec/index.js';

const shell = (script: string, options = {}) => runProgram('sh', ['-c', script], options);

test('returns what the program wrote, byte for byte', async (t) => {
  t.deepEqual(await shell('printf "a\\n"; printf b >&2'), { stdout: 'a\n', stderr: 'b', exitCode: 0 });
});

test('passes arguments with blanks and quotes, input, folder and environment', async (t) => {
  const { stdout } = await runProgram('sh', ['-c', 'echo "$1|$(cat)|$PWD|$WORD"', 'sh', `it's "so" $HOME`], {
    input: 'in',
    cwd: '/',
    env: { WORD: 'w' },
  });
  t.is(stdout, `it's "so" $HOME|in|/|w\n`);
});

test('a program that fails is quoted with its last words and the hint', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(shell('echo first; echo the reason >&2; exit 3', { hint: 'Do that.' }), {
    instanceOf: TinyformerError,
  });
  t.is(error.code, 'TF_TOOL_FAILED');
  t.is(error.message, 'sh ended with exit code 3:\nthe reason');
  t.is(error.hint, 'Do that.');
});

test('an expected exit code is a result', async (t) => {
  t.is((await shell('exit 3', { okExitCodes: [0, 3] })).exitCode, 3);
});

test('a missing program is named', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(runProgram('no-such-program', [], { hint: 'Install it.' }));
  t.is(error.code, 'TF_TOOL_MISSING');
  t.regex(error.message, /no-such-program/);
  t.is(error.hint, 'Install it.');
});

test('aborting ends the program and what it started', async (t) => {
  const controller = new AbortController();
  const written = letterFile();
  const running = createExec(controller.signal)('sh', ['-c', writers, 'sh', written.file]);
  await written.bothWrite();
  controller.abort(new Error('enough'));
  await t.throwsAsync(running, { message: 'enough' });
  t.is(await written.letters(200), '');
});

test('a program that takes too long is ended, also when it ignores the request', async (t) => {
  const error = await t.throwsAsync<TinyformerError>(shell('trap "" TERM; sleep 30; sleep 30', { timeoutMs: 200 }));
  t.is(error.code, 'TF_TOOL_FAILED');
  t.regex(error.message, /did not end within 0.2 s/);
});

test('no program survives a kill -9 of its parent', async (t) => {
  const written = letterFile();
  const module = new URL('../../core/exec/index.js', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ runProgram }) => runProgram('sh', ['-c', process.argv[1], 'sh', process.argv[2]]))`;
  const parent = spawn(process.execPath, ['-e', code, writers, written.file]);
  await written.bothWrite();
  parent.kill('SIGKILL');
  await sleep(300);
  t.is(await written.letters(200), '');
});

test('a program named by its variable is taken and never replaced silently', (t) => {
  const program = { title: 'the shell', variable: 'OUR_SHELL', names: ['sh'], hint: 'Install a shell.' };
  t.regex(findProgram(program, { PATH: '/usr/bin:/bin' }), /\/sh$/);
  t.is(findProgram(program, { OUR_SHELL: '/bin/sh' }), '/bin/sh');
  const error = t.throws<TinyformerError>(() => findProgram(program, { OUR_SHELL: '/nowhere/sh', PATH: '/bin' }));
  t.is(error.code, 'TF_TOOL_MISSING');
  t.is(error.message, 'the shell: OUR_SHELL=/nowhere/sh is no executable file');
  t.throws(() => findProgram(program, { PATH: '' }), { message: /not on PATH/ });
});

/** A program and a child of it, each adding a letter to a file as long as it lives. */
const writers = '(while :; do printf a >> "$1"; sleep 0.02; done) & while :; do printf b >> "$1"; sleep 0.02; done';

function letterFile() {
  const file = join(mkdtempSync(join(tmpdir(), 'tinyformer-exec-')), 'letters');
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    file,
    async bothWrite() {
      while (!(read().includes('a') && read().includes('b'))) await sleep(20);
    },
    async letters(milliseconds: number) {
      const before = read().length;
      await sleep(milliseconds);
      return read().slice(before);
    },
  };
}
