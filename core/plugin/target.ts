import type { StageContext } from './stage.js';
import { type Service, token } from './token.js';

export interface MemoryBank {
  readonly name: string;
  readonly origin: number;
  readonly bytes: number;
  /** 'tightly-coupled' banks answer without wait states. */
  readonly speed: 'tightly-coupled' | 'normal';
}

/** A chip is one table. */
export interface Chip {
  readonly name: string;
  /** GCC's -mcpu value, or 'native'. */
  readonly core: string;
  /** True when the core has the DSP extension (SMLAD and friends). */
  readonly dsp: boolean;
  /** Highest clock; 0: not told. */
  readonly clockHz: number;
  readonly flash: MemoryBank;
  /** Where the core executes the flash from (its alias on the instruction bus), default its origin. */
  readonly flashExecuteOrigin?: number;
  readonly ram: readonly MemoryBank[];
  /** RAM on the core's instruction bus, apart from `ram` (ITCM): no arena, but copies of hot code and constants. */
  readonly instructionRam?: MemoryBank;
}

/** Sections of a program that start-up copies from flash to a bank of RAM. */
export interface HotSections {
  /** Name of `instructionRam` or of a bank of `ram`. */
  readonly bank: string;
  /** Input sections as GNU linker scripts name them: `*(.text.kernel)`. */
  readonly sections: readonly string[];
}

/** What a generated project is made of. */
export interface ProjectRequest {
  readonly name: string;
  /** C files to compile. */
  readonly sources: readonly string[];
  /** Targets without such banks ignore it. */
  readonly hot?: readonly HotSections[];
}

/** Text files by path, added to the generated project. */
export type ProjectFiles = Readonly<Record<string, string>>;

export interface Build {
  /** Folder of the project; `elf` is below it. */
  readonly folder: string;
  readonly elf: string;
  /** Bytes of flash and of RAM (statics; the arena is one) from the linked image. */
  readonly flashBytes: number;
  readonly ramBytes: number;
}

/** Named byte regions counted while running: `tf_profile_begin(n)` ... `tf_profile_end()`. */
export interface RegionCount {
  readonly region: number;
  readonly instructions: number;
  /** Instructions by class: 'load', 'store', 'mac', 'multiply', 'branch', ... */
  readonly classes: Readonly<Record<string, number>>;
  /** Modelled cycles, lowest and highest of the model's settings. */
  readonly cycles: readonly [number, number];
}

export interface RunRequest {
  /** Working folder: the program opens its files (`inputs.bin`, `outputs.bin`, ...) there. */
  readonly folder: string;
  readonly arguments: readonly string[];
  /** Count instructions in profiled regions. */
  readonly profile: boolean;
}
export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly regions: readonly RegionCount[];
}

/** A chip or host that generated C runs on. */
export interface Target extends Service {
  readonly version: string;
  readonly title: string;
  readonly chip: Chip;
  /** False where nothing here can run a build: no emulator is known for the chip. Absent: true. */
  readonly canRun?: boolean;
  /** Start-up code, linker script, Makefile, CMakeLists.txt around the engine's sources. */
  projectFiles(project: ProjectRequest): ProjectFiles;
  /** @throws TF_TOOL_MISSING, TF_TOOL_FAILED; TF_DOES_NOT_FIT from the linker's overflow message. */
  build(folder: string, context: StageContext): Promise<Build>;
  /** Runs a build: on the emulator, or on the host itself. */
  run(build: Build, request: RunRequest, context: StageContext): Promise<RunResult>;
  /** Compiler and emulator versions, for cache keys. */
  fingerprint(): Promise<Readonly<Record<string, string>>>;
}

export const Targets = token<Target>('target');
