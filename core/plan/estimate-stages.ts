import type { Cost } from '../plugin/cost-model.js';
import type { DataSetDescription } from '../plugin/data-set.js';
import { type Estimate, type Stage, Stages } from '../plugin/stage.js';
import { randomStream } from '../random/random-stream.js';
import { candidateCost, typicalSupernet } from '../search/index.js';
import type { MadePlan } from './make-plan.js';

/** Few, since a plan is to be seen at once: supernets of one space do not differ by more than the estimate does. */
const samples = 5;

/**
 * What the stages of a plan take on a machine with two cores, by name; a stage is missing where nobody can tell.
 *
 * @param images what the data set says of itself; undefined where nobody can tell here
 */
export async function estimateStages(made: MadePlan, images: DataSetDescription | undefined): Promise<ReadonlyMap<string, Estimate>> {
  const { plan, loaded, services } = made;
  const network = images && typicalCost(made, images);
  const estimates = new Map<string, Estimate>();
  for (const { name, stage, options, inputsFrom } of plan.stages) {
    const { estimate } = loaded.registry.resolve(Stages, stage) as unknown as Stage;
    const inputs = Object.fromEntries(
      Object.entries(inputsFrom).map(([kind, maker]) => [kind, plan.stages.find((planned) => planned.name === maker)!]),
    );
    const found = await estimate?.(options, services, {
      root: plan.root,
      network,
      counts: images?.counts,
      loading: images?.seconds,
      inputs,
    });
    if (found) estimates.set(name, found);
  }
  return estimates;
}

/** Undefined where the space has no network for such images, or no kernel serves it: the stage that needs one says why. */
function typicalCost({ plan, services }: MadePlan, { shape, classes }: DataSetDescription): Cost | undefined {
  try {
    const stream = (...name: readonly (string | number)[]) => randomStream(plan.seed, 'plan', ...name);
    const { supergraph, candidate } = typicalSupernet(services, shape, classes, stream, samples);
    return candidateCost(services, supergraph, candidate);
  } catch {
    return undefined;
  }
}
