import {
  type DataSetMeta,
  defineStage,
  type StageContext,
  type StageInputs,
  type StageOutput,
  TinyformerError,
  z,
} from '../../../core/plugin/index.js';
import { adviseSpace } from './advise-space.js';
import type { Adjustment, AnalysisReport } from './analysis.js';
import { bindingLimits, describeBinding } from './binding-limits.js';
import { nearestChange } from './nearest-change.js';
import { type Sampling, sampleSpace } from './sample-space.js';

const options = z.strictObject({
  samples: z.number().int().min(10).default(400).describe('Sparse single paths that are sampled at most.'),
  lambdaLow: z.number().int().positive().optional().describe('Fewest parameters of a capable model; default: flash limit / 16.'),
  lambdaHigh: z.number().int().positive().optional().describe('Most parameters of a capable model; default: the flash limit.'),
  minimum: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Share of samples that must fit and be capable; 0 refuses nothing and takes all samples.'),
});
type Options = z.infer<typeof options>;

/**
 * Search-space analysis (Algorithm 1): the share of sparse single paths that fit the target and whose parameter count lies between
 * lambda_low and lambda_high. A space with a share of at least 90 % is accepted; for one that is refused the nearest change that passes is looked for.
 */
export const analyzeStage = defineStage<Options>({
  form: 'stage',
  id: 'analyze',
  version: 2,
  summary: 'Search-space analysis (Algorithm 1)',
  consumes: ['dataset'],
  produces: 'analysis',
  options,
  uses: ['space', 'target', 'cost', 'constraints'],
  estimate: ({ samples }) => ({ seconds: samples / 500, note: `up to ${samples} sparse single paths` }),
  run: analyze,
});

async function analyze(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput> {
  const { services, options, signal } = context;
  const meta = await context.artifacts.readJson<DataSetMeta>(inputs['dataset']!, 'meta.json');
  const sampling: Sampling = {
    space: services.space,
    services,
    shape: meta.shape,
    classes: meta.classes.length,
    constraints: services.constraints,
    lambdaLow: options.lambdaLow ?? Math.round(services.constraints.flash / 16),
    lambdaHigh: options.lambdaHigh ?? services.constraints.flash,
    minimum: options.minimum,
    samples: options.samples,
    random: (index) => context.random('path', index),
  };
  const { constraints, lambdaLow, lambdaHigh, minimum } = sampling;
  const analysis = await sampleSpace(sampling, {
    signal,
    onBatch: (hits, done) =>
      context.progress({
        fraction: done / options.samples,
        step: done,
        steps: options.samples,
        message: `${hits} of ${done} fit and are capable`,
      }),
  });
  const onTried = (tried: number): void => {
    if (tried % 100 === 1) context.progress({ fraction: 1, message: `refused; nearest change that passes: ${tried - 1} tried` });
  };
  const adjustment = analysis.accepted ? undefined : await nearestChange(sampling, analysis, { signal, onTried });
  const report: AnalysisReport = {
    format: 'tinyformer-analysis@1',
    ...analysis,
    minimum,
    lambdaLow,
    lambdaHigh,
    constraints,
    binding: bindingLimits(analysis.samples, sampling),
    ...(adjustment ? { adjustment } : {}),
  };
  const artifact = await context.artifacts.put('analysis', { 'analysis.json': JSON.stringify(report) });
  if (!analysis.accepted) throw refusal(report, services.space.id, artifact.sha256);
  const { probability, interval, samples } = analysis;
  const drawn = drawnOf(analysis);
  const fit = samples.filter((s) => s.fits).length / drawn;
  return { artifact, metrics: { probability, low: interval[0], high: interval[1], samples: drawn, fit } };
}

function refusal(report: AnalysisReport, space: string, sha256: string): TinyformerError {
  const { probability, interval, samples, minimum, adjustment, unserved } = report;
  const drawn = drawnOf(report);
  const binding = [
    ...report.binding.map((limit) => describeBinding(limit, samples.length)),
    ...(unserved ? [`${unserved.count} of ${drawn} samples cannot be run: ${unserved.first}`] : []),
  ];
  return new TinyformerError(
    'TF_INFEASIBLE',
    `search space ${space}: ${percent(probability)} of ${drawn} sparse paths fit and are capable, ${percent(minimum)} are needed; ${binding.join('; ')}`,
    {
      hint: adjustment ? adjustmentHint(adjustment) : adviseSpace(report),
      details: { probability, interval, report: sha256, ...(adjustment ? { adjustment } : {}) },
    },
  );
}

function drawnOf({ samples, unserved }: Pick<AnalysisReport, 'samples' | 'unserved'>): number {
  return samples.length + (unserved?.count ?? 0);
}

function adjustmentHint({ summary, distance, probability }: Adjustment): string {
  return `Nearest change that passes, with ${percent(probability)}: ${summary} (distance ${distance.toFixed(2)}). "tinyformer analyze --adjust" writes it into the config.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
