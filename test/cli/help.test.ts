import { tmpdir } from 'node:os';
import test from 'ava';
import { tinyformer } from './command-line.js';

/** Prints at the end how long a core was busy: tests run beside this one, so the clock tells more of them. */
const meter =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('busy ' + (user + system) / 1000 + ' ms'); });";

test.serial('--help takes under half a second of a core', async (t) => {
  t.timeout(120_000);
  // Cores that others keep busy are slower as well: the quietest moment counts.
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 40 && best >= 500; i++) {
    const { code, stdout, stderr } = await tinyformer(['--help'], tmpdir(), {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(meter)}`,
    });
    t.is(code, 0);
    t.regex(stdout, /COMMANDS/);
    best = Math.min(best, Number(/busy ([\d.]+) ms/.exec(stderr)?.[1]));
  }
  t.true(best < 500, `${best} ms`);
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
