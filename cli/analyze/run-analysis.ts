import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { isTinyformerError, TinyformerError } from '../../core/errors/index.js';
import { cacheFolder } from '../../core/exec/index.js';
import type { MadePlan } from '../../core/plan/make-plan.js';
import type { PlannedStage } from '../../core/plan/plan.js';
import { type DataSetMeta, type Stage, type StageContext, Stages } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { inScratchFolder } from '../run/scratch-folder.js';
import type { Analysis, AnalyzedSpace } from './analysis.js';

const analysisFile = 'analysis.json';

/**
 * Runs the stage that analyses the space, here and alone: without server, cache and images, of which only shape and classes matter.
 *
 * @throws TF_USAGE when the plan has no such stage, or another one than the built-in
 */
export async function runAnalysis({ plan, loaded, services }: MadePlan, host: MeasuringHost): Promise<AnalyzedSpace> {
  const planned = analysisStage(plan.stages);
  const stage = loaded.registry.resolve(Stages, planned.stage) as unknown as Stage;
  const { seed, root } = plan;
  const { options } = planned;
  return inScratchFolder(async (folder) => {
    const context: StageContext = await testStageContext({ options, services, stage: planned.stage, seed, root, folder, ...host });
    const { artifacts } = context;
    const dataset = await describedDataSet(context);
    const report = await stage.run({ dataset }, context).then(({ artifact }) => artifact, refusedReport);
    const files = await artifacts.files(report);
    if (!files.some(({ name }) => name === analysisFile)) throw foreign(planned);
    const analysis = await artifacts.readJson<Analysis>(report, analysisFile);
    const most = typeof options['samples'] === 'number' ? options['samples'] : analysis.samples.length;
    return { space: services.space.id, target: services.target.title, most, analysis };
  });
}

function analysisStage(stages: readonly PlannedStage[]): PlannedStage {
  const planned = stages.find(({ produces }) => produces === 'analysis');
  if (planned && planned.form === 'stage' && planned.consumes.every((kind) => kind === 'dataset')) return planned;
  throw new TinyformerError('TF_USAGE', planned ? `stage ${planned.stage} cannot run alone` : 'the config leaves the stage analyze out', {
    hint: 'Let the built-in stage play the role: stages.analyze.use: analyze.',
  });
}

function foreign({ name, stage }: PlannedStage): TinyformerError {
  return new TinyformerError('TF_USAGE', `stage ${name} is ${stage}, which makes no ${analysisFile}`, {
    hint: 'Only what the built-in stage finds can be shown; "tinyformer run" runs the other one.',
  });
}

/** Shape and classes of the images as a data set artifact without images. */
async function describedDataSet({ services, root, seed, signal, log, artifacts }: StageContext): Promise<ArtifactRef> {
  const { shape, classes, counts } = await services.dataset.describe({
    root,
    seed,
    signal,
    log,
    cacheFolder: cacheFolder(),
    elsewhere: true,
  });
  const meta: DataSetMeta = {
    format: 'tinyformer-dataset@1',
    name: services.dataset.id,
    shape,
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    counts,
  };
  return artifacts.put('dataset', { 'meta.json': JSON.stringify(meta) });
}

/** A refused space has a report too. */
function refusedReport(error: unknown): ArtifactRef {
  const sha256 = isTinyformerError(error) && error.code === 'TF_INFEASIBLE' ? error.details['report'] : undefined;
  if (typeof sha256 !== 'string') throw error;
  return { kind: 'analysis', sha256, bytes: 0 };
}
