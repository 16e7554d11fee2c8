import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from './contract.mjs';

/** @typedef {import('./contract.mjs').Context} Context */

const TAIL_CHARACTERS = 2000;

/**
 * The first executable of that name on the context's PATH.
 *
 * @param {Context} context
 * @param {string} name
 */
export function which(context, name) {
  for (const folder of (context.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder && isExecutable(file)) return file;
  }
  return undefined;
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false; // absent and unreadable are the same answer to the question asked
  }
}

/**
 * Asks a program something that takes milliseconds; never throws.
 *
 * @param {Context} context
 * @param {string} file
 * @param {string[]} args
 */
export function ask(context, file, args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { env: context.env, encoding: 'utf8', timeout: 20_000 });
  return { ok: status === 0, output: error ? error.message : `${stdout}${stderr}`.trim() };
}

/**
 * Runs a step that may take minutes, and quotes the end of what it printed when it fails.
 *
 * @param {Context} context
 * @param {string} file
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number}} [options]
 * @returns {Promise<string>} its standard output and error
 */
export function run(context, file, args, { cwd, env, timeoutMs } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...context.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    const command = [path.basename(file), ...args.filter((arg) => !/^-|[=\n]/.test(arg)).slice(0, 2)].join(' ');
    child.on('error', (error) => reject(new SetupError(`${command}: ${error.message}`, { cause: error })));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const end = signal ? `stopped by ${signal}` : `exit code ${code}`;
      reject(new SetupError(`${command} ended with ${end}\n${output.trim().slice(-TAIL_CHARACTERS)}`));
    });
  });
}
