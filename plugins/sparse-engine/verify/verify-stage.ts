import { join } from 'node:path';
import { DataSetReader, type LabelledImages } from '../../../core/dataset/index.js';
import { integerReference, quantizeImage } from '../../../core/integer/index.js';
import {
  defineStage,
  type QuantizedModel,
  type StageContext,
  type StageInputs,
  type StageOutput,
  TinyformerError,
  z,
} from '../../../core/plugin/index.js';
import type { FirmwareReport } from '../codegen/firmware-report.js';
import { readQuantizedModel } from '../read-quantized-model.js';
import { compareLayers, firstDifferingImage, type ReferenceTensors } from './compare-layers.js';
import { elements, type ModelRun, type Runner, runModel } from './firmware-run.js';
import { layerProfile } from './layer-profile.js';
import { layerReference } from './layer-reference.js';
import { accuracySeconds, measureAccuracy } from './measure-accuracy.js';
import { hostRunner, targetRunner } from './prepare-runners.js';

const options = z.strictObject({
  images: z.number().int().min(20).default(20).describe('Test images on which reference, host and target must agree.'),
  layers: z.boolean().default(false).describe('Compare the output of every layer, not of the last only.'),
  accuracyImages: z.number().int().min(0).default(0).describe('Test images for the accuracy, 0 = all.'),
});
type Options = z.infer<typeof options>;

/**
 * Verification: integer reference, host build and firmware on the emulated chip give the same bytes; accuracy of the int8 model on the test
 * split by the host build; instructions by layer, flash, RAM and painted stack against the plan. The artifact holds `verification.json`.
 */
export const verifyStage = defineStage<Options>({
  form: 'stage',
  id: 'verify',
  version: 2,
  summary: 'Bit-exactness, accuracy and cost on the emulated chip',
  consumes: ['firmware', 'quantized', 'dataset'],
  produces: 'verification',
  options,
  uses: ['target'],
  fingerprint: (services) => services.target.fingerprint(),
  estimate: ({ images, layers, accuracyImages }, _services, workload) => ({
    seconds: 15 + images + accuracySeconds(accuracyImages, workload),
    note: `${images} images on reference, host and target${layers ? ', every layer' : ''}; ${accuracyImages || 'all'} for the accuracy`,
  }),
  run: verify,
});

async function verify(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput> {
  const { artifacts, options: chosen } = context;
  const firmware = inputs['firmware']!;
  const report = await artifacts.readJson<FirmwareReport>(firmware, 'report.json');
  const model = await readQuantizedModel(artifacts, inputs['quantized']!);
  const data = await (await DataSetReader.ofArtifact(artifacts, inputs['dataset']!)).split('test', chosen.accuracyImages);
  const compared = { ...data, count: Math.min(chosen.images, data.count) };

  context.progress({ fraction: 0.02, message: 'integer reference' });
  const reference = integerReference(model);
  const expected: ReferenceTensors[] = [];
  for (const image of separateImages(compared)) {
    context.signal.throwIfAborted();
    expected.push(reference(image));
    await new Promise(setImmediate);
  }

  context.progress({ fraction: 0.2, message: 'host build' });
  const host = await hostRunner(firmware, report, context);
  const { target } = context.services;
  const chip = target.id === host.target.id || target.canRun === false ? host : await targetRunner(firmware, report, context);
  const runners = [...new Set([host, chip])];
  let onChip: ModelRun | undefined;
  for (const [i, runner] of runners.entries()) {
    context.progress({ fraction: 0.25 + 0.1 * i, message: `${compared.count} images on ${runner.name}` });
    onChip = await agree(runner, report, compared, expected, model, context);
  }

  context.progress({ fraction: 0.6, message: 'counting instructions' });
  const profiled = await runModel(chip, report, separateImages({ ...compared, count: 1 })[0]!, join(context.workdir, 'profile'), context, {
    profile: true,
  });
  const layers = profiled.regions.length === 0 ? [] : layerProfile(profiled.regions, report, 1);
  const accuracy = await measureAccuracy(host, report, data, context, (done) =>
    context.progress({ fraction: 0.65 + 0.35 * done, message: 'accuracy on the test images' }),
  );

  const instructions = layers.reduce((sum, layer) => sum + layer.instructions, 0);
  const verification = {
    format: 'tinyformer-verification@1',
    target: report.target,
    agreed: { images: compared.count, layers: chosen.layers, on: ['reference', ...runners.map(({ name }) => name)] },
    accuracy,
    instructions: { counted: instructions, estimated: report.instructions, dense: report.dense, layers },
    flash: report.flash,
    ram: report.ram,
    stack: { used: onChip!.stack, reserved: report.ram.stack },
    memory: {
      peak: report.memory.peak,
      lowerBound: report.memory.lowerBound,
      planner: report.memory.planner,
      optimal: report.memory.optimal,
    },
  };
  return {
    artifact: await artifacts.put('verification', { 'verification.json': JSON.stringify(verification, undefined, 1) }),
    metrics: {
      accuracy: accuracy.accuracy,
      images: compared.count,
      flash: report.flash.total,
      ram: report.ram.total,
      // Where nothing is emulated there is nothing to tell.
      ...(profiled.regions.length > 0 ? { stack: onChip!.stack, instructions } : {}),
      denseInstructions: Math.round(report.dense.total),
    },
  };
}

/** Runs the images and compares; where only outputs were compared and one differs, the layers of that image say where it began. */
async function agree(
  runner: Runner,
  report: FirmwareReport,
  data: LabelledImages,
  expected: readonly ReferenceTensors[],
  model: QuantizedModel,
  context: StageContext<Options>,
): Promise<ModelRun> {
  const images = separateImages(data);
  const layersOf = layerReference(model);
  const compare = (layers: Int8Array, which: readonly number[]): void =>
    compareLayers(
      runner.name,
      layers,
      report,
      which.map((i) => layersOf(images[i]!, expected[i]!)),
      which,
    );
  const all = quantizeImage(data.images.subarray(0, data.count * elements(data.shape)));
  const run = await runModel(runner, report, all, join(context.workdir, `agree-${runner.name}`), context, {
    layers: context.options.layers,
  });
  if (context.options.layers) compare(run.layers, [...images.keys()]);
  const differing = firstDifferingImage(run.outputs, expected, model.graph.output);
  if (differing >= 0) {
    const again = await runModel(runner, report, images[differing]!, join(context.workdir, `differ-${runner.name}`), context, {
      layers: true,
    });
    compare(again.layers, [differing]);
    throw new TinyformerError(
      'TF_VERIFY',
      `${runner.name} and reference differ on test image ${differing}, but not when it runs alone: a run depends on what was in the arena before`,
    );
  }
  return run;
}

/** Images as int8 inputs, one by one. */
function separateImages({ images, shape, count }: LabelledImages): readonly Int8Array[] {
  const pixels = elements(shape);
  return Array.from({ length: count }, (_, i) => quantizeImage(images.subarray(i * pixels, (i + 1) * pixels)));
}
