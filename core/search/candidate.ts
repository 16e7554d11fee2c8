import type { BlockSparsity, Candidate, Path, SparseConfig, SuperGraph } from '../graph/supergraph.js';
import type { SparsityByBlock } from '../plugin/cost-model.js';
import type { RandomStream } from '../random/random-stream.js';

/** The sparse choices of a space. */
export interface SparseChoices {
  readonly sparsities: readonly number[];
  readonly blockSizes: readonly (2 | 4)[];
}

const dense: BlockSparsity = { sparsity: 0, blockSize: 4 };

/** One candidate of each choice block, uniformly. */
export function samplePath(supergraph: SuperGraph, random: RandomStream): Path {
  return supergraph.blocks.map((block) => random.integer(block.candidates.length));
}

/** One sparse configuration for a path, uniformly. */
export function sampleSparse(supergraph: SuperGraph, path: Path, choices: SparseChoices, random: RandomStream): SparseConfig {
  return canonical(
    supergraph,
    path,
    supergraph.blocks.map(() => drawSparsity(choices, random)),
  );
}

export function sampleCandidate(supergraph: SuperGraph, choices: SparseChoices, random: RandomStream): Candidate {
  const path = samplePath(supergraph, random);
  return { path, sparse: sampleSparse(supergraph, path, choices, random) };
}

/** Changes one choice: the candidate of a block, or its sparsity and block size. A block that had nothing to prune draws them when it gets weights. */
export function mutateCandidate(supergraph: SuperGraph, candidate: Candidate, choices: SparseChoices, random: RandomStream): Candidate {
  const path = [...candidate.path];
  const sparse = [...candidate.sparse];
  const block = random.integer(supergraph.blocks.length);
  const alternatives = supergraph.blocks[block]!.candidates.length;
  if (alternatives > 1 && random.uniform() < 0.5) {
    path[block] = (path[block]! + 1 + random.integer(alternatives - 1)) % alternatives;
    if (!isPrunable(supergraph, candidate.path, block)) sparse[block] = drawSparsity(choices, random);
  } else {
    sparse[block] = drawSparsity(choices, random);
  }
  return { path, sparse: canonical(supergraph, path, sparse) };
}

/** A path's sparse configuration with every choice block that has something to prune at this sparsity or above. Block sizes stay. */
export function raiseSparsity(supergraph: SuperGraph, path: Path, sparse: SparseConfig, least: number): SparseConfig {
  return sparse.map((choice, i) =>
    choice.sparsity < least && isPrunable(supergraph, path, i) ? { sparsity: least, blockSize: choice.blockSize } : choice,
  );
}

function drawSparsity({ sparsities, blockSizes }: SparseChoices, random: RandomStream): BlockSparsity {
  return { sparsity: random.pick(sparsities), blockSize: random.pick(blockSizes) };
}

/** Whether the path's candidate of a choice block has weights that can be pruned. */
export function isPrunable(supergraph: SuperGraph, path: Path, block: number): boolean {
  return supergraph.blocks[block]!.candidates[path[block]!]!.nodes.some((node) => node.prunable);
}

/** Equal candidates look equal: choices that change nothing (nothing to prune, or sparsity 0) are set to dense. */
function canonical(supergraph: SuperGraph, path: Path, sparse: SparseConfig): SparseConfig {
  return sparse.map((choice, i) => (choice.sparsity > 0 && isPrunable(supergraph, path, i) ? choice : dense));
}

/** Text that is equal for equal candidates. */
export function candidateKey(candidate: Candidate): string {
  return `${candidate.path.join(',')}|${candidate.sparse.map((s) => `${s.sparsity}/${s.blockSize}`).join(',')}`;
}

/** A path as a person knows it: what each choice block chose. */
export function pathText(supergraph: SuperGraph, path: Path): string {
  return supergraph.blocks.map((block, i) => `${block.id} ${block.candidates[path[i]!]!.id}`).join(', ');
}

/** Sparse configuration by choice block id, as cost models and pruning look it up. */
export function sparsityByBlock(supergraph: SuperGraph, sparse: SparseConfig): SparsityByBlock {
  return new Map(supergraph.blocks.map((block, i) => [block.id, sparse[i] ?? dense]));
}
