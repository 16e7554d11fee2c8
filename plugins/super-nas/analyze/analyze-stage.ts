import type { DataSetMeta } from '../../../core/plugin/index.js';
import {
  type Cost,
  defineStage,
  type Services,
  type Shape,
  type StageContext,
  type StageInputs,
  type StageOutput,
  TinyformerError,
  z,
} from '../../../core/plugin/index.js';
import { BindingConstraint, candidateCost, sampleCandidate, wilsonInterval } from '../../../core/search/index.js';
import { adviseSpace } from './advise-space.js';

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

export interface SpaceSample {
  readonly flash: number;
  readonly ram: number;
  readonly parameters: number;
  readonly instructions: number;
  readonly fits: boolean;
  readonly capable: boolean;
}

/** Samples are drawn in batches; after each, the Wilson interval may decide. */
const batch = 50;

/**
 * Search-space analysis (Algorithm 1): the share of sparse single paths that fit the target and whose parameter count lies between
 * lambda_low and lambda_high. A space with a share of at least 90 % is accepted.
 */
export const analyzeStage = defineStage<Options>({
  form: 'stage',
  id: 'analyze',
  version: 1,
  summary: 'Search-space analysis (Algorithm 1)',
  consumes: ['dataset'],
  produces: 'analysis',
  options,
  uses: ['space', 'target', 'cost', 'constraints'],
  estimate: ({ samples }) => ({ seconds: samples / 500, note: `up to ${samples} sparse single paths` }),
  run: analyze,
});

async function analyze(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput> {
  const { services, options } = context;
  const meta = await context.artifacts.readJson<DataSetMeta>(inputs['dataset']!, 'meta.json');
  const low = options.lambdaLow ?? Math.round(services.constraints.flash / 16);
  const high = options.lambdaHigh ?? services.constraints.flash;
  const samples: SpaceSample[] = [];
  const binding = new BindingConstraint();
  let interval = wilsonInterval(0, 0);
  let hits = 0;
  while (samples.length < options.samples) {
    const end = Math.min(samples.length + batch, options.samples);
    while (samples.length < end) {
      const cost = sampleCost(services, meta.shape, meta.classes.length, context, samples.length);
      const fits = binding.add(cost, services.constraints);
      const capable = fits && cost.parameters >= low && cost.parameters <= high;
      if (capable) hits++;
      samples.push({ flash: cost.flash, ram: cost.ram, parameters: cost.parameters, instructions: cost.instructions, fits, capable });
    }
    interval = wilsonInterval(hits, samples.length);
    context.progress({
      fraction: samples.length / options.samples,
      step: samples.length,
      steps: options.samples,
      message: `${hits} of ${samples.length} fit and are capable`,
    });
    await new Promise(setImmediate);
    context.signal.throwIfAborted();
    if (options.minimum > 0 && (interval[0] > options.minimum || interval[1] < options.minimum)) break;
  }
  const probability = hits / samples.length;
  const accepted = probability >= options.minimum;
  const report = {
    format: 'tinyformer-analysis@1',
    probability,
    interval,
    accepted,
    minimum: options.minimum,
    lambdaLow: low,
    lambdaHigh: high,
    constraints: services.constraints,
    samples,
  };
  const artifact = await context.artifacts.put('analysis', { 'analysis.json': JSON.stringify(report) });
  if (!accepted) {
    throw new TinyformerError(
      'TF_INFEASIBLE',
      `search space ${services.space.id}: ${percent(probability)} of ${samples.length} sparse paths fit and are capable, ${percent(options.minimum)} are needed; ${binding.describe(services.constraints)}`,
      { hint: adviseSpace(samples, services.constraints, low, high), details: { probability, interval, report: artifact.sha256 } },
    );
  }
  return {
    artifact,
    metrics: {
      probability,
      low: interval[0],
      high: interval[1],
      samples: samples.length,
      fit: samples.filter((s) => s.fits).length / samples.length,
    },
  };
}

/** One sparse single path of a random supernet, and its exact cost. */
function sampleCost(services: Services, shape: Shape, classes: number, context: StageContext<Options>, index: number): Cost {
  const random = context.random('path', index);
  const supergraph = services.space.supergraph(services.space.sampleSupernet(random), shape, classes);
  const candidate = sampleCandidate(supergraph, services.space, random);
  return candidateCost(services, supergraph, candidate);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
