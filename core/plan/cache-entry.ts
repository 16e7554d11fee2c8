import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { StageOutput } from '../plugin/stage.js';

/** What a pointer `cache/<key>` holds: the output that the key's parts led to. */
export interface CacheEntry {
  readonly output: StageOutput;
  readonly parts: Readonly<Record<string, string>>;
}

const pointer = (key: string): string => `cache/${key}`;

/** The output stored under a key. An artifact that is missing or does not have its hash is a miss: the stage runs again and mends it. */
export async function lookUp(store: ArtifactStore, key: string): Promise<StageOutput | undefined> {
  const entry = await store.getPointer<CacheEntry>(pointer(key));
  if (!entry || !(await store.verify(entry.output.artifact))) return undefined;
  return entry.output;
}

export async function remember(store: ArtifactStore, key: string, entry: CacheEntry): Promise<void> {
  await store.setPointer(pointer(key), entry);
}

const lastPointer = (config: string, stage: string): string => `last/${config}/${stage}`;

/** Notes what a stage of a config last came to, so that a plan can say what has changed since. */
export async function rememberLast(store: ArtifactStore, config: string, stage: string, entry: CacheEntry): Promise<void> {
  await store.setPointer(lastPointer(config, stage), entry);
}

export function lastEntry(store: ArtifactStore, config: string, stage: string): Promise<CacheEntry | undefined> {
  return store.getPointer<CacheEntry>(lastPointer(config, stage));
}
