import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../core/package-root.js';
import { tinyformer } from './command-line.js';

/** Prints at the end how long a core was busy: tests run beside this one, so the clock tells more of them. */
const meter =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('busy ' + (user + system) / 1000 + ' ms'); });";

/** What must never be loaded to print help: what makes commands slow to start. */
const heavy = /node_modules\/(@temporalio|@tensorflow|protobufjs|sharp|vega|vega-lite|zod|yaml|pino|execa|tsyringe)\//;

test.serial('--help loads the library of command lines, but no command and nothing that they use', async (t) => {
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
    t.true(own.length < 15, own.join('\n'));
  } finally {
    await rm(coverage, { recursive: true });
  }
});

test.serial('--help takes under half a second of a core, or on a slow one under twice what its library takes to load', async (t) => {
  t.timeout(120_000);
  const busyFor = (stderr: string): number => Number(/busy ([\d.]+) ms/.exec(stderr)?.[1]);
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(meter)}`;
  // Cores that others keep busy are slower as well: the quietest moments count.
  let help = Number.POSITIVE_INFINITY;
  let library = Number.POSITIVE_INFINITY;
  const isQuick = (): boolean => help < Math.max(500, 2 * library);
  for (let i = 0; i < 20 && !isQuick(); i++) {
    const { code, stderr } = await tinyformer(['--help'], tmpdir(), { NODE_OPTIONS });
    t.is(code, 0);
    help = Math.min(help, busyFor(stderr));
    const loaded = await execa('node', ['--input-type=module', '--eval', "import '@oclif/core'"], {
      cwd: packageRoot(),
      env: { NODE_OPTIONS },
    });
    library = Math.min(library, busyFor(loaded.stderr));
  }
  t.log(`--help ${help.toFixed()} ms, the library of command lines alone ${library.toFixed()} ms`);
  t.true(isQuick(), `${help} ms`);
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
