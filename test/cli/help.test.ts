import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { tinyformer } from './command-line.js';

/** What must never be loaded to print help: what makes commands slow to start. */
const heavy = /node_modules\/(@temporalio|@tensorflow|protobufjs|sharp|vega|vega-lite|zod|yaml|pino|execa|tsyringe)\//;

test.serial('--help loads the commands and the library of command lines, nothing that they use', async (t) => {
  const coverage = await mkdtemp(join(tmpdir(), 'tinyformer-help-'));
  try {
    const { code, stdout } = await tinyformer(['--help'], tmpdir(), { NODE_V8_COVERAGE: coverage });
    t.is(code, 0);
    t.regex(stdout, /COMMANDS/);
    const [report] = await readdir(coverage);
    const { result } = JSON.parse(await readFile(join(coverage, report!), 'utf8')) as { result: { url: string }[] };
    const files = result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
    t.true(files.some((file) => file.includes('node_modules/@oclif/core/')));
    t.deepEqual(
      files.filter((file) => heavy.test(file)),
      [],
    );
    const own = files.filter((file) => !file.includes('node_modules/'));
    t.true(own.length < 50, own.join('\n'));
  } finally {
    await rm(coverage, { recursive: true });
  }
});

test.serial('every command says what it does and what it takes', async (t) => {
  const { stdout } = await tinyformer(['--help'], tmpdir());
  for (const command of [
    'analyze',
    'bench',
    'cancel',
    'doctor',
    'evaluate',
    'experiment',
    'init',
    'pareto',
    'plan',
    'plugins',
    'report',
    'resume',
    'run',
    'runs',
    'schema',
    'server',
    'worker',
  ]) {
    t.regex(stdout, new RegExp(`^  ${command} `, 'm'));
  }
  const { code, stdout: run } = await tinyformer(['run', '--help'], tmpdir());
  t.is(code, 0);
  t.regex(run, /--address/);
  t.regex(run, /EXAMPLES/);
});
