import type { Shape } from '../../../core/plugin/index.js';
import { operatorOf, type ParameterKind } from '../ops/index.js';
import type { Fragment } from './fragment.js';
import { muonMatrix } from './muon-matrix.js';

export interface Parameter {
  /** `${node}.${role}`, the name in the weights file. */
  readonly name: string;
  readonly shape: Shape;
  readonly kind: ParameterKind;
  readonly size: number;
  readonly offset: number;
}

/** All weights of a fragment in one vector, and its running statistics in another: the optimizer works on vectors. */
export interface Layout {
  /** Matrices for Muon come first, then other weights with decay. */
  readonly parameters: readonly Parameter[];
  readonly size: number;
  /** Elements that weight decay reaches: `[0, decayed)`. */
  readonly decayed: number;
  /** Matrices `[inputs, outputs]` that Muon may train, from element 0 on. */
  readonly muon: readonly (readonly [number, number])[];
  /** Mean and variance of each batch norm, in the order of the nodes. */
  readonly statistics: readonly Parameter[];
  readonly statisticsSize: number;
}

export function layoutOf(fragment: Fragment): Layout {
  const all = fragment.nodes.flatMap((node) =>
    operatorOf(node)
      .parameters(
        node,
        node.inputs.map((tensor) => fragment.shapes[tensor]!),
      )
      .map(({ role, shape, kind }) => ({ name: `${node.id}.${role}`, shape, kind, size: shape.reduce((a, b) => a * b, 1) })),
  );
  const isStatistic = (kind: ParameterKind): boolean => kind === 'runningMean' || kind === 'runningVariance';
  // Decay pulls at the weights of matrices; depthwise kernels of nine weights, scales and biases are left alone.
  const decays = (kind: ParameterKind): boolean => kind === 'convolution' || kind === 'linear' || kind === 'score';
  const weights = all.filter((p) => !isStatistic(p.kind));
  // The classifier, the linear layer that is never pruned, is left to AdamW however many classes there are.
  const classifiers = new Set(fragment.nodes.filter((node) => node.op === 'Linear' && !node.prune).map((node) => `${node.id}.weight`));
  const orthogonal = (p: Unplaced): boolean => decays(p.kind) && !classifiers.has(p.name) && muonMatrix(p.shape) !== undefined;
  const rank = (p: Unplaced): number => (orthogonal(p) ? 0 : decays(p.kind) ? 1 : 2);
  const parameters = placed(weights.toSorted((p, q) => rank(p) - rank(q)));
  const statistics = placed(all.filter((p) => isStatistic(p.kind)));
  return {
    parameters,
    size: total(parameters),
    muon: parameters.filter(orthogonal).map((p) => muonMatrix(p.shape)!),
    decayed: total(parameters.filter((p) => decays(p.kind))),
    statistics,
    statisticsSize: total(statistics),
  };
}

type Unplaced = Omit<Parameter, 'offset'>;

function placed(parameters: readonly Unplaced[]): readonly Parameter[] {
  let offset = 0;
  return parameters.map((parameter) => {
    const at = offset;
    offset += parameter.size;
    return { ...parameter, offset: at };
  });
}

function total(parameters: readonly { readonly size: number }[]): number {
  return parameters.reduce((sum, p) => sum + p.size, 0);
}
