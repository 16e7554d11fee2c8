import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createContext } from '../setup/context.mjs';
import { closingLine, createTally } from './tally.mjs';

/**
 * Runs ava on the compiled tests, lets its output through, and ends with `N passed, N failed` alone on a line.
 *
 * @param {string[]} args for ava; a test may be named by its source, `test/setup/parts.test.ts`
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} ava's exit code
 */
export function runTests(args, env = {}) {
  const patterns = args.map((arg) => arg.replace(/^(?:\.\/)?(test\/.*)\.ts$/, 'dist/$1.js'));
  const child = spawn(process.execPath, ['node_modules/ava/entrypoints/cli.mjs', ...patterns], {
    cwd: createContext().root,
    env: { ...process.env, ...env },
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  process.on('SIGINT', () => {}); // ava tells how far it came, and then ends
  const tally = createTally();
  createInterface({ input: child.stdout }).on('line', (line) => {
    tally.read(line);
    console.log(line);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const exitCode = code ?? 1;
      console.log(closingLine(tally.count(exitCode)));
      resolve(exitCode);
    });
  });
}
