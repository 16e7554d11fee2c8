import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../activities/index.js';
import type { FastOptions } from '../fixtures/fast-plan.js';
import type { HostSettings } from './host.js';

const program = fileURLToPath(new URL('./host.js', import.meta.url));

/** Steps between checkpoints of the training. */
export const interval = 10;
/** Evaluations of the search at once. */
export const concurrency = 2;

interface Line {
  readonly type: string;
  readonly result?: RunResult;
  readonly code?: string;
  readonly workerPid?: number;
  readonly stage?: { readonly name: string } | string;
}

/** One project folder in which hosts are started, killed and started again. */
export class Scene {
  readonly tag = randomUUID();
  readonly #told = new Set<string>();

  private constructor(
    readonly folder: string,
    readonly options: FastOptions,
  ) {}

  static async set(options: FastOptions = {}): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), 'tinyformer-faults-'));
    const trace = join(folder, 'trace');
    return new Scene(folder, {
      ...options,
      pick: { evaluationMs: 60, trace, ...options.pick },
      train: { steps: 60, stepMs: 25, checkpointEvery: interval, trace, ...options.train },
    });
  }

  /** Starts a host: `run`, or `resume`. */
  start(resume = false): Host {
    const settings: HostSettings = { stateFolder: join(this.folder, '.tinyformer'), runId: 'run', resume, options: this.options };
    return new Host(
      spawn(process.execPath, [program, JSON.stringify(settings)], {
        env: { ...process.env, TINYFORMER_SCENE: this.tag },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
  }

  /** Lines that evaluations and training steps left. */
  async trace(): Promise<string[]> {
    return (await readFile(join(this.folder, 'trace'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  }

  /** Process id of the trainer, once it has done `step`. */
  async trainerAt(step: number): Promise<number> {
    for (;;) {
      const line = (await this.trace()).find((entry) => entry.startsWith(`${step} `));
      if (line) return Number(line.split(' ')[1]);
      await sleep(10);
    }
  }

  async evaluationsReach(count: number): Promise<void> {
    while ((await this.trace()).filter((line) => line.startsWith('evaluate')).length < count) await sleep(10);
  }

  async serverRecord(): Promise<{ serverPid: number; keeperPid: number }> {
    return JSON.parse(await readFile(join(this.folder, '.tinyformer', 'server.json'), 'utf8')) as { serverPid: number; keeperPid: number };
  }

  /** Processes of this scene, whoever started them: they inherit its tag. */
  async processes(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      if (environment.includes(this.tag))
        found.push(`${pid} ${(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')}`);
    }
    return found;
  }

  /** Process id of a program of this scene, by a piece of its command line, once it runs; another one each time. */
  async pidOf(program: string): Promise<number> {
    for (;;) {
      const pid = (await this.processes()).find((line) => line.includes(program))?.split(' ')[0];
      if (pid !== undefined && !this.#told.has(pid)) {
        this.#told.add(pid);
        return Number(pid);
      }
      await sleep(10);
    }
  }

  /** What is still there when everybody had time to notice that its parent is gone. */
  async leftBehind(): Promise<string[]> {
    const deadline = performance.now() + 10_000;
    let left = await this.processes();
    while (left.length > 0 && performance.now() < deadline) {
      await sleep(50);
      left = await this.processes();
    }
    return left;
  }

  async clear(): Promise<void> {
    for (const line of await this.processes()) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

export class Host {
  readonly #lines: Line[] = [];
  readonly #ended: Promise<void>;

  constructor(readonly process: ChildProcess) {
    this.#ended = new Promise((resolve) => process.once('close', () => resolve()));
    createInterface({ input: process.stdout! }).on('line', (line) => this.#lines.push(JSON.parse(line) as Line));
  }

  /** True when it has told of such an event. */
  has(type: string): boolean {
    return this.#lines.some((line) => line.type === type);
  }

  async event(type: string): Promise<Line> {
    let over = false;
    void this.#ended.then(() => {
      over = true;
    });
    for (;;) {
      const found = this.#lines.find((line) => line.type === type);
      if (found) return found;
      if (over) throw new Error(`the host ended without ${type}: ${JSON.stringify(this.#lines.at(-1))}`);
      await sleep(10);
    }
  }

  async workerPid(): Promise<number> {
    return (await this.event('started')).workerPid ?? 0;
  }

  /** Hash of the last stage's artifact. */
  async result(): Promise<string> {
    const { result } = await this.event('finished');
    await this.#ended;
    return result?.stages.at(-1)?.output?.artifact.sha256 ?? '';
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.process.kill(signal);
    await this.#ended;
  }
}

/** Steps of the training that were done more than once. */
export function redoneSteps(trace: readonly string[]): number {
  const steps = trace.filter((line) => /^\d/.test(line)).map((line) => line.split(' ')[0]);
  return steps.length - new Set(steps).size;
}

export function redoneEvaluations(trace: readonly string[]): number {
  const evaluations = trace.filter((line) => line.startsWith('evaluate'));
  return evaluations.length - new Set(evaluations).size;
}
