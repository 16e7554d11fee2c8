/** Exit code when something required is missing after everything was tried. */
export declare const EXIT_MISSING: 4;

/** A step that cannot be done here, told in one line for the user. */
export declare class SetupError extends Error {}

export type PartId = 'node' | 'npm' | 'build' | 'tfjs' | 'temporal' | 'cc' | 'arm-gcc' | 'qemu' | 'openocd';

/** A program that stages run. */
export type ToolId = 'temporal' | 'cc' | 'arm-gcc' | 'qemu' | 'openocd';

/** The machine that is looked at; what is left out is this one. */
export interface SetupContext {
  root: string;
  cache: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  arch: string;
  isRoot: boolean;
  isClone: boolean;
}

export interface PartReport {
  id: PartId;
  title: string;
  ok: boolean;
  /** False for a part that was not asked for: its absence is no failure. */
  required: boolean;
  version?: string;
  path?: string;
  /** Commands and stages. */
  neededBy: string[];
  /** The line that the user types; only where the part is not there. */
  hint?: string;
  /** Where it was found, or why it does not serve. */
  detail?: string;
}

export interface Detection {
  ok: boolean;
  version?: string;
  path?: string;
  detail?: string;
}

export interface PartFace {
  id: PartId;
  title: string;
  /** One clause that completes "needed …". */
  why: string;
  neededBy: string[];
  cost: { download: string; disk: string; time: string };
}

export type SetupEvent =
  | { type: 'present' | 'optional' | 'start'; part: PartFace; detection: Detection }
  | { type: 'step'; part: PartFace; text: string }
  | { type: 'refused'; part: PartFace; source: string; error: Error }
  | { type: 'done'; part: PartFace; detection: Detection; seconds: number }
  | { type: 'missing'; part: PartFace; detection: Detection; hint: string; seconds: number };

export interface InspectOptions {
  /** Throws {@link SetupError} on an unknown id. */
  only?: string[];
  withOpenocd?: boolean;
  context?: Partial<SetupContext>;
}

/** Every part, in the order of set-up. */
export declare const parts: readonly (PartFace & { sources: readonly { name: string }[] })[];

/** Looks at every part and changes nothing. */
export declare function inspect(options?: InspectOptions): Promise<PartReport[]>;

/** Gets what is required and missing, from the first source that works. */
export declare function fix(options?: InspectOptions & { onEvent?: (event: SetupEvent) => void }): Promise<PartReport[]>;

/**
 * The program that a stage runs, found in the set-up's order of places; for `arm-gcc` the prefix of the tool chain,
 * `/usr/bin/arm-none-eabi-`. Undefined where no place holds one that passes its check.
 */
export declare function toolPath(id: ToolId, context?: Partial<SetupContext>): string | undefined;
