import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, type Program, runProgram } from '../../core/exec/index.js';
import {
  type Build,
  type ProjectFiles,
  type ProjectRequest,
  type RunRequest,
  type RunResult,
  type Target,
  TinyformerError,
} from '../../core/plugin/index.js';
import {
  compileSources,
  type ExecContext,
  linkObjects,
  readRuntimeFiles,
  runtimeHeaders,
  sourcesOf,
  targetFolder,
} from '../native/index.js';
import { type CortexMChip, checkChip, chipTitle } from './chip-table.js';
import { flashImage, readElf, staticBytes } from './elf.js';
import { countByFunction, type FunctionCount } from './emulator/read-counts.js';
import { runEmulator } from './emulator/run-emulator.js';
import { linkError } from './link-errors.js';
import { linkerScript } from './linker-script.js';
import { buildFiles, firmwareRecipe } from './project.js';
import { armCompiler, emulator, siblingTool } from './toolchain.js';

const runtimeSources = ['startup.c', 'fault.c', 'tf_io.c', 'tf_stack.c'];
const runtimeInternals = ['startup.h', 'semihosting.h'];

export interface FirmwareRun extends RunResult {
  readonly functions: readonly FunctionCount[];
  /** Of the whole run, start-up included; 0 without `profile`. */
  readonly totalInstructions: number;
}

/**
 * A Cortex-M chip as a target, from its table: projects build with arm-none-eabi-gcc and run on QEMU. The image is the one for
 * the board.
 *
 * Programs get `main(argc, argv)`, files and text by semihosting (`tf_io.h`), `stackBytes` of stack and no heap. A fault ends them with
 * exit code 99 and a line on stdout.
 *
 * @example await buildAndRun(new CortexMTarget(stm32f746), { files: { 'main.c': source }, profile: true });
 */
export class CortexMTarget implements Target {
  readonly id: string;
  readonly version = '1.0.0';
  readonly title: string;
  readonly chip: CortexMChip;
  #versions: Promise<Readonly<Record<string, string>>> | undefined;

  /**
   * @param id under which the target is registered
   * @throws TF_CHIP when the table is not valid
   */
  constructor(chip: CortexMChip, id = chip.name) {
    this.chip = checkChip(chip);
    this.id = id;
    this.title = chipTitle(chip);
  }

  get canRun(): boolean {
    return this.chip.emulator !== undefined;
  }

  projectFiles(project: ProjectRequest): ProjectFiles {
    const sources = [...project.sources, ...runtimeSources.map((name) => `${targetFolder}/${name}`)];
    return {
      ...runtimeHeaders(),
      ...readRuntimeFiles('plugins/cortex-m/runtime', [...runtimeSources, ...runtimeInternals]),
      [`${targetFolder}/memory.ld`]: linkerScript(this.chip, project.hot),
      ...buildFiles(project.name, this.chip, sources),
    };
  }

  /** @throws TF_TOOL_MISSING, TF_TOOL_FAILED with the compiler's words, TF_DOES_NOT_FIT with the missing bytes */
  async build(folder: string, context: ExecContext): Promise<Build> {
    const compiler = findProgram(armCompiler);
    const recipe = firmwareRecipe(this.chip, sourcesOf(await readFile(join(folder, 'Makefile'), 'utf8')), compiler);
    await compileSources(folder, recipe, context);
    const linked = await linkObjects(folder, recipe, context);
    if (linked.exitCode !== 0) throw linkError(linked.stderr, this.chip);
    for (const format of ['binary', 'ihex']) {
      const file = format === 'binary' ? 'build/firmware.bin' : 'build/firmware.hex';
      await context.exec(siblingTool(compiler, 'objcopy'), ['-O', format, recipe.image, file], { cwd: folder });
    }
    await this.#refuseDoubles(folder, recipe.image, compiler, context);
    const elf = readElf(await readFile(join(folder, recipe.image)));
    return {
      folder,
      elf: join(folder, recipe.image),
      flashBytes: flashImage(elf, this.chip).length,
      ramBytes: staticBytes(elf, this.chip),
    };
  }

  /**
   * Runs the image on the emulator. With `profile`, regions hold one entry for each pass, and functions the same instructions by function.
   *
   * @throws TF_TOOL_MISSING, also where QEMU has no machine for the chip; TF_TOOL_FAILED when the emulator fails (its exit codes are above 127), TF_INTERNAL when regions do not match
   */
  async run(build: Build, request: RunRequest, context: ExecContext): Promise<FirmwareRun> {
    const elf = readElf(await readFile(build.elf));
    const { counts, ...result } = await runEmulator(this.chip, flashImage(elf, this.chip), request, context);
    return { ...result, functions: counts ? countByFunction(counts.addresses, elf.functions) : [], totalInstructions: counts?.total ?? 0 };
  }

  /** Asked once for all stages of a plan: the target is made for each plan anew. */
  fingerprint(): Promise<Readonly<Record<string, string>>> {
    this.#versions ??= askVersions(this.canRun);
    // What is missing now may be installed for the next attempt.
    this.#versions.catch(() => {
      this.#versions = undefined;
    });
    return this.#versions;
  }

  /** The emulated core has a double-precision FPU, so that such instructions would fail on the board only. */
  async #refuseDoubles(folder: string, image: string, compiler: string, context: ExecContext): Promise<void> {
    if (this.chip.fpu !== 'single') return;
    const { stdout } = await context.exec(siblingTool(compiler, 'objdump'), ['-d', '--no-show-raw-insn', image], { cwd: folder });
    const found = /^.*\.f64.*$/m.exec(stdout)?.[0];
    if (found) {
      throw new TinyformerError(
        'TF_TOOL_FAILED',
        `the firmware has double-precision instructions, which the ${this.chip.name} has not: ${found.trim()}`,
        {
          hint: 'Use a toolchain whose C library was built for single-precision FPUs.',
        },
      );
    }
  }
}

async function askVersions(emulated: boolean): Promise<Readonly<Record<string, string>>> {
  const version = async (program: Program) => (await runProgram(findProgram(program), ['--version'])).stdout.split('\n')[0] ?? '';
  const [compiler, ...emulators] = await Promise.all([version(armCompiler), ...(emulated ? [version(emulator)] : [])]);
  return { compiler: compiler ?? '', ...(emulators[0] === undefined ? {} : { emulator: emulators[0] }) };
}
