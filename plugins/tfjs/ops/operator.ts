import type { GraphNode, Op, Shape } from '../../../core/plugin/index.js';
import type { Emitter, Value } from '../tensorflow/emitter.js';

/** How a weight starts, and whether weight decay and pruning reach it. */
export type ParameterKind = 'convolution' | 'depthwise' | 'linear' | 'score' | 'one' | 'zero' | 'runningMean' | 'runningVariance';

export interface ParameterSpec {
  /** Role in the graph: the weight is named `${node.id}.${role}`. */
  readonly role: string;
  readonly shape: Shape;
  readonly kind: ParameterKind;
}

/** The node type of an operator; some node types serve two. */
export type NodeOf<O extends Op, N = GraphNode> = N extends { readonly op: infer P } ? (O extends P ? N & GraphNode : never) : never;

/** One use of an operator. Shapes are the graph's, without the batch. */
export interface Call<N extends GraphNode = GraphNode> {
  readonly node: N;
  readonly batch: number;
  readonly inputs: readonly Value[];
  readonly shapes: readonly Shape[];
  readonly output: Shape;
  readonly weights: Readonly<Record<string, Value>>;
  /** Whether a faster algorithm may serve that rounds otherwise: in training, not where floats stand for exact integers. */
  readonly fast?: boolean;
}

export interface Gradients {
  readonly inputs: readonly Value[];
  /** By role. */
  readonly weights: Readonly<Record<string, Value>>;
}

export interface Result {
  readonly output: Value;
  /** Mean and variance of the batch per channel, for running statistics. */
  readonly statistics?: { readonly mean: Value; readonly variance: Value };
  /** Gradients of the loss by inputs and weights, from the gradient by the output. */
  backward(dy: Value): Gradients;
}

/** A node's mathematics in training: forward, and backward by hand, in TensorFlow's own fused kernels where there are some. */
export interface Operator<O extends Op = Op> {
  parameters(node: NodeOf<O>, inputs: readonly Shape[]): readonly ParameterSpec[];
  forward(e: Emitter, call: Call<NodeOf<O>>): Result;
}
