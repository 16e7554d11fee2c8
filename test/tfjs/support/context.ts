import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../../core/artifacts/file-store.js';
import type { Progress, Services, StageContext } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';

export interface TestContext extends StageContext {
  readonly reports: Progress[];
  readonly checkpoints: Map<string, Uint8Array>;
}

/** A stage context over a store in a temporary folder. The trainer uses no services. */
export function testContext(replaced: Partial<StageContext> = {}): TestContext {
  const folder = mkdtempSync(join(tmpdir(), 'tinyformer-tfjs-'));
  const checkpoints = new Map<string, Uint8Array>();
  const reports: Progress[] = [];
  const context: StageContext = {
    options: undefined,
    root: folder,
    seed: 7,
    random: (...name) => randomStream(7, ...name),
    artifacts: new FileStore(join(folder, 'store')),
    checkpoint: {
      load: async (name) => checkpoints.get(name),
      save: async (name, bytes) => {
        checkpoints.set(name, Uint8Array.from(bytes));
      },
    },
    progress: (progress) => reports.push(progress),
    signal: new AbortController().signal,
    log: { debug() {}, info() {}, warn() {} },
    workdir: join(folder, 'work'),
    services: {} as Services,
    exec: () => Promise.reject(new Error('not used')),
    ...replaced,
  };
  return { ...context, reports, checkpoints };
}
