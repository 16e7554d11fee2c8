import {
  defineStage,
  type PruningSchedule,
  type SparseConfig,
  type StageContext,
  type StageInputs,
  type StageOutput,
  z,
} from '../../../core/plugin/index.js';
import { pruningSchedule, raiseSparsity, recipeOptions } from '../../../core/search/index.js';
import { estimateLongTraining, longTrainingOptions } from './long-training.js';
import { storeModel } from './model-artifact.js';
import { readModel, savedMacs } from './saved-model.js';
import { teacherFor } from './teacher.js';

const options = z.strictObject({
  recipe: recipeOptions({ steps: 4000, batch: 128, learningRate: 0.001, warmup: 0.1 }),
  pruning: pruningSchedule
    .safeExtend({
      sparsity: z
        .number()
        .min(0)
        .max(0.95)
        .describe('Least sparsity of each choice block in the end; blocks above keep theirs. Block sizes stay.'),
    })
    .optional()
    .describe("Further pruning, by AGP from the model's own sparsities. Default: the mask is kept."),
  ...longTrainingOptions,
});
type Options = z.infer<typeof options>;

/** Trains a finished model on: from its weights, with its mask or a sparser one, under a learning rate that starts anew. */
export const trainFurtherStage = defineStage<Options>({
  form: 'stage',
  id: 'train-further',
  version: 1,
  summary: 'More training of a finished model, and more pruning where asked for',
  consumes: ['dataset', 'model'],
  optional: ['teacher'],
  produces: 'model',
  options,
  uses: ['target', 'cost', 'trainer'],
  fingerprint: (services) => services.trainer.fingerprint(),
  estimate: async ({ recipe }, _services, { root, inputs }) => estimateLongTraining(recipe, await savedMacs(root, inputs['model'])),
  run: trainFurther,
});

async function trainFurther(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput> {
  const { artifacts, services, options } = context;
  const parent = inputs['model']!;
  const dataset = inputs['dataset']!;
  const { supergraph, path, sparse: present, description } = await readModel(artifacts, parent);
  const sparse = options.pruning ? raiseSparsity(supergraph, path, present, options.pruning.sparsity) : present;
  // Images in another order than the parent's, and than the grandparent's: the same order over and over would be learned.
  const stream = `train-further/${parent.sha256.slice(0, 16)}`;
  const [before] = await services.trainer.score(
    { supergraph, weights: parent, dataset, split: 'validation', images: 0, recalibrate: 0, items: [{ path }], stream: `${stream}/before` },
    context,
  );
  const fitted = await services.trainer.fit(
    {
      supergraph,
      path,
      weights: parent,
      dataset,
      recipe: options.recipe,
      pruning: scheduleFor(options, present, sparse),
      ...(await teacherFor(options.distillation, inputs['teacher'], undefined, context)),
      checkpointEvery: options.checkpointEvery,
      validateEvery: options.validateEvery,
      stream,
    },
    context,
  );
  const { artifact, metrics } = await storeModel(
    { supergraph, candidate: { path, sparse }, fitted, searched: { ...description.candidate, sparse }, parent },
    context,
  );
  return { artifact, metrics: { before: before!, ...metrics } };
}

/** At the first step the smallest blocks go: those that are zero already. */
function scheduleFor({ pruning }: Options, present: SparseConfig, sparse: SparseConfig): PruningSchedule {
  if (!pruning) return { begin: 0, end: 0, every: 1, sparse };
  const { begin, end, every } = pruning;
  return { begin, end, every, sparse, initial: present.map(({ sparsity }) => sparsity) };
}
