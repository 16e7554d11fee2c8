import { singlePath } from '../../../core/graph/single-path.js';
import {
  type Cost,
  isTinyformerError,
  type RandomStream,
  type SearchSpace,
  type Services,
  type Shape,
  type TinyformerError,
} from '../../../core/plugin/index.js';
import { exceeded, sampleCandidate, sparsityByBlock, wilsonInterval } from '../../../core/search/index.js';
import type { Acceptance, SpaceAnalysis, SpaceSample } from './analysis.js';

/** All that decides what an analysis finds. */
export interface Sampling extends Acceptance {
  readonly space: SearchSpace;
  readonly services: Pick<Services, 'target' | 'cost'>;
  /** `[H, W, C]` of the images. */
  readonly shape: Shape;
  readonly classes: number;
  /** Samples at most. */
  readonly samples: number;
  /** The stream of sample `index`. */
  random(index: number): RandomStream;
}

export interface SamplingHost {
  readonly signal: AbortSignal;
  /** Told after each batch. */
  onBatch(hits: number, samples: number): void;
}

/** Samples are drawn in batches; after each, the Wilson interval may decide. */
const batch = 50;
/** With so few a hopeless space is known already, for those who look at many. */
const glance = 10;

/**
 * Samples sparse single paths until the Wilson interval lies on one side of the minimum (Algorithm 1); all of them where the minimum is 0.
 *
 * @param hurried gives a hopeless space up after fewer samples; what it accepts is accepted without hurry too
 */
export async function sampleSpace(sampling: Sampling, host: SamplingHost, hurried = false): Promise<SpaceAnalysis> {
  const { minimum } = sampling;
  const samples: SpaceSample[] = [];
  let drawn = 0;
  let hits = 0;
  let unserved: TinyformerError | undefined;
  let interval = wilsonInterval(0, 0);
  while (drawn < sampling.samples) {
    const first = hurried && drawn === 0;
    const end = Math.min(first ? glance : drawn - (drawn % batch) + batch, sampling.samples);
    for (; drawn < end; drawn++) {
      const sample = drawSample(sampling, drawn);
      if (isTinyformerError(sample)) {
        unserved ??= sample;
        continue;
      }
      if (sample.capable) hits++;
      samples.push(sample);
    }
    interval = wilsonInterval(hits, drawn);
    host.onBatch(hits, drawn);
    await new Promise(setImmediate);
    host.signal.throwIfAborted();
    if (minimum > 0 && (interval[1] < minimum || (!first && interval[0] > minimum))) break;
  }
  const probability = hits / drawn;
  // Who searches the space afterwards would stumble over a path without kernels, however rare it is.
  const accepted = probability >= minimum && (unserved === undefined || minimum === 0);
  return {
    probability,
    interval,
    accepted,
    samples,
    ...(unserved === undefined ? {} : { unserved: { count: drawn - samples.length, first: unserved.message, hint: unserved.hint } }),
  };
}

/** One sparse single path of a random supernet, with its exact cost; what a kernel is missing for, where one is. */
function drawSample(sampling: Sampling, index: number): SpaceSample | TinyformerError {
  const { constraints, lambdaLow, lambdaHigh } = sampling;
  let cost: Cost;
  try {
    cost = drawCost(sampling, index);
  } catch (error) {
    if (isTinyformerError(error) && error.code === 'TF_OPERATOR') return error;
    throw error;
  }
  const fits = exceeded(cost, constraints).length === 0;
  const capable = fits && cost.parameters >= lambdaLow && cost.parameters <= lambdaHigh;
  return { flash: cost.flash, ram: cost.ram, parameters: cost.parameters, instructions: cost.instructions, fits, capable };
}

function drawCost({ space, services, shape, classes, constraints, random: streamOf }: Sampling, index: number): Cost {
  const random = streamOf(index);
  const supergraph = space.supergraph(space.sampleSupernet(random), shape, classes);
  const candidate = sampleCandidate(supergraph, space, random);
  return services.cost.estimate(
    singlePath(supergraph, candidate.path),
    sparsityByBlock(supergraph, candidate.sparse),
    services.target.chip,
    constraints.ram,
  );
}
