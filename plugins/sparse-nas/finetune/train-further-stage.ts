import { defineStage, type StageContext, type StageInputs, type StageOutput, z } from '../../../core/plugin/index.js';
import { recipeOptions } from '../../../core/search/index.js';
import { estimateLongTraining, longTrainingOptions } from './long-training.js';
import { storeModel } from './model-artifact.js';
import { readModel } from './saved-model.js';
import { teacherFor } from './teacher.js';

const options = z.strictObject({
  recipe: recipeOptions({ steps: 4000, batch: 128, learningRate: 0.001, warmup: 0.1 }),
  ...longTrainingOptions,
});
type Options = z.infer<typeof options>;

/** Trains a finished model on: from its weights, with its mask, under a learning rate that starts anew. */
export const trainFurtherStage = defineStage<Options>({
  form: 'stage',
  id: 'train-further',
  version: 1,
  summary: 'More training of a finished model, its mask kept',
  consumes: ['dataset', 'model'],
  optional: ['teacher'],
  produces: 'model',
  options,
  uses: ['target', 'cost', 'trainer'],
  fingerprint: (services) => services.trainer.fingerprint(),
  estimate: estimateLongTraining,
  run: trainFurther,
});

async function trainFurther(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput> {
  const { artifacts, services, options } = context;
  const parent = inputs['model']!;
  const dataset = inputs['dataset']!;
  const { supergraph, path, sparse, description } = await readModel(artifacts, parent);
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
      // At the first step the smallest blocks go: those that are zero already.
      pruning: { begin: 0, end: 0, every: 1, sparse },
      ...(await teacherFor(options.distillation, inputs['teacher'], undefined, context)),
      checkpointEvery: options.checkpointEvery,
      validateEvery: options.validateEvery,
      stream,
    },
    context,
  );
  const { artifact, metrics } = await storeModel(
    { supergraph, candidate: { path, sparse }, fitted, searched: description.candidate, parent },
    context,
  );
  return { artifact, metrics: { before: before!, ...metrics } };
}
