import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../cli/main.js';
import { packageRoot } from '../../core/package-root.js';
import { fixture } from '../fixtures/fixture-path.js';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const entry = join(packageRoot(), 'bin/run.js');

/** A command line that runs: a user's terminal without the terminal. */
export class CommandLine {
  stdout = '';
  stderr = '';
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
    const clean = { ...process.env };
    // NODE_ENV is the test runner's own: oclif looks for TypeScript sources where it says test, and users have none of that.
    for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'NODE_OPTIONS', 'NODE_ENV']) delete clean[name];
    this.process = spawn(process.execPath, [entry, ...args], { cwd, env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout!.on('data', (chunk) => {
      this.stdout += String(chunk);
    });
    this.process.stderr!.on('data', (chunk) => {
      this.stderr += String(chunk);
    });
    this.ended = new Promise((resolve) =>
      this.process.once('close', (code, signal) => resolve({ code: code ?? (signal ? 255 : 0), stdout: this.stdout, stderr: this.stderr })),
    );
  }

  /** Resolves when its output has the text; fails when it ends without. */
  async says(text: string): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    while (!`${this.stdout}${this.stderr}`.includes(text)) {
      if (over) throw new Error(`it ended without saying ${text}: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/**
 * Runs a command in this process, which spares loading everything anew: for those that start no others, one at a time. What only a process has,
 * bin/run.js and its end, is for the tests that start one.
 */
export async function tinyformerHere(args: readonly string[], cwd: string): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const { exitCode } = process;
  const before = process.cwd();
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const { write } = process[name];
    process[name].write = (chunk: string | Uint8Array): boolean => {
      printed[name] += String(chunk);
      return true;
    };
    return () => {
      process[name].write = write;
    };
  });
  process.chdir(cwd);
  try {
    await main([...args], entry);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.chdir(before);
    process.exitCode = exitCode;
    for (const one of restore) one();
  }
}

export function tinyformer(args: readonly string[], cwd: string, env?: Readonly<Record<string, string>>): Promise<Ended> {
  return new CommandLine(args, cwd, env).ended;
}

/** A project in a folder of its own, with a cache of its own where the test asks for one. */
export class Project {
  private constructor(readonly folder: string) {}

  /** The pipeline of plugins/fast-stages: no images, no TensorFlow, about a second. */
  static async fast(
    options: Readonly<Record<'numbers' | 'pick' | 'train' | 'total', Record<string, unknown>>> | Record<string, never> = {},
  ): Promise<Project> {
    const project = await Project.empty();
    const text = await readFile(fixture('fast/tinyformer.yaml'), 'utf8');
    await project.write('tinyformer.yaml', text.replace('../plugins/fast-stages', fixture('plugins/fast-stages')));
    for (const [stage, values] of Object.entries(options)) {
      for (const [key, value] of Object.entries(values)) await project.setOption(stage, key, value);
    }
    return project;
  }

  /** The micro project: every stage is real. */
  static async micro(): Promise<Project> {
    const project = await Project.empty();
    await cp(fixture('micro'), project.folder, { recursive: true, filter: (path) => !/[/\\](\.tinyformer|results)$/.test(path) });
    return project;
  }

  static async empty(): Promise<Project> {
    return new Project(await mkdtemp(join(tmpdir(), 'tinyformer-cli-')));
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }

  /** Sets an option of a stage that is written on one line. */
  async setOption(stage: string, key: string, value: unknown): Promise<void> {
    const file = join(this.folder, 'tinyformer.yaml');
    const text = await readFile(file, 'utf8');
    const line = new RegExp(`^(  ${stage}: \\{.*?)(?:, options: \\{ (.*?) \\})? \\}$`, 'm');
    const changed = text.replace(line, (_, head: string, before?: string) => {
      const kept = (before ?? '').split(', ').filter((entry) => entry !== '' && !entry.startsWith(`${key}:`));
      return `${head}, options: { ${[...kept, `${key}: ${JSON.stringify(value)}`].join(', ')} } }`;
    });
    await writeFile(file, changed);
  }

  tinyformer(...args: string[]): Promise<Ended> {
    return tinyformer(args, this.folder);
  }

  start(...args: string[]): CommandLine {
    return new CommandLine(args, this.folder);
  }

  /** The one JSON value that a command prints. */
  async json<T>(...args: string[]): Promise<T> {
    const { stdout, stderr, code } = await this.tinyformer(...args, '--json');
    if (stdout.trimEnd().split('\n').length !== 1) throw new Error(`${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
