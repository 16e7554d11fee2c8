import type {
  ArtifactRef,
  ArtifactStore,
  Constraints,
  DataSetMeta,
  QuantizedModel,
  ServiceResolver,
  Services,
  Target,
} from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { encodeQuantizedParameters } from '../../core/safetensors/index.js';

/** Stores a model as the quantize stage does. */
export function storeQuantized(artifacts: ArtifactStore, { graph, parameters }: QuantizedModel): Promise<ArtifactRef> {
  return artifacts.put('quantized', {
    'graph.json': JSON.stringify(graph),
    'parameters.safetensors': encodeQuantizedParameters(parameters),
  });
}

/** A data set whose test split has `count` random images in the shape of a model's input. */
export function storeImages(artifacts: ArtifactStore, { graph }: QuantizedModel, count: number): Promise<ArtifactRef> {
  const { shape } = graph.tensors[graph.input]!;
  const random = randomStream(1, 'images');
  const pixels = shape.reduce((a, b) => a * b, 1);
  const meta: DataSetMeta = {
    format: 'tinyformer-dataset@1',
    name: 'random',
    shape,
    classes: Array.from({ length: graph.classes }, (_, i) => `class ${i}`),
    counts: { train: 0, validation: 0, test: count },
  };
  return artifacts.put('dataset', {
    'meta.json': JSON.stringify(meta),
    'test.images.bin': Uint8Array.from({ length: count * pixels }, () => random.integer(256)),
    'test.labels.bin': Uint8Array.from({ length: count }, () => random.integer(graph.classes)),
  });
}

/** Services of a run for one target; the host is there to compare with. */
export function engineServices(target: Target, constraints: Constraints = { flash: 1 << 20, ram: 320 * 1024 }): Services {
  const resolver: ServiceResolver = { resolve: () => target as never, ids: () => [] };
  return { ...resolver, target, constraints } as Services;
}
