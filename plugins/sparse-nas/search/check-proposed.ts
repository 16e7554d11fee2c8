import { type Candidate, type Services, type SuperGraph, TinyformerError } from '../../../core/plugin/index.js';
import { candidateCost, exceeded, isPrunable } from '../../../core/search/index.js';

/** A strategy may come from a third party: what it proposes must be in the space, and fit. @throws TF_STAGE naming strategy, block or limit, and value. */
export function checkProposed(candidate: Candidate, supergraph: SuperGraph, services: Services): void {
  const { space, strategy, constraints } = services;
  const refused = (what: string): TinyformerError =>
    new TinyformerError('TF_STAGE', `strategy ${strategy.id} proposed a candidate that ${what}`, {
      hint: 'Correct the strategy, or choose another under "strategy".',
    });
  const wrong = (what: string): TinyformerError => refused(`space ${space.id} does not have: ${what}`);
  if (candidate.path.length !== supergraph.blocks.length || candidate.sparse.length !== supergraph.blocks.length) {
    throw wrong(`${candidate.path.length} choices and ${candidate.sparse.length} sparsities for ${supergraph.blocks.length} choice blocks`);
  }
  supergraph.blocks.forEach((block, i) => {
    if (!block.candidates[candidate.path[i]!])
      throw wrong(`${block.id} = ${candidate.path[i]}, it has ${block.candidates.length} candidates`);
    const { sparsity, blockSize } = candidate.sparse[i]!;
    const free = sparsity === 0 && !isPrunable(supergraph, candidate.path, i);
    if (!free && !space.sparsities.includes(sparsity)) throw wrong(`sparsity ${sparsity} at ${block.id}`);
    if (sparsity !== 0 && !space.blockSizes.includes(blockSize)) throw wrong(`block size ${blockSize} at ${block.id}`);
  });
  const cost = candidateCost(services, supergraph, candidate);
  const [limit] = exceeded(cost, constraints);
  if (limit) throw refused(`does not fit: ${limit} ${cost[limit]}, the limit is ${constraints[limit]}`);
}
