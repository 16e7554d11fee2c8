import { type GraphNode, TinyformerError } from '../../../core/plugin/index.js';
import { operatorOf, type Result } from '../ops/index.js';
import type { Emitter, Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import type { Fragment } from './fragment.js';
import { poolBeforeActivation } from './pool-before-activation.js';

export interface Forward {
  readonly output: Value;
  /** Batch mean and variance of each batch norm, in the order of `Layout.statistics`. */
  readonly statistics: readonly Value[];
  /** Gradients by the fragment's input and by every weight, from the gradient by its output. */
  backward(dy: Value): { readonly input: Value; readonly weights: ReadonlyMap<string, Value> };
}

/**
 * Runs a fragment forward and keeps what its gradients need (reverse-mode differentiation over the node list).
 *
 * @param fast whether algorithms may serve that round otherwise
 */
export function differentiate(
  e: Emitter,
  given: Fragment,
  batch: number,
  input: Value,
  weights: ReadonlyMap<string, Value>,
  fast = false,
): Forward {
  const fragment = poolBeforeActivation(given);
  const tensors = new Map([[fragment.input, input]]);
  const results: { readonly node: GraphNode; readonly result: Result }[] = [];
  for (const node of fragment.nodes) {
    const operator = operatorOf(node);
    const shapes = node.inputs.map((tensor) => fragment.shapes[tensor]!);
    const roles = operator.parameters(node, shapes).map((p) => p.role);
    const result = operator.forward(e, {
      node,
      batch,
      shapes,
      output: fragment.shapes[node.output]!,
      inputs: node.inputs.map((tensor) => tensors.get(tensor)!),
      weights: Object.fromEntries(roles.flatMap((role) => entry(weights, node.id, role))),
      fast,
    });
    tensors.set(node.output, result.output);
    results.push({ node, result });
  }
  const statistics = results.flatMap(({ result }) => (result.statistics ? [result.statistics.mean, result.statistics.variance] : []));
  return {
    output: tensors.get(fragment.output)!,
    statistics,
    backward: (dy) => backward(e, fragment, results, dy),
  };
}

function backward(e: Emitter, fragment: Fragment, results: readonly { node: GraphNode; result: Result }[], dy: Value) {
  const { addAll } = math(e);
  const gradients = new Map<string, Value[]>([[fragment.output, [dy]]]);
  const weights = new Map<string, Value>();
  for (const { node, result } of results.toReversed()) {
    const parts = gradients.get(node.output);
    if (!parts) throw new TinyformerError('TF_GRAPH', `nothing reads the output of node ${node.id}`);
    const byNode = result.backward(addAll(parts));
    for (const [role, gradient] of Object.entries(byNode.weights)) weights.set(`${node.id}.${role}`, gradient);
    for (const [i, tensor] of node.inputs.entries()) gradients.set(tensor, [...(gradients.get(tensor) ?? []), byNode.inputs[i]!]);
  }
  return { input: addAll(gradients.get(fragment.input)!), weights };
}

function entry(weights: ReadonlyMap<string, Value>, node: string, role: string): [string, Value][] {
  const weight = weights.get(`${node}.${role}`);
  return weight ? [[role, weight]] : [];
}
