import type { Fragment, Graph, GraphNode } from '../../../core/plugin/index.js';
import { signedTensors } from '../lowering/signed-tensors.js';
import { joinedTensors } from './split-graph.js';

/** What lowering may do across the ends of a fragment. */
export interface FragmentJoins {
  /** The identity: its output is its input. */
  readonly empty: boolean;
  /** A pass may join its first nodes with what writes its input. */
  readonly joinsBefore: boolean;
  /** A pass may join its last node with what reads its output. */
  readonly joinsAfter: boolean;
  /** Its input is a signed tensor (`signedTensors`) by its own nodes, and when its output is one. */
  readonly signedInput: boolean;
  readonly signedInputBefore: boolean;
}

export function fragmentJoins({ nodes }: Fragment): FragmentJoins {
  const last = nodes.at(-1);
  if (!last) return { empty: true, joinsBefore: false, joinsAfter: false, signedInput: false, signedInputBefore: true };
  const graph: Pick<Graph, 'nodes' | 'input'> = { nodes: nodes as readonly GraphNode[], input: 'in' };
  const joined = joinedTensors(graph);
  return {
    empty: false,
    joinsBefore: joined.has('in'),
    joinsAfter: joined.has(last.output),
    signedInput: signedTensors(graph).has('in'),
    signedInputBefore: signedTensors(graph, [last.output]).has('in'),
  };
}
