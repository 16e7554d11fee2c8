import {
  type ArtifactRef,
  type Candidate,
  defineStage,
  type StageContext,
  type StageInputs,
  type StageOutput,
  TinyformerError,
  z,
} from '../../../core/plugin/index.js';
import { pruningOptions, recipeOptions } from '../../../core/search/index.js';
import { readSupergraph } from '../search/supernet-artifact.js';
import { estimateLongTraining, longTrainingOptions } from './long-training.js';
import { storeModel } from './model-artifact.js';
import { teacherFor } from './teacher.js';

const options = z.strictObject({
  recipe: recipeOptions({ steps: 4000, batch: 128 }),
  pruning: pruningOptions,
  from: z.enum(['supernet', 'scratch']).default('supernet').describe("Start from the supernet's weights, or anew."),
  pick: z.number().int().min(0).optional().describe('Another candidate of the search than its winner: its number in "tinyformer pareto".'),
  ...longTrainingOptions,
});
export type FinetuneOptions = z.infer<typeof options>;

/** Fine-tuning of the winner only (Algorithm 3, stage 2): AGP pruning and training from the supernet's weights, then training with the mask fixed. */
export const finetuneStage = defineStage<FinetuneOptions>({
  form: 'stage',
  id: 'finetune',
  version: 1,
  summary: 'Pruning and fine-tuning of the winner (Algorithm 3, stage 2)',
  consumes: ['dataset', 'supernet', 'search'],
  optional: ['teacher'],
  produces: 'model',
  options,
  uses: ['target', 'cost', 'trainer'],
  fingerprint: (services) => services.trainer.fingerprint(),
  estimate: ({ recipe }, _services, { network }) => estimateLongTraining(recipe, network?.macs),
  run: finetune,
});

async function finetune(inputs: StageInputs, context: StageContext<FinetuneOptions>): Promise<StageOutput> {
  const { artifacts, services, options } = context;
  const candidate = await chosenCandidate(inputs['search']!, context);
  const supernet = inputs['supernet']!;
  const supergraph = await readSupergraph(artifacts, supernet);
  const densePath = { supergraph, path: candidate.path, weights: supernet };
  const fitted = await services.trainer.fit(
    {
      supergraph,
      path: candidate.path,
      ...(options.from === 'supernet' ? { weights: supernet } : {}),
      dataset: inputs['dataset']!,
      recipe: options.recipe,
      pruning: { ...options.pruning, sparse: candidate.sparse },
      ...(await teacherFor(options.distillation, inputs['teacher'], densePath, context)),
      checkpointEvery: options.checkpointEvery,
      validateEvery: options.validateEvery,
      stream: 'finetune',
    },
    context,
  );
  return storeModel({ supergraph, candidate, fitted }, context);
}

/** The search's winner, or the candidate that the user picked. */
async function chosenCandidate(search: ArtifactRef, { artifacts, options: { pick } }: StageContext<FinetuneOptions>): Promise<Candidate> {
  if (pick === undefined) return artifacts.readJson<Candidate>(search, 'candidate.json');
  const { candidates } = await artifacts.readJson<{ candidates: readonly { candidate: Candidate }[] }>(search, 'search.json');
  const picked = candidates[pick];
  if (picked) return picked.candidate;
  throw new TinyformerError(
    'TF_CONFIG_VALUE',
    `stages.finetune.options.pick: there is no candidate ${pick}, the search has ${candidates.length}`,
    {
      hint: 'The numbers are listed by: tinyformer pareto',
    },
  );
}
