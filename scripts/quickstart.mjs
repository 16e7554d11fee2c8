#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createContext } from './setup/context.mjs';
import { setUp } from './setup/present.mjs';

const { exitCode } = await setUp();
if (exitCode !== 0) process.exit(exitCode);

const run = ['bin/run.js', 'run', 'examples/quickstart/tinyformer.yaml', ...process.argv.slice(2)];
const child = spawn(process.execPath, run, { cwd: createContext().root, stdio: 'inherit' });
process.on('SIGINT', () => {}); // the terminal sends it to the run as well, which stops cleanly by itself
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
