import { join, resolve } from 'node:path';
import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import { TinyformerError } from '../../core/errors/index.js';
import type { Graph } from '../../core/graph/graph.js';
import { planServices } from '../../core/plan/make-plan.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { createServices } from '../../core/plugin/create-services.js';
import {
  type BenchResult,
  type Stage,
  type StageContext,
  type StageInputs,
  type StageOutput,
  Stages,
  Targets,
} from '../../core/plugin/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import { decodeWeights } from '../../core/safetensors/index.js';
import { type RemovedWeights, removedWeights } from '../../core/sparsity/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { readSavedRun, type SavedRun } from '../project/saved-run.js';
import { inScratchFolder } from '../run/scratch-folder.js';
import type { VerificationFigures } from '../summary/artifact-figures.js';
import { checkUnchanged } from './check-unchanged.js';
import { configFor, type DataPlaces } from './config-for.js';
import { floatAccuracy } from './float-accuracy.js';
import { pluginRoot } from './plugin-root.js';

/**
 * Evaluates a saved model anew: its int8 form as C on every test image, checked against reference and emulated chip, and its float form by the trainer.
 * Nothing of what the folder says of itself is taken over but the model, whose files have to be those that the run made.
 *
 * @throws TF_USAGE, TF_DATASET, TF_PLUGIN_MISSING, and whatever codegen and verify throw
 */
export async function evaluateFolder(path: string, places: DataPlaces, host: MeasuringHost): Promise<BenchResult> {
  const folder = resolve(path);
  const saved = await readSavedRun(folder);
  const { config, root } = await configFor(saved, folder, places);
  const packages = pluginRoot(saved, folder);
  const plugins = await loadPlugins(pluginSources(config, packages), packages);
  const services = createServices(plugins.registry, { services: planServices(plugins, config), constraints: saved.constraints });
  return inScratchFolder(async (scratch) => {
    const artifacts = new FileStore(join(scratch, 'store'));
    const contextOf = (stage: string, options: unknown): Promise<StageContext> =>
      testStageContext({ options, services, stage, seed: saved.seed, root, folder: scratch, artifacts, ...host });
    const runRole = async (role: string, inputs: StageInputs): Promise<StageOutput> => {
      host.onProgress({ fraction: 0, message: role });
      const { id, options } = roleOf(saved, role);
      const stage = plugins.registry.resolve(Stages, id) as unknown as Stage;
      return stage.run(inputs, await contextOf(id, stage.options.parse(options)));
    };
    const quantized = await artifacts.putFolder('quantized', join(folder, 'quantized'));
    const model = await artifacts.putFolder('model', join(folder, 'model'));
    for (const artifact of [quantized, model]) checkUnchanged(saved, folder, artifact);
    const { artifact: dataset } = await runRole('data', {});
    const { artifact: firmware } = await runRole('codegen', { quantized });
    const { artifact: verification } = await runRole('verify', { firmware, quantized, dataset });
    const { metrics: layerNorm } = await runRole('layer-norm', { model, quantized, dataset, verification });
    host.onProgress({ fraction: 0, message: 'float' });
    const float = await floatAccuracy(model, dataset, await contextOf('evaluate', {}));
    const { accuracy, flash, ram, agreed } = await artifacts.readJson<VerificationFigures>(verification, 'verification.json');
    if (!accuracy || !flash || !ram)
      throw new TinyformerError('TF_STAGE', `stage ${roleOf(saved, 'verify').id} gives no accuracy, flash and RAM`);
    const removed = await removedOf(model, artifacts);
    const target = plugins.registry.resolve(Targets, config.target.use);
    return {
      rows: [
        { id: 'accuracy-int8', value: accuracy.accuracy, unit: 'fraction' },
        { id: 'accuracy-float', value: float, unit: 'fraction' },
        { id: 'ptq-drop', value: 100 * (float - accuracy.accuracy), unit: 'pt' },
        { id: 'layernorm-drop', value: Number(layerNorm['drop']), unit: 'pt' },
        { id: 'sparsity', value: (100 * removed.removed) / removed.all, unit: '%' },
        { id: 'sparsity-prunable', value: (100 * removed.removed) / Math.max(1, removed.prunable), unit: '%' },
        { id: 'flash', value: flash.total, unit: 'bytes' },
        { id: 'ram', value: ram.total, unit: 'bytes' },
      ],
      notes: [
        `${saved.name} on ${target.title}, ${accuracy.images} test images of ${config.dataset.use}, int8 by the generated C`,
        'drops in percentage points, positive where accuracy is lost: float to int8; LayerNorm in floating point to Scaled-LayerNorm, all else int8',
        'sparsity: share of the weights of convolutions and linear layers that pruning removed, of all and of those that may be pruned',
        ...(agreed ? [`${agreed.images} images equal, byte for byte, on ${agreed.on.join(', ')}`] : []),
        `int8 model ${quantized.sha256}, firmware ${firmware.sha256}`,
      ],
    };
  });
}

async function removedOf(model: ArtifactRef, artifacts: ArtifactStore): Promise<RemovedWeights> {
  const weights = decodeWeights(await artifacts.read(model, 'weights.safetensors'));
  return removedWeights(await artifacts.readJson<Graph>(model, 'graph.json'), weights);
}

/** Which stage played a role in the saved run, and how; the built-in one where the run had left it out. */
function roleOf({ stages }: SavedRun, role: string): { readonly id: string; readonly options: unknown } {
  const stage = stages.find(({ name }) => name === role);
  return { id: stage?.stage ?? role, options: stage?.options ?? {} };
}
