import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../artifacts/file-store.js';
import { createExec } from '../exec/index.js';
import { memoryCheckpoint } from '../plugin/memory-checkpoint.js';
import type { Services } from '../plugin/services.js';
import type { Progress, StageContext } from '../plugin/stage.js';
import { randomStream } from '../random/random-stream.js';

export interface TestContextSettings<Options> {
  readonly options: Options;
  readonly services: Services;
  /** Id of the stage: names its random streams. */
  readonly stage: string;
  readonly seed?: number;
  readonly root?: string;
  /** Where its store and work folder lie; a new one below the system's temporary folder unless given. */
  readonly folder?: string;
  readonly artifacts?: StageContext['artifacts'];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A stage's host without Temporal: a work folder and, unless given, a store of its own, checkpoints in memory, logs dropped. Nobody removes the folders but the caller. */
export async function testStageContext<Options>(settings: TestContextSettings<Options>): Promise<StageContext<Options>> {
  const folder = settings.folder ?? (await mkdtemp(join(tmpdir(), 'tinyformer-stage-')));
  const { seed = 1, stage } = settings;
  const signal = settings.signal ?? new AbortController().signal;
  const silent = (): void => undefined;
  return {
    options: settings.options,
    seed,
    root: settings.root ?? folder,
    random: (...name) => randomStream(seed, stage, ...name),
    artifacts: settings.artifacts ?? new FileStore(join(folder, 'store')),
    checkpoint: memoryCheckpoint(),
    progress: settings.onProgress ?? silent,
    signal,
    log: { debug: silent, info: silent, warn: silent },
    workdir: await mkdtemp(join(folder, 'work-')),
    services: settings.services,
    exec: createExec(signal),
  };
}
