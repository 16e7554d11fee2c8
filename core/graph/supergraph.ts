import type { Graph, GraphNode, PruneGroup, Shape } from './graph.js';

/** A node before its fragment is placed: tensor `in` is the block's input, the fragment's last output is the block's output. */
export type FragmentNode = DistributiveOmit<GraphNode, 'prune'> & { readonly prunable?: boolean };
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** One candidate of a choice block: nodes in execution order; an empty list is the identity (skip). */
export interface Fragment {
  readonly id: string;
  readonly nodes: readonly FragmentNode[];
}

/** All candidates take the block's input shape to one and the same output shape. */
export interface ChoiceBlock {
  readonly id: string;
  /** The kind of block, for statistics and pictures: 'stem', 'downsample', 'mobilenet', 'transformer', 'pool', 'classifier', ... */
  readonly kind: string;
  readonly candidates: readonly Fragment[];
}

/**
 * A supernet as plain data: a chain of choice blocks. A single path takes one candidate of each block; weights are shared between paths because they
 * are named `${block}.${candidate}.${node}.${role}`.
 */
export interface SuperGraph {
  readonly format: 'tinyformer-supergraph@1';
  readonly input: Shape;
  readonly classes: number;
  readonly blocks: readonly ChoiceBlock[];
}

/** One candidate index per choice block (the paper's path encoding). */
export type Path = readonly number[];

/** Sparsity of one choice block: share of blocks removed from every prunable weight in it, and the block size of its convolutions and linears. Depthwise blocks are rows of 3. */
export interface BlockSparsity {
  readonly sparsity: number;
  readonly blockSize: 2 | 4;
}

/** One entry per choice block, in the order of `SuperGraph.blocks`. */
export type SparseConfig = readonly BlockSparsity[];

/** What the search looks for: a path and its sparse configuration (paper section IV). */
export interface Candidate {
  readonly path: Path;
  readonly sparse: SparseConfig;
}

export interface SinglePath {
  readonly graph: Graph;
  /** Sparsity by choice block id, for `PruneGroup.choiceBlock`. */
  readonly choiceBlocks: readonly string[];
}

export type { PruneGroup };
