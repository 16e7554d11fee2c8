import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';

export type ReadPart = typeof readPart;

/** A JSON file of an artifact that may be absent, as may the artifact: plugins bring their own kinds. */
export async function readPart<T>(store: ArtifactStore, artifact: ArtifactRef | undefined, name: string): Promise<T | undefined> {
  if (!artifact || !(await store.files(artifact)).some((file) => file.name === name)) return undefined;
  return store.readJson<T>(artifact, name);
}
