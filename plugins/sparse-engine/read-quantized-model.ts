import type { ArtifactRef, ArtifactStore, QuantizedGraph, QuantizedModel } from '../../core/plugin/index.js';
import { decodeQuantizedParameters } from '../../core/safetensors/index.js';

/** Reads a `quantized` artifact. @throws TF_ARTIFACT_MISSING, TF_ARTIFACT_CORRUPT, TF_GRAPH */
export async function readQuantizedModel(artifacts: ArtifactStore, ref: ArtifactRef): Promise<QuantizedModel> {
  const graph = await artifacts.readJson<QuantizedGraph>(ref, 'graph.json');
  return { graph, parameters: decodeQuantizedParameters(await artifacts.read(ref, 'parameters.safetensors')) };
}
