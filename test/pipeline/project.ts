import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { packageRoot } from '../../core/package-root.js';

const cli = join(packageRoot(), 'bin/run.js');

/** What `run --json` and `resume --json` print, as far as tests look. */
export interface Outcome {
  readonly runId: string;
  readonly state: string;
  readonly firmware: { readonly sha256: string };
  readonly stages: readonly { readonly name: string; readonly state: string }[];
  readonly accuracy: { readonly int8: number };
  readonly flash: { readonly bytes: number; readonly limit: number };
  readonly ram: { readonly bytes: number; readonly limit: number };
  readonly wallSeconds: number;
  readonly orchestrationSeconds: number;
  readonly orchestrationShare: number;
}

/** The processes of a run, by a piece of their command line. */
export const programs = {
  worker: 'worker-process.js',
  trainer: 'plugins/tfjs/child/main.js',
  server: 'start-dev',
  cli: 'bin/run.js',
} as const;

/** Listens to a command's progress. @returns what waits for a text in it, and throws when the command ends without */
export function listen(command: ReturnType<Project['command']>): (text: string) => Promise<void> {
  let seen = '';
  let over = false;
  command.stderr?.on('data', (chunk: Buffer) => {
    seen += String(chunk);
  });
  void command.then(() => {
    over = true;
  });
  return async (text) => {
    while (!seen.includes(text)) {
      if (over) throw new Error(`the command ended without saying ${JSON.stringify(text)}: ${seen.slice(-2000)}`);
      await sleep(20);
    }
  };
}

/** A copy of a project in a folder of its own, driven by the command line as a user does. */
export class Project {
  /** All processes that a command starts inherit it, which tells them apart from those of other tests. */
  readonly #tag = randomUUID();

  private constructor(readonly folder: string) {}

  static async copy(source: string): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), 'tinyformer-project-'));
    await cp(source, folder, { recursive: true, filter: (path) => !['.tinyformer', 'results'].includes(basename(path)) });
    return new Project(folder);
  }

  async edit(change: (yaml: string) => string): Promise<void> {
    const file = join(this.folder, 'tinyformer.yaml');
    await writeFile(file, change(await readFile(file, 'utf8')));
  }

  command(...args: readonly string[]): ResultPromise<{ reject: false; cwd: string; env: Record<string, string> }> {
    return execa(process.execPath, [cli, ...args], {
      reject: false,
      cwd: this.folder,
      env: { TINYFORMER_SCENE: this.#tag, TEMPORAL_ADDRESS: '' },
    });
  }

  /** Runs a command to its end and reads its JSON. @throws with what it printed when it did not end with 0 */
  async json<T>(...args: readonly string[]): Promise<T> {
    const result = await this.command(...args, '--json');
    if (result.exitCode !== 0) throw new Error(`tinyformer ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr.slice(-2000)}`);
    return JSON.parse(result.stdout) as T;
  }

  /** Process ids of this project's processes whose command line contains a text. */
  async find(part = ''): Promise<number[]> {
    const found: number[] = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (!environment.includes(this.#tag)) continue;
      const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
      if (line.includes(part) && line !== '') found.push(Number(pid));
    }
    return found;
  }

  /** Waits for a process. @returns its id */
  async until(program: string, timeoutMs = 60_000): Promise<number> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const [pid] = await this.find(program);
      if (pid !== undefined) return pid;
      if (performance.now() > deadline) throw new Error(`no process ${program}`);
      await sleep(20);
    }
  }

  /** Waits until a training has its folder: the process that does it may have done others before. */
  async untilTraining(timeoutMs = 60_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const work = join(this.folder, '.tinyformer/work');
    while (!(await readdir(work, { recursive: true }).catch(() => [])).some((path) => basename(path).startsWith('training-'))) {
      if (performance.now() > deadline) throw new Error('no training');
      await sleep(20);
    }
  }

  /** Waits for a process, then ends it as nothing can prevent. */
  async kill(program: string, timeoutMs?: number): Promise<void> {
    // One that ended by itself at that moment is followed by the next of its kind.
    while (!sendKill(await this.until(program, timeoutMs)));
  }

  /** Processes that are still there ten seconds after everything should have ended. */
  async leftBehind(): Promise<number[]> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      const left = await this.find();
      if (left.length === 0 || performance.now() > deadline) return left;
      await sleep(100);
    }
  }

  async clear(): Promise<void> {
    for (const pid of await this.find()) sendKill(pid);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** @returns false when there is no such process any more */
export function sendKill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
