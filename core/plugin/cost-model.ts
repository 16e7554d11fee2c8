import type { Graph } from '../graph/graph.js';
import type { BlockSparsity, Candidate, SuperGraph } from '../graph/supergraph.js';
import type { Chip } from './target.js';
import { type Service, token } from './token.js';

/** Sparsity of each choice block by id; a node's `prune.choiceBlock` looks it up. Absent: dense. */
export type SparsityByBlock = ReadonlyMap<string, BlockSparsity>;

export interface Cost {
  /** Bytes of flash: weights with headers, code, tables. */
  readonly flash: number;
  /** Bytes of RAM: arena (activations and scratch) plus stack and statics. */
  readonly ram: number;
  /** Bytes that are live at once at least; `ram` is proved optimal when the plan meets it. */
  readonly ramLowerBound: number;
  /** Instructions of one inference on the target core. */
  readonly instructions: number;
  readonly macs: number;
  /** Weights that remain after pruning, biases and norms included. */
  readonly parameters: number;
}

/** Flash, RAM and instructions of a candidate, computed by the functions that lowering and codegen use, without generating code. */
export interface CostModel extends Service {
  readonly version: string;
  /**
   * @param ramLimit bytes; the local search of the planner runs only where the limit lies between lower bound and greedy plan.
   * @throws TF_OPERATOR when a node has no kernel.
   */
  estimate(graph: Graph, sparsity: SparsityByBlock, chip: Chip, ramLimit?: number): Cost;
  /** The same for one candidate of a supergraph, where a model is faster at many of one supergraph. Absent: its single path is estimated. */
  estimateCandidate?(supergraph: SuperGraph, candidate: Candidate, chip: Chip, ramLimit?: number): Cost;
}

export const CostModels = token<CostModel>('cost');
