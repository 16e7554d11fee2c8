import type { Shape } from './graph.js';

/** Quantization of one activation tensor: real = scale * (q - zeroPoint). */
export interface QuantizedTensor {
  readonly shape: Shape;
  readonly scale: number;
  readonly zeroPoint: number;
}

interface QuantizedNodeBase {
  readonly id: string;
  readonly output: string;
}

/** Requantization of an accumulating node: `clamp(zeroPoint_out + ((acc * multiplier[co] + 2^31) >> 32), lo, hi)`, see docs/numerics.md. */
interface Requantized {
  readonly lo: number;
  readonly hi: number;
  /** 0 = never pruned; 2 or 4 = blocks of input channels; 3 = depthwise rows. What pruning used, so that codegen can store sparse. */
  readonly blockSize: 0 | 2 | 3 | 4;
}

/**
 * Integer parameters of a node live in `QuantizedParameters` under `${id}.${role}`:
 * Conv2D `weight` int8 `[co, kh, kw, ci]`, `bias` int32 `[co]`, `multiplier` int32 `[co]`.
 * `inputs = [x]` or `[x, skip]` (residual, same scale and zero point as the output).
 */
export interface QConv2D extends QuantizedNodeBase, Requantized {
  readonly op: 'Conv2D';
  readonly inputs: readonly [string] | readonly [string, string];
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
}
/** `weight` int8 `[c, 3, 3]`, `bias`, `multiplier` int32 `[c]`. */
export interface QDepthwiseConv2D extends QuantizedNodeBase, Requantized {
  readonly op: 'DepthwiseConv2D';
  readonly inputs: readonly [string];
  readonly stride: 1 | 2;
}
/** On the last axis of `[T, C]` or `[C]`: `weight` int8 `[co, ci]`, `bias`, `multiplier` int32 `[co]`; `[x]` or `[x, skip]`. */
export interface QLinear extends QuantizedNodeBase, Requantized {
  readonly op: 'Linear';
  readonly inputs: readonly [string] | readonly [string, string];
}
export interface QPool extends QuantizedNodeBase {
  readonly op: 'MaxPool2D' | 'AvgPool2D';
  readonly inputs: readonly [string];
  readonly size: number;
}
/** `gain` int16 `[c]`, `offset` int32 `[c]`; `epsilon` is the integer e, `fraction` is k. */
export interface QLayerNorm extends QuantizedNodeBase {
  readonly op: 'LayerNorm';
  readonly inputs: readonly [string];
  readonly epsilon: number;
  readonly fraction: number;
}
export interface QAttention extends QuantizedNodeBase {
  readonly op: 'Attention';
  readonly inputs: readonly [string, string, string];
  readonly heads: number;
  readonly scoreMultiplier: number;
  readonly outputRatio: number;
}
export interface QSoftmax extends QuantizedNodeBase {
  readonly op: 'Softmax';
  readonly inputs: readonly [string];
}
/** `weight` int8 `[c]`. */
export interface QSeqPool extends QuantizedNodeBase {
  readonly op: 'SeqPool';
  readonly inputs: readonly [string];
  readonly scoreMultiplier: number;
  readonly outputRatio: number;
}
export interface QReshape extends QuantizedNodeBase {
  readonly op: 'Reshape';
  readonly inputs: readonly [string];
}

export type QuantizedNode = QConv2D | QDepthwiseConv2D | QLinear | QPool | QLayerNorm | QAttention | QSoftmax | QSeqPool | QReshape;

/** The int8 model: batch norm and activations folded, residual adds fused into the branch's last node. */
export interface QuantizedGraph {
  readonly format: 'tinyformer-quantized@1';
  readonly input: string;
  /** int8 logits `[classes]`. */
  readonly output: string;
  readonly nodes: readonly QuantizedNode[];
  readonly tensors: Readonly<Record<string, QuantizedTensor>>;
  readonly classes: number;
}

export type IntegerTensor =
  | { readonly dtype: 'int8'; readonly shape: Shape; readonly data: Int8Array }
  | { readonly dtype: 'int16'; readonly shape: Shape; readonly data: Int16Array }
  | { readonly dtype: 'int32'; readonly shape: Shape; readonly data: Int32Array };

/** Integer parameters by name `${node.id}.${role}`. */
export type QuantizedParameters = Map<string, IntegerTensor>;

export interface QuantizedModel {
  readonly graph: QuantizedGraph;
  readonly parameters: QuantizedParameters;
}
