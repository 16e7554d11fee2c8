import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anyExitCode, findProgram, runProgram } from '../../core/exec/index.js';
import {
  type Build,
  type Chip,
  type ProjectFiles,
  type ProjectRequest,
  type RunRequest,
  type RunResult,
  type Target,
  TinyformerError,
} from '../../core/plugin/index.js';
import { cmakeLists } from './cmake-lists.js';
import { compileSources, type ExecContext, linkObjects } from './compile.js';
import { hostCompiler } from './host-compiler.js';
import { includeFlags, makefile, type Recipe, sourcesOf } from './makefile.js';
import { readRuntimeFiles, runtimeHeaders, targetFolder } from './runtime-files.js';

export interface NativeOptions {
  /** Compiler to use instead of the one that is found, a path or a name on PATH. */
  readonly compiler?: string;
  /** Stop at undefined behaviour and bad memory accesses (gcc's and clang's address and undefined sanitizers). */
  readonly sanitize: boolean;
}

const unlimited = 2 ** 31;

/** A host has no limits worth a table. */
const host: Chip = {
  name: 'native',
  core: 'native',
  dsp: false,
  clockHz: 0,
  flash: { name: 'file', origin: 0, bytes: unlimited, speed: 'normal' },
  ram: [{ name: 'memory', origin: 0, bytes: unlimited, speed: 'normal' }],
};

const sources = ['tf_io.c', 'tf_stack.c'];
const sanitizers = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/**
 * This machine as a target: the same generated C, for whole test sets and for sanitizers. Regions are not counted here, and a build
 * reports 0 bytes of flash and RAM.
 */
export class NativeTarget implements Target {
  readonly id = 'native';
  readonly version = '1.0.0';
  readonly title = 'this machine';
  readonly chip = host;
  readonly #options: NativeOptions;

  constructor(options: NativeOptions = { sanitize: false }) {
    this.#options = options;
  }

  projectFiles(project: ProjectRequest): ProjectFiles {
    const recipe = this.#recipe('cc', [...project.sources, ...sources.map((name) => `${targetFolder}/${name}`)]);
    return {
      ...runtimeHeaders(),
      ...readRuntimeFiles('plugins/native/runtime', sources),
      Makefile: makefile({ ...recipe, title: `${project.name} for this machine` }),
      'CMakeLists.txt': cmakeLists(project.name, recipe),
    };
  }

  /** @throws TF_TOOL_MISSING, TF_TOOL_FAILED with the compiler's words */
  async build(folder: string, context: ExecContext): Promise<Build> {
    const recipe = this.#recipe(this.#compiler(), sourcesOf(await readFile(join(folder, 'Makefile'), 'utf8')));
    await compileSources(folder, recipe, context);
    const linked = await linkObjects(folder, recipe, context);
    if (linked.exitCode !== 0) throw new TinyformerError('TF_TOOL_FAILED', `${recipe.image} does not link:\n${linked.stderr.trimEnd()}`);
    return { folder, elf: join(folder, recipe.image), flashBytes: 0, ramBytes: 0 };
  }

  async run(build: Build, request: RunRequest, context: ExecContext): Promise<RunResult> {
    const { exitCode, stdout, stderr } = await context.exec(build.elf, request.arguments, {
      cwd: request.folder,
      okExitCodes: anyExitCode,
    });
    return { exitCode, stdout: stdout + stderr, regions: [] };
  }

  async fingerprint(): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await runProgram(this.#compiler(), ['--version']);
    return { cc: stdout.split('\n')[0] ?? '' };
  }

  #compiler(): string {
    const chosen = this.#options.compiler;
    return findProgram(hostCompiler, chosen === undefined ? process.env : { ...process.env, [hostCompiler.variable]: chosen });
  }

  #recipe(compiler: string, sources: readonly string[]): Recipe {
    const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Werror'];
    const instruments = this.#options.sanitize ? sanitizers : [];
    return {
      title: this.title,
      compiler,
      compileFlags: ['-std=c99', '-O2', ...warnings, ...instruments, ...includeFlags(sources)],
      linkFlags: instruments,
      sources,
      image: 'build/firmware',
    };
  }
}
