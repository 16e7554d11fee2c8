import { Benches, definePlugin, SearchStrategies, Stages, z } from '../../core/plugin/index.js';
import { resumeBench } from './bench/resume/resume-bench.js';
import { searchBench } from './bench/search-bench.js';
import { finetuneStage } from './finetune/finetune-stage.js';
import { reuseStage, teacherStage } from './finetune/reuse-stage.js';
import { trainFurtherStage } from './finetune/train-further-stage.js';
import { searchStage } from './search/search-stage.js';
import { evolutionStrategy } from './strategies/evolution-strategy.js';
import { randomStrategy } from './strategies/random-strategy.js';

/** SparseNAS (paper section IV): search for the best sparse single path, and its fine-tuning. */
export default definePlugin({
  name: 'sparse-nas',
  version: '0.1.0',
  apiVersion: 1,
  options: z.strictObject({
    population: z
      .number()
      .int()
      .min(2)
      .max(1000)
      .optional()
      .describe('Evolution: candidates alive, the first of them random; without it a third of the candidates of the search, 4 to 64.'),
    tournament: z.number().int().min(1).max(1000).default(4).describe('Evolution: candidates that compete to be a parent.'),
  }),
  register(container, options) {
    container.register(SearchStrategies, 'random', () => randomStrategy);
    container.register(SearchStrategies, 'evolution', () => evolutionStrategy(options));
    container.register(Stages, 'search', () => searchStage);
    container.register(Stages, 'finetune', () => finetuneStage);
    container.register(Benches, 'search', () => searchBench);
    container.register(Benches, 'resume', () => resumeBench);
    container.register(Stages, 'reuse', () => reuseStage);
    container.register(Stages, 'teacher', () => teacherStage);
    container.register(Stages, 'train-further', () => trainFurtherStage);
  },
});
