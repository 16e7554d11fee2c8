import { join } from 'node:path';
import { DataSetReader } from '../../../core/dataset/index.js';
import { defineStage, type QuantizedModel, type StageContext, type StageInputs, type StageOutput, z } from '../../../core/plugin/index.js';
import { decodeWeights } from '../../../core/safetensors/index.js';
import { kernels } from '../choice/kernels.js';
import { firmwareReport } from '../codegen/firmware-report.js';
import { engineProject } from '../codegen/project-files.js';
import { layerNorm } from '../kernels/layer-norm.js';
import { layerNormFloat } from '../kernels/layer-norm-float.js';
import { compileModel } from '../program/compile-model.js';
import { readQuantizedModel } from '../read-quantized-model.js';
import { accuracySeconds, measureAccuracy } from '../verify/measure-accuracy.js';
import { buildForHost } from '../verify/prepare-runners.js';

/** What of `verification.json` is compared with. */
interface Verified {
  readonly accuracy: { readonly accuracy: number; readonly correct: number; readonly images: number };
}

/**
 * What Scaled-LayerNorm costs in accuracy (paper, Table III): the same int8 model once more as C, but with LayerNorms in floating point between their int8
 * tensors, on the test images that `verify` classified. The artifact holds `layer-norm.json`.
 */
export const layerNormStage = defineStage<Record<string, never>>({
  form: 'stage',
  id: 'layer-norm',
  version: 1,
  summary: 'Scaled-LayerNorm against LayerNorm in floating point',
  consumes: ['model', 'quantized', 'dataset', 'verification'],
  produces: 'layer-norm',
  options: z.strictObject({}),
  uses: ['target', 'constraints'],
  estimate: (_options, _services, workload) => ({
    seconds: 10 + accuracySeconds(Number(workload.inputs['verification']?.options['accuracyImages'] ?? 0), workload),
    note: 'as many test images as verify classifies, on this machine',
  }),
  run: compare,
});

async function compare(inputs: StageInputs, context: StageContext<Record<string, never>>): Promise<StageOutput> {
  const { artifacts } = context;
  const { accuracy: scaled } = await artifacts.readJson<Verified>(inputs['verification']!, 'verification.json');
  const model = await readQuantizedModel(artifacts, inputs['quantized']!);
  const layers = model.graph.nodes.filter(({ op }) => op === 'LayerNorm').length;
  const float = layers === 0 ? scaled : await withFloatLayerNorm(model, inputs, scaled.images, context);
  const drop = (100 * (float.correct - scaled.correct)) / scaled.images;
  const report = { format: 'tinyformer-layer-norm@1', layers, scaled, float, drop };
  return {
    artifact: await artifacts.put('layer-norm', { 'layer-norm.json': JSON.stringify(report, undefined, 1) }),
    metrics: { scaled: scaled.accuracy, float: float.accuracy, drop, images: scaled.images, layers },
  };
}

async function withFloatLayerNorm(
  model: QuantizedModel,
  inputs: StageInputs,
  images: number,
  context: StageContext<Record<string, never>>,
): Promise<Verified['accuracy']> {
  const { artifacts, services } = context;
  const { target, constraints } = services;
  const weights = decodeWeights(await artifacts.read(inputs['model']!, 'weights.safetensors'));
  const chosen = kernels.map((kernel) => (kernel === layerNorm ? layerNormFloat(weights) : kernel));
  const compiled = compileModel(model, chosen, target.chip, 'balanced');
  const { files, sources } = engineProject(compiled);
  const report = firmwareReport({ compiled, model, target, optimize: 'balanced', limits: constraints, sources });
  context.progress({ fraction: 0, message: 'LayerNorm in floating point, host build' });
  const runner = await buildForHost(files, sources, join(context.workdir, 'float'), context);
  const data = await (await DataSetReader.ofArtifact(artifacts, inputs['dataset']!)).split('test', images);
  return measureAccuracy(runner, report, data, context, (fraction) =>
    context.progress({ fraction, message: 'LayerNorm in floating point, test images' }),
  );
}
