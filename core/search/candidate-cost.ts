import { singlePath } from '../graph/single-path.js';
import type { Candidate, SuperGraph } from '../graph/supergraph.js';
import type { Cost } from '../plugin/cost-model.js';
import type { Services } from '../plugin/services.js';
import { sparsityByBlock } from './candidate.js';

/**
 * Exact flash, RAM and instructions of a candidate.
 *
 * @throws TF_GRAPH when the path is none of the supergraph; TF_OPERATOR when a node has no kernel
 */
export function candidateCost(
  { cost, target, constraints }: Pick<Services, 'cost' | 'target' | 'constraints'>,
  supergraph: SuperGraph,
  candidate: Candidate,
): Cost {
  if (cost.estimateCandidate) return cost.estimateCandidate(supergraph, candidate, target.chip, constraints.ram);
  const sparsity = sparsityByBlock(supergraph, candidate.sparse);
  return cost.estimate(singlePath(supergraph, candidate.path), sparsity, target.chip, constraints.ram);
}
