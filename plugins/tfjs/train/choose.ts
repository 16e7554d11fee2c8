import { attribute, float, type Value } from '../tensorflow/emitter.js';
import type { GraphEmitter, NodeOutput } from '../tensorflow/graph-emitter.js';

/**
 * Branches of one graph of which a run takes one: TensorFlow's Switch hands a value to the chosen branch only, all nodes that depend on
 * other branches do not run, and Merge passes on the value that was computed.
 */
export interface Choose {
  /** The value, for use inside branch `i`. */
  into(branch: number, value: Value): Value;
  /** The chosen branch's value. */
  merge(values: readonly Value[]): Value;
}

/** @param chosen scalar int32, the branch of this run */
export function choose(e: GraphEmitter, branches: number, chosen: Value | undefined): Choose {
  if (branches === 1 || !chosen) return { into: (_, value) => value, merge: (values) => values[0]! };
  const predicates = Array.from({ length: branches }, (_, i) =>
    e.op('Equal', [chosen, e.constant([i], [], 'int32')], [attribute.type('T', 'int32')]),
  );
  return {
    into: (branch, value) => e.ops('Switch', [value, predicates[branch]!], 2, [float])[1]!,
    merge: (values) => e.ops('Merge', values as readonly NodeOutput[], 2, [float, attribute.int('N', values.length)])[0]!,
  };
}
