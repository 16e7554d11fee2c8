import type { GraphNode, Shape } from '../../../core/plugin/index.js';
import { operatorOf } from '../ops/index.js';
import { attribute, type Emitter, float, type Value } from '../tensorflow/emitter.js';

export interface Inference {
  readonly nodes: readonly GraphNode[];
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly input: string;
  readonly output: string;
  readonly batch: number;
}

/** Runs nodes whose batch norms are folded. `see` is shown every tensor and may replace it. @returns logits `[N, classes]` */
export function infer(
  e: Emitter,
  { nodes, shapes, input, output, batch }: Inference,
  images: Value,
  weights: ReadonlyMap<string, Value>,
  see: (tensor: string, value: Value) => Value = (_, value) => value,
): Value {
  const tensors = new Map([[input, images]]);
  for (const node of nodes) {
    const ofNode = (role: string): [string, Value][] => {
      const weight = weights.get(`${node.id}.${role}`);
      return weight ? [[role, weight]] : [];
    };
    const result = operatorOf(node).forward(e, {
      node,
      batch,
      shapes: node.inputs.map((tensor) => shapes[tensor]!),
      output: shapes[node.output]!,
      inputs: node.inputs.map((tensor) => tensors.get(tensor)!),
      weights: Object.fromEntries(['weight', 'bias', 'gamma', 'beta'].flatMap(ofNode)),
    });
    const bias = node.op === 'DepthwiseConv2D' ? weights.get(`${node.id}.bias`) : undefined;
    const value = bias ? e.op('BiasAdd', [result.output, bias], [float, attribute.string('data_format', 'NHWC')]) : result.output;
    tensors.set(node.output, see(node.output, value));
  }
  return tensors.get(output)!;
}
