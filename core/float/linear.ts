import type { LinearNode } from '../graph/graph.js';
import { matrixProduct } from './matrix-product.js';
import { type FloatModel, type FloatOperation, rowsOf, shapeOf, transpose, weightOf } from './operation.js';

/** Linear map of the last axis. */
export function linear(node: LinearNode, model: FloatModel): FloatOperation {
  const { rows, channels: depth } = rowsOf(shapeOf(model, node, node.inputs[0]));
  const weight = transpose(weightOf(model, node, 'weight', [depth, node.channels]), depth, node.channels);
  const bias = weightOf(model, node, 'bias', [node.channels]);
  return ([x]) => matrixProduct(x!, weight, bias, rows, node.channels, depth);
}
