import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../core/artifacts/file-store.js';
import { createExec } from '../../core/exec/index.js';
import type { Services, StageContext, Target } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';

/** A stage's context with a real store and real programs, and a target. */
export async function stageContext<Options>(
  options: Options,
  target: Target,
  root = '/',
): Promise<StageContext<Options> & { readonly logged: string[] }> {
  const logged: string[] = [];
  const write = (message: string) => void logged.push(message);
  return {
    options,
    root,
    seed: 1,
    random: (...name) => randomStream(1, ...name),
    artifacts: new FileStore(await mkdtemp(join(tmpdir(), 'tinyformer-store-'))),
    checkpoint: { load: async () => undefined, save: async () => {} },
    progress: () => {},
    signal: new AbortController().signal,
    log: { debug: write, info: write, warn: write },
    workdir: await mkdtemp(join(tmpdir(), 'tinyformer-work-')),
    services: { target } as Services,
    exec: createExec(),
    logged,
  };
}
