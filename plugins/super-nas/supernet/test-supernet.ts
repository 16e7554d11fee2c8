import type { RandomStream, Services, SuperGraph } from '../../../core/plugin/index.js';
import { BindingConstraint, candidateCost, sampleCandidate } from '../../../core/search/index.js';

/** TestSupernet (Algorithm 2): how many of `samples` random sparse single paths fit the target, and what keeps the others out. */
export function testSupernet(
  supergraph: SuperGraph,
  services: Services,
  samples: number,
  random: RandomStream,
): { readonly fits: number; readonly samples: number; readonly reason: string } {
  const binding = new BindingConstraint();
  let fits = 0;
  for (let i = 0; i < samples; i++) {
    const candidate = sampleCandidate(supergraph, services.space, random);
    if (binding.add(candidateCost(services, supergraph, candidate), services.constraints)) fits++;
  }
  return { fits, samples, reason: binding.describe(services.constraints) };
}
