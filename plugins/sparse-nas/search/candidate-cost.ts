import { singlePath } from '../../../core/graph/single-path.js';
import type { Candidate, Cost, Services, SuperGraph } from '../../../core/plugin/index.js';
import { sparsityByBlock } from '../../../core/search/index.js';

/** Exact flash, RAM and instructions of a candidate. */
export function candidateCost(supergraph: SuperGraph, candidate: Candidate, services: Services): Cost {
  return services.cost.estimate(
    singlePath(supergraph, candidate.path),
    sparsityByBlock(supergraph, candidate.sparse),
    services.target.chip,
    services.constraints.ram,
  );
}
