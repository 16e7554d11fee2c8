import type { Bench, BenchContext, BenchResult } from '../../../../core/plugin/index.js';
import { benchConfig } from '../bench-config.js';
import { type ResumeBenchOptions, resumeBenchOptions } from '../bench-options.js';
import { ResumedPipeline } from './resumed-pipeline.js';
import type { ThreeRuns } from './three-runs.js';

/**
 * Does a training that was killed end with the bits of one that was not, and the same config with the same bits in another process? Asked of every stage that
 * trains, one after the other as in a run: a supernet, a candidate that inherits from it, its fine-tuning, and more training of the model.
 */
export const resumeBench: Bench = {
  id: 'resume',
  summary: 'Whether killed trainings of every stage end with the bits of undisturbed ones, and repeated ones too.',
  options: resumeBenchOptions,
  config: benchConfig,
  async run(context: BenchContext): Promise<BenchResult> {
    const runs = await new ResumedPipeline(context, context.options as ResumeBenchOptions).run();
    const entries = [...runs];
    const share = (equal: (one: ThreeRuns) => boolean): number => entries.filter(([, one]) => equal(one)).length / entries.length;
    return {
      rows: [
        { id: 'resume', value: share(({ undisturbed, resumed }) => undisturbed === resumed), unit: 'share' },
        { id: 'repeat', value: share(({ undisturbed, repeated }) => undisturbed === repeated), unit: 'share' },
        { id: 'resume-trainings', value: entries.length, unit: 'trainings' },
        { id: 'resume-kills', value: entries.reduce((sum, [, { kills }]) => sum + kills, 0), unit: 'kills' },
      ],
      notes: [
        'resume, repeat: share of the trainings whose weights, history and scores have the same SHA-256 as the undisturbed ones; 1 = all of them, bit for bit',
        ...entries.map(([name, one]) => `${name}: ${describe(one)}`),
      ],
    };
  },
};

function describe({ undisturbed, resumed, repeated, kills }: ThreeRuns): string {
  const name = (hash: string): string => (hash === undisturbed ? 'equal' : hash.slice(0, 12));
  return `undisturbed ${undisturbed.slice(0, 12)}; killed ${kills} ${kills === 1 ? 'time' : 'times'} ${name(resumed)}; repeated ${name(repeated)}`;
}
