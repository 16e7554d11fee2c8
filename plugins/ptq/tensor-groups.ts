import { inputScale } from '../../core/integer/index.js';
import type { FoldedGraph } from '../../core/lowering/index.js';
import { TinyformerError } from '../../core/plugin/index.js';

/** Scale and zero point of an activation: real = scale * (q - zeroPoint). */
export interface Quantization {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Tensors that share scale and zero point. */
export interface TensorGroup {
  readonly tensors: readonly string[];
  /** The input of the model, the output of a softmax: given, not chosen. */
  readonly fixed?: Quantization;
  /** Inputs and outputs of attention have zero point 0. */
  readonly symmetric: boolean;
}

/**
 * Groups the tensors of a folded graph: pooling and reshaping keep a quantization, and a residual stream has one throughout (docs/numerics.md).
 *
 * @throws TF_GRAPH when two given quantizations meet.
 */
export function tensorGroups({ input, nodes, shapes }: FoldedGraph): readonly TensorGroup[] {
  const parent = new Map(Object.keys(shapes).map((name) => [name, name]));
  const root = (name: string): string => {
    const above = parent.get(name)!;
    return above === name ? name : root(above);
  };
  const fixed = new Map<string, Quantization>([[input, { scale: inputScale, zeroPoint: 0 }]]);
  const symmetric = new Set<string>();
  for (const { node, inputs, output, add } of nodes) {
    if (add) parent.set(root(output), root(inputs[1]!));
    if (node.op === 'MaxPool2D' || node.op === 'AvgPool2D' || node.op === 'Reshape') parent.set(root(output), root(inputs[0]!));
    if (node.op === 'Softmax') fixed.set(output, { scale: 1 / 256, zeroPoint: -128 });
    if (node.op === 'Attention') for (const name of [...inputs, output]) symmetric.add(name);
  }
  const members = new Map<string, string[]>();
  for (const name of parent.keys()) members.set(root(name), [...(members.get(root(name)) ?? []), name]);
  return [...members.values()].map((tensors) => {
    const given = tensors.filter((name) => fixed.has(name));
    const group = { tensors, symmetric: tensors.some((name) => symmetric.has(name)) };
    const quantization = fixed.get(given[0] ?? '');
    if (!quantization) return group;
    const other = given.find((name) => fixed.get(name)!.scale !== quantization.scale);
    if (other !== undefined || (group.symmetric && quantization.zeroPoint !== 0)) {
      throw new TinyformerError(
        'TF_GRAPH',
        `tensors ${tensors.join(', ')} must share scale and zero point, but ${given.join(', ')} cannot`,
        {
          hint: 'Put a convolution or linear between them.',
        },
      );
    }
    return { ...group, fixed: quantization };
  });
}
