import type { GraphNode } from '../../../core/plugin/index.js';

/** Real values of an int8 activation: `low` and `high` stand for -128 and 127. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * The tensors that integer code keeps as int8, in groups that share one scale: a residual's skip and sum, and what pools and reshapes pass on.
 * Left out are results that go into an activation or a residual while they are still accumulators. Nodes have their batch norms folded.
 */
export function rangeGroups(nodes: readonly GraphNode[]): readonly { readonly tensors: readonly string[]; readonly symmetric: boolean }[] {
  const group = new Map<string, string[]>();
  const join = (a: string, b: string): void => {
    const joined = [...new Set([...(group.get(a) ?? [a]), ...(group.get(b) ?? [b])])];
    for (const tensor of joined) group.set(tensor, joined);
  };
  const readers = (tensor: string): readonly GraphNode[] => nodes.filter((n) => n.inputs.includes(tensor));
  const accumulators = new Set<string>();
  const symmetric = new Set<string>();
  for (const node of nodes) {
    if (!group.has(node.output)) group.set(node.output, [node.output]);
    const [only, ...others] = readers(node.output);
    const fused = only?.op === 'ReLU' || only?.op === 'ReLU6' || (only?.op === 'Add' && only.inputs[1] === node.output);
    if (fused && others.length === 0) accumulators.add(node.output);
    if (node.op === 'Add') join(node.inputs[0]!, node.output);
    if (node.op === 'MaxPool2D' || node.op === 'AvgPool2D' || node.op === 'Reshape') join(node.inputs[0]!, node.output);
    if (node.op === 'Attention') for (const tensor of [...node.inputs, node.output]) symmetric.add(tensor);
  }
  return [...new Set(group.values())]
    .map((tensors) => ({ tensors: tensors.filter((t) => !accumulators.has(t)), symmetric: tensors.some((t) => symmetric.has(t)) }))
    .filter(({ tensors }) => tensors.length > 0);
}

/** Shares of the full range that are tried. */
const clips = [1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5];

/** The clipped range of least squared error over samples of an activation. */
export function bestRange(samples: Float32Array, symmetric: boolean): Range {
  let low = 0;
  let high = 0;
  for (const x of samples) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (symmetric) [low, high] = [-Math.max(-low, high), Math.max(-low, high)];
  if (high === low) return { low: 0, high: 1 };
  const tried = clips.map((clip) => ({ low: low * clip, high: high * clip }));
  const errors = tried.map((range) => squaredError(samples, range));
  return tried[errors.indexOf(Math.min(...errors))]!;
}

function squaredError(samples: Float32Array, { low, high }: Range): number {
  const scale = (high - low) / 255;
  let error = 0;
  for (const x of samples) {
    const clamped = Math.max(low, Math.min(high, x));
    const difference = x - (low + Math.round((clamped - low) / scale) * scale);
    error += difference * difference;
  }
  return error;
}
