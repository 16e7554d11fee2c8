import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createExec } from '../../core/exec/index.js';
import type { Build, ProjectFiles, ProjectRequest, RunRequest, RunResult } from '../../core/plugin/index.js';
import type { ExecContext } from './compile.js';

/** A target that needs nothing of a stage's context but `exec`: all of ours. */
export interface RunnableTarget<Result extends RunResult = RunResult> {
  projectFiles(project: ProjectRequest): ProjectFiles;
  build(folder: string, context: ExecContext): Promise<Build>;
  run(build: Build, request: RunRequest, context: ExecContext): Promise<Result>;
}

/** A C program and what it reads, for tests and benches of kernels. */
export interface Program {
  /** C and header files by path. Every `.c` file is compiled; `main.c` has `int main(int argc, char **argv)`. */
  readonly files: ProjectFiles;
  /** Files that it opens for reading, by name. */
  readonly inputs?: Readonly<Record<string, Uint8Array>>;
  /** Names of files that it creates and that are wanted back. */
  readonly outputs?: readonly string[];
  readonly arguments?: readonly string[];
  /** Count the regions between `tf_profile_begin` and `tf_profile_end`. */
  readonly profile?: boolean;
}

export interface ProgramResult {
  readonly build: Build;
  readonly outputs: Readonly<Record<string, Uint8Array>>;
}

/**
 * Builds a program for a target, runs it there and returns what it wrote. The folder is temporary and gone afterwards.
 *
 * @example
 * const { stdout, regions, outputs } = await buildAndRun(new CortexMTarget(stm32f746), {
 *   files: { 'main.c': source, 'kernel.h': header, 'kernel.c': kernel },
 *   inputs: { 'inputs.bin': bytes },
 *   outputs: ['outputs.bin'],
 *   profile: true,
 * });
 * @throws TF_TOOL_MISSING, TF_TOOL_FAILED, TF_DOES_NOT_FIT
 */
export async function buildAndRun<Result extends RunResult>(
  target: RunnableTarget<Result>,
  program: Program,
  context: ExecContext = { exec: createExec() },
): Promise<Result & ProgramResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-program-'));
  try {
    const sources = Object.keys(program.files).filter((name) => name.endsWith('.c'));
    await writeFiles(folder, { ...program.files, ...target.projectFiles({ name: 'program', sources }) });
    const build = await target.build(folder, context);
    const work = join(folder, 'work');
    await mkdir(work);
    await writeFiles(work, program.inputs ?? {});
    const request = { folder: work, arguments: program.arguments ?? [], profile: program.profile ?? false };
    const result = await target.run(build, request, context);
    const outputs = await Promise.all(
      (program.outputs ?? []).map(async (name) => [name, new Uint8Array(await readFile(join(work, name)))] as const),
    );
    return { ...result, build, outputs: Object.fromEntries(outputs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files below a folder, making the folders between. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
