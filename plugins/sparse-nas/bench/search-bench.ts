import { join } from 'node:path';
import { type Bench, type BenchContext, type BenchResult, TinyformerError } from '../../../core/plugin/index.js';
import { type FinetuneOptions, finetuneStage } from '../finetune/finetune-stage.js';
import type { SearchOptions } from '../search/search-options.js';
import { benchConfig } from './bench-config.js';
import { benchImages } from './bench-images.js';
import { rivals, type SearchBenchOptions, searchBenchOptions } from './bench-options.js';
import { type GainScores, gainRows } from './gain-rows.js';
import { Laboratory } from './laboratory.js';
import { rankRows } from './rank-rows.js';
import { type Setup, type SupernetCounts, startCost, trainingCost } from './setup.js';
import { configuredStage, stageOptions } from './stage-options.js';
import { TimeLeft } from './time-left.js';
import { TrainedSearch } from './trained-search.js';

/**
 * `tinyformer bench search`: does the supernet rank candidates as training each of them alone does, and is what the search picks better than what
 * chance picks? Everything that is trained is kept in `.tinyformer/bench/search`, so an interrupted bench goes on.
 */
export const searchBench: Bench = {
  id: 'search',
  summary: 'Whether the search is worth it: its ranking and its pick against candidates that are trained alone.',
  options: searchBenchOptions,
  config: benchConfig,
  async run(context: BenchContext): Promise<BenchResult> {
    const options = context.options as SearchBenchOptions;
    const supernet = configuredStage<SupernetCounts>('supernet', context);
    const search = configuredStage<SearchOptions>('search', context);
    const { recipe, pruning } = stageOptions<FinetuneOptions>(finetuneStage, 'finetune', context);
    const alone = { recipe: { ...recipe, steps: options.steps ?? recipe.steps }, pruning };
    context.progress({ fraction: 0, message: 'reading the data set' });
    const left = new TimeLeft(totalCost({ supernet, search, alone }, options));
    const laboratory = new Laboratory(context, join(context.stateFolder, 'bench/search'), left, options.parallel);
    const validation = search.options.validationImages;
    const { dataset, meta } = await benchImages(context, { ...options, validation }, laboratory.store);
    const setup: Setup = { context, laboratory, dataset, supernet, search, alone };
    const numbers = Array.from({ length: options.seeds }, (_, i) => i + 1);
    const scores = await Promise.all(numbers.map((number) => oneSearch(setup, number, options))).finally(() => laboratory.idle());
    const { counts } = meta;
    return {
      rows: [...rankRows(scores[0]!.rank!, context.random('bootstrap')), ...gainRows(scores.map(({ gain }) => gain))],
      notes: [
        `rank-tau: Kendall's tau-b of the scores of the search stage (inherited weights, ${search.options.recipe.steps} steps with pruning, simulated int8) and of trainings alone (${alone.recipe.steps} steps of ${alone.recipe.batch} images, the same pruning, int8), over ${options.candidates} random candidates of the first supernet; 95 % by bootstrap over candidates`,
        'rank-tau-one-shot: the same of the weights of the supernet pruned at once, without a step; rank-spread: standard deviation of the accuracies alone',
        `search-gain: accuracy alone of the pick of ${search.options.candidates} candidates by ${context.services.strategy.id}, less the mean of ${rivals} random ones that fit; mean, least, most and standard deviation of ${options.seeds} ${options.seeds === 1 ? 'seed' : 'seeds'}, each with a supernet of its own`,
        `${meta.name}: ${counts.train} training images, ${counts.validation} for the search, ${counts.test} others, which no search has seen, for what was trained alone; the test images are not used`,
        'candidates-per-second: tinyformer bench space',
      ],
    };
  },
};

async function oneSearch(setup: Setup, number: number, options: SearchBenchOptions) {
  const trained = await TrainedSearch.train(setup, number);
  const wanted = number === 1 ? options.candidates : rivals;
  const candidates = trained.feasible(wanted);
  if (candidates.length < wanted) {
    throw new TinyformerError('TF_INFEASIBLE', `search ${number}: only ${candidates.length} of ${wanted} random candidates fit`, {
      hint: 'Raise the constraints, or measure another space.',
    });
  }
  const ranked = number === 1;
  const pick = trained.pick().then((candidate) => trained.alone(candidate, `search ${number}: pick`));
  const scored = candidates.map(async (candidate, i) => {
    const title = `search ${number}: random candidate ${i + 1} of ${candidates.length}`;
    return Promise.all([trained.alone(candidate, title), ranked ? trained.inherited(candidate, title) : 0]);
  });
  const scores = await Promise.all([Promise.all(scored), ranked ? trained.oneShot(candidates) : [], pick]);
  const alone = scores[0].map(([accuracy]) => accuracy);
  const gain: GainScores = { pick: scores[2], rivals: alone.slice(0, rivals) };
  return { gain, ...(ranked ? { rank: { alone, inherited: scores[0].map(([, accuracy]) => accuracy), oneShot: scores[1] } } : {}) };
}

function totalCost({ supernet, search, alone }: Pick<Setup, 'supernet' | 'search' | 'alone'>, options: SearchBenchOptions): number {
  const { seeds, candidates } = options;
  const evaluation = trainingCost(search.options.recipe) + startCost;
  const supernets = seeds * supernet.options.supernets * trainingCost(supernet.options.recipe);
  const evaluations = seeds * search.options.candidates + candidates;
  const trainings = seeds + candidates + (seeds - 1) * rivals;
  return supernets + evaluations * evaluation + trainings * trainingCost(alone.recipe) + startCost;
}
