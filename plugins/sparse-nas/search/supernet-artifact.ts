import type { ArtifactRef, ArtifactStore, SuperGraph } from '../../../core/plugin/index.js';

/** The supergraph of a 'supernet' artifact (`supernet.json`, `weights.safetensors`). */
export async function readSupergraph(artifacts: ArtifactStore, supernet: ArtifactRef): Promise<SuperGraph> {
  return (await artifacts.readJson<{ supergraph: SuperGraph }>(supernet, 'supernet.json')).supergraph;
}
