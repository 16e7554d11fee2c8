import { TinyformerError } from '../errors/index.js';
import type { Graph, GraphNode, Shape, Weights } from '../graph/graph.js';

/** A node made ready to run: takes its input tensors, gives its output as a new array. */
export type FloatOperation = (inputs: readonly Float32Array[]) => Float32Array;

/** What a node is made ready from. */
export interface FloatModel {
  readonly graph: Graph;
  readonly weights: Weights;
}

/** The weight of a node by role. @throws TF_GRAPH when it is missing or of another shape. */
export function weightOf({ weights }: FloatModel, node: GraphNode, role: string, shape: Shape): Float32Array {
  const weight = weights.get(`${node.id}.${role}`);
  if (!weight) throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} has no weight ${role}`);
  if (weight.shape.join() !== shape.join() || weight.data.length !== shape.reduce((a, b) => a * b, 1)) {
    throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id}: ${role} has shape [${weight.shape}], expected [${shape}]`);
  }
  return weight.data;
}

export function shapeOf({ graph }: FloatModel, node: GraphNode, tensor: string | undefined): Shape {
  const shape = tensor === undefined ? undefined : graph.shapes[tensor];
  if (!shape) throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} uses tensor ${tensor}, which has no shape`);
  return shape;
}

/** The node's first input as an image, `[H, W, C]`. */
export function imageOf(model: FloatModel, node: GraphNode): readonly [number, number, number] {
  const [h, w, c] = shapeOf(model, node, node.inputs[0]) as [number, number, number];
  return [h, w, c];
}

/** A tensor as rows of its last axis. */
export function rowsOf(shape: Shape): { readonly rows: number; readonly channels: number } {
  const channels = shape.at(-1) ?? 1;
  return { rows: shape.reduce((a, b) => a * b, 1) / channels, channels };
}

/** `[rows, columns]` to `[columns, rows]`. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}
