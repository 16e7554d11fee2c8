/**
 * The float model: typed nodes over named tensors, the one intermediate representation from search to C.
 *
 * Shapes leave out the batch: images are `[H, W, C]` (NHWC), token sequences `[T, C]`, vectors `[C]`. Weights are float32 arrays in a
 * table beside the graph (`Weights`), stored as safetensors; a node names them by role.
 */
export type Shape = readonly number[];

/** Marks a node whose weight may be pruned in blocks; `blockOf` names the choice block that decides its sparsity. */
export interface PruneGroup {
  readonly choiceBlock: string;
}

interface NodeBase {
  /** Unique in the graph. Weights of the node are named `${id}.${role}`. */
  readonly id: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly prune?: PruneGroup;
}

/** SAME padding, weight role `weight` `[kh, kw, ci, co]`, role `bias` `[co]` only where `bias` is true. */
export interface Conv2DNode extends NodeBase {
  readonly op: 'Conv2D';
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly channels: number;
  readonly bias: boolean;
}
/** SAME padding, 3x3, weight role `weight` `[3, 3, c]`. */
export interface DepthwiseConv2DNode extends NodeBase {
  readonly op: 'DepthwiseConv2D';
  readonly stride: 1 | 2;
}
/** On the last axis: roles `weight` `[ci, co]`, `bias` `[co]`. */
export interface LinearNode extends NodeBase {
  readonly op: 'Linear';
  readonly channels: number;
}
/** Roles `gamma`, `beta`, `mean`, `variance`, each `[c]`; epsilon 1e-3. Follows a Conv2D or DepthwiseConv2D. */
export interface BatchNormNode extends NodeBase {
  readonly op: 'BatchNorm';
}
export interface ActivationNode extends NodeBase {
  readonly op: 'ReLU' | 'ReLU6';
}
/** VALID padding, square window, stride = size. */
export interface PoolNode extends NodeBase {
  readonly op: 'MaxPool2D' | 'AvgPool2D';
  readonly size: number;
}
/** `inputs = [skip, branch]`; the branch is a Conv2D (with BatchNorm) or Linear without activation. */
export interface AddNode extends NodeBase {
  readonly op: 'Add';
}
/** Over the last axis: roles `gamma`, `beta` `[c]`; epsilon 1e-5. */
export interface LayerNormNode extends NodeBase {
  readonly op: 'LayerNorm';
}
/** Multi-head scaled dot-product attention, `inputs = [q, k, v]`, q `[Tq, d]`, k and v `[Tk, d]`, output `[Tq, d]`. */
export interface AttentionNode extends NodeBase {
  readonly op: 'Attention';
  readonly heads: number;
}
/** Over the last axis. */
export interface SoftmaxNode extends NodeBase {
  readonly op: 'Softmax';
}
/** `[T, C]` to `[C]`: softmax over tokens of a learned score, weighted sum. Role `weight` `[c]`; a score bias would cancel. */
export interface SeqPoolNode extends NodeBase {
  readonly op: 'SeqPool';
}
/** Same elements in the same order under another shape: `[H, W, C]` to and from `[H*W, C]`, `[1, 1, C]` to `[C]`. */
export interface ReshapeNode extends NodeBase {
  readonly op: 'Reshape';
  readonly shape: Shape;
}

export type GraphNode =
  | Conv2DNode
  | DepthwiseConv2DNode
  | LinearNode
  | BatchNormNode
  | ActivationNode
  | PoolNode
  | AddNode
  | LayerNormNode
  | AttentionNode
  | SoftmaxNode
  | SeqPoolNode
  | ReshapeNode;

export type Op = GraphNode['op'];

export interface Graph {
  readonly format: 'tinyformer-graph@1';
  readonly input: string;
  /** Logits `[classes]`. */
  readonly output: string;
  /** In execution order. */
  readonly nodes: readonly GraphNode[];
  /** Shape of every tensor, the input and each node's output. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Float weights by name `${node.id}.${role}`. */
export type Weights = Map<string, FloatTensor>;

export interface FloatTensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}
