import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, runProgram } from '../../core/exec/index.js';
import { packageRoot } from '../../core/package-root.js';
import { hostCompiler } from '../../plugins/native/index.js';

export interface SimulatedProbe {
  /** OpenOCD script of this probe. */
  readonly script: string;
  /** Flash of the chip, after its one session. */
  flash(): Promise<Uint8Array>;
  /** What the chip counted in the session. */
  tally(): Promise<string>;
  stop(): void;
}

/**
 * Compiles and starts the simulated probe, which serves one session of OpenOCD.
 *
 * @param wornByte offset of a byte of flash that reads wrong
 */
export async function startSimulatedProbe(wornByte?: number): Promise<SimulatedProbe> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-probe-'));
  const source = join(packageRoot(), 'test/stm32f746/simulated-probe');
  const sources = (await readdir(source)).filter((name) => name.endsWith('.c'));
  const flags = ['-std=c99', '-O2', '-Wall', '-Wextra', '-Werror'];
  await runProgram(findProgram(hostCompiler), [...flags, '-o', join(folder, 'probe'), ...sources], { cwd: source });

  const flashFile = join(folder, 'flash.bin');
  const child = spawn(join(folder, 'probe'), [flashFile, ...(wornByte === undefined ? [] : [String(wornByte)])]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.stdout.on('data', () => {
      const found = /port (\d+)\n/.exec(said)?.[1];
      if (found) resolve(found);
    });
  });
  const script = join(folder, 'probe.cfg');
  // The simulated core cannot execute OpenOCD's loader, so there is no work area for one.
  await writeFile(
    script,
    `set WORKAREASIZE 0\nadapter driver remote_bitbang\nremote_bitbang host 127.0.0.1\nremote_bitbang port ${port}\n`,
  );
  const ended = whenEnded(child);
  return {
    script,
    flash: async () => {
      await ended;
      return new Uint8Array(await readFile(flashFile));
    },
    tally: async () => {
      await ended;
      return said.split('\n')[1] ?? '';
    },
    stop: () => child.kill(),
  };
}

function whenEnded(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.on('close', () => resolve()));
}
