import type { SeqPoolNode } from '../graph/graph.js';
import { dot } from './matrix-product.js';
import { type FloatModel, type FloatOperation, rowsOf, shapeOf, weightOf } from './operation.js';
import { softmaxInPlace } from './softmax.js';

/** Softmax over tokens of a learned score, weighted mean of the tokens. */
export function seqPool(node: SeqPoolNode, model: FloatModel): FloatOperation {
  const { rows: tokens, channels } = rowsOf(shapeOf(model, node, node.inputs[0]));
  const weight = weightOf(model, node, 'weight', [channels]);
  return ([x]) => {
    const scores = Float32Array.from({ length: tokens }, (_, t) => dot(x!, t * channels, weight, 0, channels));
    softmaxInPlace(scores);
    return Float32Array.from({ length: channels }, (_, c) => scores.reduce((sum, w, t) => sum + w * x![t * channels + c]!, 0));
  };
}
